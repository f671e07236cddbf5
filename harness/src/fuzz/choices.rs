//! Where a generator's decisions come from. Never knows what is decided.

/// A source of decisions. The same decisions make the same script, whatever their source is.
///
/// A source that has run dry answers 0, so 0 must always be the plain choice, and a loop must
/// not go on because of it.
pub trait Choices {
    /// A number below `bound`; 0 where `bound` is 0.
    fn below(&mut self, bound: usize) -> usize;

    /// True once in `n` times; never in a source that has run dry.
    fn one_in(&mut self, n: usize) -> bool {
        n > 0 && self.below(n) == n - 1
    }

    /// One of these.
    ///
    /// # Panics
    ///
    /// Where there are none.
    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// The place of one of these weights, drawn by its weight; 0 where all are 0.
    fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return place,
            }
        }
        0
    }
}

/// A plain generator of pseudo-random numbers (SplitMix64): small, fast, and the same on every
/// machine. Not for secrets.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// The generator of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The generator of the `n`-th script of a seed, so that any one can be made again alone.
    #[must_use]
    pub const fn nth(seed: u64, n: u64) -> Self {
        let mut one = Self(seed ^ n.wrapping_mul(0xd134_2543_de82_ef95));
        one.0 = one.draw();
        one
    }

    const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Choices for Seeded {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the product's upper half is below `bound`"
    )]
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.draw()) * bound as u128) >> 64) as usize
    }
}

/// The octets of an engine, as [`arbitrary`] hands them out.
#[cfg(feature = "arbitrary")]
impl Choices for arbitrary::Unstructured<'_> {
    fn below(&mut self, bound: usize) -> usize {
        let last = bound.saturating_sub(1);
        self.int_in_range(0..=last).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_within_their_bounds() {
        let draw = |seed| {
            let mut choices = Seeded::new(seed);
            (1..200).map(|n| choices.below(n)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert!(draw(7).iter().enumerate().all(|(n, drawn)| *drawn <= n));
    }

    #[test]
    fn weights_are_kept_to() {
        let mut choices = Seeded::new(1);
        let mut seen = [0; 3];
        for _ in 0..10_000 {
            seen[choices.weighted(&[1, 0, 9])] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((800..1200).contains(&seen[0]), "{seen:?}");
    }
}
