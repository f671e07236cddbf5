//! Whether memory grows with every conversation: looks at the process, not at the target.
//! Never guesses where there is nothing to look at.

use super::charge::Charge;
use super::oracle::Oracle;

/// Scripts that a target may take to warm up.
const WARM: u64 = 4_000;
/// What a process may grow by between two looks before it counts: octets.
const STEP: u64 = 1 << 20;
/// Looks in a row that must have seen growth, and what it must come to: octets.
const LOOKS: u32 = 8;
const SUM: u64 = 64 << 20;

/// Watches the resident memory of this process (Linux; elsewhere it sees nothing).
#[derive(Debug, Default)]
pub struct Growth {
    last: Option<u64>,
    first: u64,
    grown: u32,
}

impl Growth {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks behind the `n`-th script.
    pub fn look(&mut self, n: u64) -> Option<Charge> {
        if n < WARM {
            return None;
        }
        self.seen(resident()?)
    }

    fn seen(&mut self, now: u64) -> Option<Charge> {
        let last = self.last.replace(now).unwrap_or(now);
        if now >= last + STEP {
            if self.grown == 0 {
                self.first = last;
            }
            self.grown += 1;
        } else {
            self.grown = 0;
        }
        let sum = now.saturating_sub(self.first);
        (self.grown >= LOOKS && sum >= SUM).then(|| {
            self.grown = 0;
            let words = format!("memory grew by {} MiB without a pause", sum >> 20);
            Charge::new(Oracle::Growth, "resident", "R9110-2.3-01", words)
        })
    }
}

/// The resident memory of this process, in octets.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_growth_that_goes_on_counts() {
        let mut steady = Growth::new();
        assert!((0..100).all(|n| steady.seen((n % 5) << 24).is_none()));
        let mut growing = Growth::new();
        let found = (0..12).filter_map(|n| growing.seen(n << 24)).count();
        assert_eq!(found, 1);
    }
}
