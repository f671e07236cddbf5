//! A part of the cases, the same on every machine.

use std::fmt;
use std::str::FromStr;

/// `2/5`: the second of five parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, counted from 1.
    pub number: u64,
    /// Of how many.
    pub count: u64,
}

impl Shard {
    /// Whether a case belongs to this part: its id alone decides, so that a case stays where it is
    /// when others come and go.
    pub fn takes(self, id: &str) -> bool {
        hash(id) % self.count == self.number - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, count) = text.split_once('/').unwrap_or((text, ""));
        match (number.parse(), count.parse()) {
            (Ok(number), Ok(count)) if (1..=count).contains(&number) => Ok(Self { number, count }),
            _ => Err("a part is written as 2/5, the second of five".to_owned()),
        }
    }
}

/// FNV-1a of 64 bits, with its bits mixed once more: the same on every machine and in every
/// version.
pub fn hash(text: &str) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for octet in text.bytes() {
        hash = (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use badpeer::catalogue;
    use badpeer::script::Role;

    use super::{Shard, hash};

    #[test]
    fn the_hash_stays_what_it_is() {
        // Where these change, every shard of every user's changes.
        assert_eq!(hash(""), 0x8570_e250_fe4c_2473);
        assert_eq!(hash("server/framing/both-framings") % 5, 1);
    }

    #[test]
    fn each_case_is_in_one_part_and_parts_are_about_alike() {
        let cases = catalogue::cases(Role::Server);
        for count in [1, 2, 5, 7] {
            let mut sizes = Vec::new();
            for number in 1..=count {
                let shard = Shard { number, count };
                sizes.push(cases.iter().filter(|case| shard.takes(case.id())).count());
            }
            assert_eq!(sizes.iter().sum::<usize>(), cases.len());
            let fair = cases.len() / usize::try_from(count).unwrap();
            assert!(sizes.iter().all(|size| *size > fair / 2), "{sizes:?}");
        }
    }

    #[test]
    fn what_is_no_part_is_refused() {
        assert_eq!(
            "2/5".parse(),
            Ok(Shard {
                number: 2,
                count: 5
            })
        );
        for text in ["0/5", "6/5", "5", "1/0", "a/b", "1/2/3", "-1/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
