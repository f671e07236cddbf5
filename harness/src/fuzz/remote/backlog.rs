//! What showed among others and is still to be looked into alone: kept, so that the hunt need not
//! stop for each. Never drops anything without a word.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::known::each;
use crate::fuzz::charge::Charge;
use crate::fuzz::oracle::Oracle;

/// The longest that things gather, where an eighth of the time gone is more: to be alone, all that
/// is under way must end first.
const GATHER: Duration = Duration::from_secs(30);
/// One part in so many of the time goes into looking.
const SHARE: u32 = 4;
/// The most that is kept.
const MOST: usize = 256;

/// A charge that showed among others.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The first script that showed it.
    pub n: u64,
    pub charge: Charge,
    /// The anomalies of that script.
    pub tags: Vec<String>,
    /// How often it showed.
    pub times: u64,
}

/// All that is to be looked into.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    all: Vec<Candidate>,
    /// Since when there is something.
    since: Option<Instant>,
    /// How long the hunt has stood still for it.
    aside: Duration,
    /// By key, how often something was looked into.
    looked: HashMap<String, u32>,
    /// By key, what found no room.
    over: BTreeMap<String, u64>,
}

impl Backlog {
    /// Takes a charge against a script of these anomalies; those that will be taken for one finding
    /// are one.
    pub fn add(&mut self, n: u64, charge: Charge, tags: &[String]) {
        let alike = |one: &&mut Candidate| one.charge.is_like(&charge);
        let within = |one: &Candidate| one.tags.iter().all(|tag| tags.contains(tag));
        let mut same: Vec<&mut Candidate> = self.all.iter_mut().filter(alike).collect();
        let known = same.iter().position(|one| within(one));
        let full = (same.len() >= each(&charge)).then_some(0);
        if let Some(at) = known.or(full) {
            same[at].times += 1;
        } else if self.all.len() >= MOST {
            *self.over.entry(charge.key()).or_default() += 1;
        } else {
            self.since.get_or_insert_with(Instant::now);
            self.all.push(Candidate {
                n,
                charge,
                tags: tags.to_vec(),
                times: 1,
            });
        }
    }

    /// The next to be looked into: a hang comes last, as it is seen by waiting; else what was
    /// looked into least often.
    pub fn next(&mut self) -> Option<Candidate> {
        let rank = |one: &Candidate| match one.charge.oracle {
            Oracle::Panic => 0,
            Oracle::Hang => 2,
            _ => 1,
        };
        let looked = |one: &Candidate| self.looked.get(&one.charge.key()).copied();
        let ranks = self.all.iter().enumerate();
        let (at, _) = ranks.min_by_key(|(at, one)| (rank(one), looked(one), *at))?;
        let next = self.all.remove(at);
        *self.looked.entry(next.charge.key()).or_default() += 1;
        if self.all.is_empty() {
            self.since = None;
        }
        Some(next)
    }

    /// Takes one back that could not be looked into.
    pub fn put_back(&mut self, candidate: Candidate) {
        self.since.get_or_insert_with(Instant::now);
        self.all.push(candidate);
    }

    /// How much there is.
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether the hunt, which has gone on for so long, stands still for it now.
    pub fn is_due(&self, gone: Duration) -> bool {
        let gather = GATHER.min(gone / 8);
        self.since.is_some_and(|since| since.elapsed() >= gather)
            && self.may_go_on(gone, Duration::ZERO)
    }

    /// Whether looking, for so long now, has not had its share of the time.
    pub fn may_go_on(&self, gone: Duration, still: Duration) -> bool {
        (self.aside + still) * SHARE <= gone
    }

    /// The hunt stood still for so long.
    pub fn stood(&mut self, time: Duration) {
        self.aside += time;
        self.since = self.since.map(|_| Instant::now());
    }

    /// What was never looked into: by key, and how often it showed.
    pub fn into_left(self) -> BTreeMap<String, u64> {
        let mut left = self.over;
        for one in self.all {
            *left.entry(one.charge.key()).or_default() += one.times;
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(oracle: Oracle, reason: &str) -> Charge {
        Charge::new(oracle, reason, "R9110-2.3-01", String::new())
    }

    fn tags(all: &[&str]) -> Vec<String> {
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn what_will_be_one_finding_is_looked_into_once_and_counted() {
        let mut backlog = Backlog::default();
        let accepts = || charge(Oracle::OverAcceptance, "a");
        backlog.add(1, accepts(), &tags(&["x"]));
        backlog.add(2, accepts(), &tags(&["x", "y"]));
        backlog.add(3, accepts(), &tags(&["z"]));
        backlog.add(4, charge(Oracle::Hang, "a"), &tags(&["x"]));
        backlog.add(5, charge(Oracle::Hang, "a"), &tags(&["z"]));
        backlog.add(6, charge(Oracle::OverAcceptance, "b"), &tags(&["x"]));
        let all: Vec<_> = std::iter::from_fn(|| backlog.next())
            .map(|one| (one.n, one.charge.oracle, one.times))
            .collect();
        let expected = [
            (1, Oracle::OverAcceptance, 2),
            (6, Oracle::OverAcceptance, 1),
            (3, Oracle::OverAcceptance, 1),
            (4, Oracle::Hang, 2),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn what_finds_no_room_is_counted() {
        let mut backlog = Backlog::default();
        for n in 0..MOST as u64 + 3 {
            backlog.add(n, charge(Oracle::OverAcceptance, &n.to_string()), &[]);
        }
        backlog.add(0, charge(Oracle::OverAcceptance, "0"), &[]);
        assert_eq!(backlog.len(), MOST);
        let left = backlog.into_left();
        assert_eq!(left.len(), MOST + 3);
        assert_eq!(left.values().sum::<u64>(), MOST as u64 + 4);
    }

    #[test]
    fn looking_has_its_share_of_the_time_and_no_more() {
        let mut backlog = Backlog::default();
        let gone = Duration::from_secs(8);
        assert!(!backlog.is_due(gone), "there is nothing");
        backlog.add(0, charge(Oracle::Panic, "a"), &[]);
        assert!(!backlog.is_due(gone), "more may gather");
        let gathered = Instant::now().checked_sub(gone / 4);
        backlog.since = gathered;
        assert!(backlog.is_due(gone));
        assert!(
            !backlog.is_due(gone * 10),
            "later there is more to be spoiled"
        );
        backlog.stood(Duration::from_secs(3));
        assert!(!backlog.is_due(gone + gone), "it has just stood still");
        backlog.since = gathered;
        assert!(!backlog.is_due(gone) && backlog.is_due(gone + gone));
    }
}
