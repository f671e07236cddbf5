//! One planted fault: the natural bug at one check of the reference target.
//! It never holds state, and never says what else might be wrong.

use std::fmt;
use std::str::FromStr;

use super::fault_table::fault_table;

macro_rules! faults {
    ($($variant:ident $name:literal $sentence:literal;)*) => {
        /// A fault that can be planted in the reference target.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Fault {
            $(#[doc = concat!("`", $name, "`: the server ", $sentence, ".")] $variant,)*
        }

        impl Fault {
            /// Every fault, in the order of the table.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant,)*];

            /// The name, in kebab-case, as `bad` lines of cases write it.
            pub fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name,)* }
            }

            /// What the server does wrong, as the predicate of a sentence about it.
            pub fn sentence(self) -> &'static str {
                match self { $(Fault::$variant => $sentence,)* }
            }
        }
    };
}

fault_table!(faults);

impl Fault {
    /// The fault of this name.
    pub fn parse(name: &str) -> Option<Fault> {
        Fault::ALL
            .iter()
            .copied()
            .find(|fault| fault.name() == name)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    /// # Errors
    ///
    /// When no fault has this name.
    fn from_str(name: &str) -> Result<Fault, UnknownFault> {
        let names = Fault::ALL.iter().map(|fault| fault.name());
        Fault::parse(name).ok_or_else(|| UnknownFault::among(name, names))
    }
}

/// A name that no fault has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFault {
    name: String,
    near: Option<&'static str>,
}

impl UnknownFault {
    pub(super) fn among(name: &str, known: impl Iterator<Item = &'static str>) -> UnknownFault {
        let near = known
            .map(|one| (distance(name.as_bytes(), one.as_bytes()), one))
            .min()
            .filter(|(edits, _)| *edits <= 2);
        UnknownFault {
            name: name.to_owned(),
            near: near.map(|(_, one)| one),
        }
    }
}

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no planted fault is named `{}`",
            self.name.escape_default()
        )?;
        match self.near {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownFault {}

/// The number of single-octet edits between two names.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let kept = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = kept.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut names: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        for name in names {
            let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
            assert!(name.chars().all(sound), "{name}");
        }
    }

    #[test]
    fn a_name_leads_back_to_its_fault() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_near_one() {
        let error = "cl-plus-sing".parse::<Fault>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "no planted fault is named `cl-plus-sing`; did you mean `cl-plus-sign`?"
        );
    }
}
