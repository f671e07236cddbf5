//! A set of planted faults; the empty one makes the good target.
//! It never orders or weighs them.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use super::fault::Fault;
use super::planted::{Planted, UnknownFault};

const WORDS: usize = 6;

/// A set of planted faults, of the server's where nothing else is said. Small, and copied freely.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Faults<F = Fault>([u64; WORDS], PhantomData<F>);

impl<F: Planted> Faults<F> {
    /// No fault: the good target.
    pub const fn none() -> Self {
        const { assert!(F::ALL.len() <= 64 * WORDS) };
        Faults([0; WORDS], PhantomData)
    }

    /// Whether this fault is planted.
    pub fn has(&self, fault: F) -> bool {
        let (word, bit) = place(fault);
        self.0[word] & bit != 0
    }

    /// This set and one fault more.
    #[must_use]
    pub fn with(mut self, fault: F) -> Self {
        let (word, bit) = place(fault);
        self.0[word] |= bit;
        self
    }

    /// The faults in the set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = F> {
        F::ALL.iter().copied().filter(move |fault| self.has(*fault))
    }

    /// Whether this is the good target.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

impl<F: Planted> Default for Faults<F> {
    fn default() -> Self {
        Self::none()
    }
}

impl<F: Planted> From<F> for Faults<F> {
    fn from(fault: F) -> Self {
        Faults::none().with(fault)
    }
}

impl<F: Planted> FromIterator<F> for Faults<F> {
    fn from_iter<I: IntoIterator<Item = F>>(faults: I) -> Self {
        faults.into_iter().fold(Faults::none(), Faults::with)
    }
}

impl<F: Planted> FromStr for Faults<F> {
    type Err = UnknownFault;

    /// Reads names separated by commas, as the `bad` line of a case has them.
    ///
    /// # Errors
    ///
    /// When no fault has one of the names.
    fn from_str(names: &str) -> Result<Self, UnknownFault> {
        names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(F::named)
            .collect()
    }
}

impl<F: Planted> fmt::Display for Faults<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            write!(f, "{comma}{}", fault.name())?;
        }
        Ok(())
    }
}

impl<F: Planted> fmt::Debug for Faults<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Faults({self})")
    }
}

fn place<F: Planted>(fault: F) -> (usize, u64) {
    let index = fault.index();
    (index / 64, 1 << (index % 64))
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults};

    #[test]
    fn a_set_is_written_and_read_alike() {
        let all: Faults = Fault::ALL.iter().copied().collect();
        assert_eq!(all.to_string().parse(), Ok(all));
        assert_eq!("".parse(), Ok(Faults::<Fault>::none()));
        let two: Faults = "no-date, cl-hex".parse().unwrap();
        assert!(two.has(Fault::NoDate) && two.has(Fault::ClHex) && !two.has(Fault::No100));
        assert_eq!(two.iter().count(), 2);
    }
}
