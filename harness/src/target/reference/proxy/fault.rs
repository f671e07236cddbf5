//! One planted fault: the natural bug at one check of the reference proxy; and a set of them.
//! It never holds state, and never says what else might be wrong.

use std::fmt;
use std::str::FromStr;

use crate::target::reference::UnknownFault;

macro_rules! faults {
    ($($variant:ident $name:literal $sentence:literal;)*) => {
        /// A fault that can be planted in the reference proxy.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Fault {
            $(#[doc = concat!("`", $name, "`: the proxy ", $sentence, ".")] $variant,)*
        }

        impl Fault {
            /// Every fault, in the order of the table.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant,)*];

            /// The name, in kebab-case, as `bad` lines of cases write it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name,)* }
            }

            /// What the proxy does wrong, as the predicate of a sentence about it.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Fault::$variant => $sentence,)* }
            }
        }
    };
}

super::fault_table::fault_table!(faults);

impl Fault {
    /// The fault of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Fault> {
        let mut all = Fault::ALL.iter().copied();
        all.find(|fault| fault.name() == name)
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

/// A set of planted faults; the empty one makes the good proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults(u128);

const _: () = assert!(Fault::ALL.len() <= 128, "a set has 128 places");

impl Faults {
    /// No fault: the good proxy.
    #[must_use]
    pub const fn none() -> Faults {
        Faults(0)
    }

    /// Whether this fault is planted.
    #[must_use]
    pub const fn has(self, fault: Fault) -> bool {
        self.0 & (1 << fault as u32) != 0
    }

    /// This set and one fault more.
    #[must_use]
    pub const fn with(self, fault: Fault) -> Faults {
        Faults(self.0 | 1 << fault as u32)
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Faults {
        Faults::none().with(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn names_are_unique_and_lead_back_to_their_faults() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_near_one() {
        let error = "via-mising".parse::<Fault>().unwrap_err();
        assert!(error.to_string().ends_with("did you mean `via-missing`?"));
    }
}
