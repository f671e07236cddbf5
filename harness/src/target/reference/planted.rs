//! What every role's table of planted faults becomes: an enum whose names lead back to it.
//! It never knows a fault.

use std::fmt;

/// A fault that can be planted in one of the reference targets.
pub trait Planted: Copy + Eq + fmt::Display + 'static {
    /// Every fault, in the order of the table.
    const ALL: &'static [Self];

    /// The name, in kebab-case, as `bad` lines of cases write it.
    fn name(self) -> &'static str;

    /// What the target does wrong, as the predicate of a sentence about it.
    fn sentence(self) -> &'static str;

    /// Its place in the table.
    fn index(self) -> usize;

    /// The fault of this name.
    ///
    /// # Errors
    ///
    /// When no fault has this name.
    fn named(name: &str) -> Result<Self, UnknownFault> {
        let found = Self::ALL.iter().copied().find(|fault| fault.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.iter().map(|fault| fault.name());
            UnknownFault::new(name, names)
        })
    }
}

/// Makes the enum of one role's faults from its table.
macro_rules! planted {
    ($fault:ident $who:literal $($variant:ident $name:literal $sentence:literal;)*) => {
        #[doc = concat!("A fault that can be planted in the reference ", $who, ".")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $fault {
            $(#[doc = concat!("`", $name, "`: the ", $who, " ", $sentence, ".")] $variant,)*
        }

        impl $fault {
            /// Every fault, in the order of the table.
            pub const ALL: &'static [$fault] = &[$($fault::$variant,)*];

            /// The name, in kebab-case, as `bad` lines of cases write it.
            pub fn name(self) -> &'static str {
                match self { $($fault::$variant => $name,)* }
            }

            /// What the target does wrong, as the predicate of a sentence about it.
            pub fn sentence(self) -> &'static str {
                match self { $($fault::$variant => $sentence,)* }
            }

            /// The fault of this name.
            pub fn parse(name: &str) -> Option<$fault> {
                $crate::target::reference::Planted::named(name).ok()
            }
        }

        impl $crate::target::reference::Planted for $fault {
            const ALL: &'static [Self] = $fault::ALL;

            fn name(self) -> &'static str {
                $fault::name(self)
            }

            fn sentence(self) -> &'static str {
                $fault::sentence(self)
            }

            fn index(self) -> usize {
                self as usize
            }
        }

        impl std::fmt::Display for $fault {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $fault {
            type Err = $crate::target::reference::UnknownFault;

            /// # Errors
            ///
            /// When no fault has this name.
            fn from_str(name: &str) -> Result<Self, Self::Err> {
                $crate::target::reference::Planted::named(name)
            }
        }
    };
}

pub(super) use planted;

/// A name that no fault has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFault {
    name: String,
    near: Option<&'static str>,
}

impl UnknownFault {
    fn new(name: &str, names: impl Iterator<Item = &'static str>) -> UnknownFault {
        let near = names
            .map(|near| (distance(name.as_bytes(), near.as_bytes()), near))
            .min()
            .filter(|(edits, _)| *edits <= 2);
        UnknownFault {
            name: name.to_owned(),
            near: near.map(|(_, near)| near),
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
