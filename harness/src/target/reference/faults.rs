//! A set of planted faults; the empty one makes the good server.
//! It never orders or weighs them.

use std::fmt;
use std::str::FromStr;

use super::fault::{Fault, UnknownFault};

const WORDS: usize = Fault::ALL.len().div_ceil(64);

/// A set of planted faults. Small, and copied freely.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Faults([u64; WORDS]);

impl Faults {
    /// No fault: the good server.
    pub const fn none() -> Faults {
        Faults([0; WORDS])
    }

    /// Whether this fault is planted.
    pub fn has(&self, fault: Fault) -> bool {
        let (word, bit) = place(fault);
        self.0[word] & bit != 0
    }

    /// This set and one fault more.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Faults {
        let (word, bit) = place(fault);
        self.0[word] |= bit;
        self
    }

    /// The faults in the set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::ALL
            .iter()
            .copied()
            .filter(move |fault| self.has(*fault))
    }

    /// Whether this is the good server.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Faults {
        Faults::none().with(fault)
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Faults {
        faults.into_iter().fold(Faults::none(), Faults::with)
    }
}

impl FromStr for Faults {
    type Err = UnknownFault;

    /// Reads names separated by commas, as the `bad` line of a case has them.
    ///
    /// # Errors
    ///
    /// When no fault has one of the names.
    fn from_str(names: &str) -> Result<Faults, UnknownFault> {
        names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            write!(f, "{comma}{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Faults({self})")
    }
}

fn place(fault: Fault) -> (usize, u64) {
    let index = fault as usize;
    (index / 64, 1 << (index % 64))
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults};

    #[test]
    fn a_set_is_written_and_read_alike() {
        let all: Faults = Fault::ALL.iter().copied().collect();
        assert_eq!(all.to_string().parse(), Ok(all));
        assert_eq!("".parse(), Ok(Faults::none()));
        let two: Faults = "no-date, cl-hex".parse().unwrap();
        assert!(two.has(Fault::NoDate) && two.has(Fault::ClHex) && !two.has(Fault::No100));
        assert_eq!(two.iter().count(), 2);
    }
}
