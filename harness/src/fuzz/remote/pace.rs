//! How long something that is due may take while much goes on, as the last exchanges went.
//! Never decides what is a hang: that is seen alone, with more patience.

use std::time::Duration;

/// So many of the last exchanges count.
const RECENT: usize = 256;
/// After so many it is reckoned anew.
const EACH: usize = 64;
/// So many times what nearly all of them took.
const FACTOR: u32 = 10;
/// The shortest deadline to begin with.
const LEAST: Duration = Duration::from_millis(250);

/// The deadline among others.
#[derive(Debug)]
pub(super) struct Pace {
    recent: Vec<Duration>,
    taken: usize,
    least: Duration,
    most: Duration,
    deadline: Duration,
}

impl Pace {
    /// Nothing is known yet but the deadline of what is played alone.
    pub fn new(most: Duration) -> Self {
        Self {
            recent: Vec::with_capacity(RECENT),
            taken: 0,
            least: LEAST.min(most),
            most,
            deadline: most,
        }
    }

    /// When something that is due is worth a look alone.
    pub const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// A conversation in which nothing was owed took so long.
    pub fn took(&mut self, time: Duration) {
        match self.recent.len() < RECENT {
            true => self.recent.push(time),
            false => self.recent[self.taken % RECENT] = time,
        }
        self.taken += 1;
        if self.taken.is_multiple_of(EACH) {
            let mut sorted = self.recent.clone();
            sorted.sort_unstable();
            let nearly_all = sorted[sorted.len() * 95 / 100];
            self.deadline = (nearly_all * FACTOR).clamp(self.least, self.most);
        }
    }

    /// What was taken for a hang was none: the deadline was too short.
    pub fn was_short(&mut self) {
        self.least = (self.least * 2).min(self.most);
        self.deadline = self.deadline.max(self.least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(1);

    #[test]
    fn the_deadline_follows_what_nearly_all_exchanges_take() {
        let mut pace = Pace::new(MOST);
        assert_eq!(pace.deadline(), MOST, "nothing is known");
        let mut all = |time: u64, times: usize| {
            for _ in 0..times {
                pace.took(Duration::from_millis(time));
            }
            pace.deadline()
        };
        assert_eq!(all(2, EACH), LEAST);
        assert_eq!(all(40, RECENT), Duration::from_millis(400));
        assert_eq!(all(900, RECENT), MOST);
        assert_eq!(all(2, RECENT), LEAST, "what is long ago counts no more");
        assert_eq!(all(900, 4), LEAST);
        assert_eq!(all(2, 60), LEAST, "a few slow ones are no reason to wait");
    }

    #[test]
    fn false_alarms_make_it_patient_again() {
        let mut pace = Pace::new(MOST);
        for _ in 0..EACH {
            pace.took(Duration::from_millis(1));
        }
        for expected in [500, 1_000, 1_000] {
            pace.was_short();
            assert_eq!(pace.deadline(), Duration::from_millis(expected));
        }
        for _ in 0..EACH {
            pace.took(Duration::from_millis(1));
        }
        assert_eq!(pace.deadline(), MOST);
    }
}
