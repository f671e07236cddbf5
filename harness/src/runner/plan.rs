use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::rounds::{self, Next, same};
use super::{CaseReport, Played, Settings};
use crate::catalogue::Case;
use crate::judge::{Judgement, Verdict};
use crate::script::{Need, Role, Script, Segmentation, Variant};

/// One case to be played: its conversations, and what has come of them.
pub(super) struct Plan {
    pub case: Case,
    pub role: Role,
    /// Variant by variant, and of each all segmentations.
    pub(super) units: Vec<Unit>,
    /// How many segmentations a variant has.
    width: usize,
    pub(super) skipped: Option<String>,
    pub(super) known: Option<CaseReport>,
    open: usize,
    /// How often each conversation is played before a pass stands.
    pub(super) wanted: usize,
}

/// One variant in one segmentation: played once; where it is no pass it is played again, or
/// confirmed by another segmentation that saw the same and is played again.
pub(super) struct Unit {
    pub(super) variant: Variant,
    segmentation: Segmentation,
    rounds: Vec<Played>,
    /// A second round has been asked for.
    asked: bool,
    pub(super) settled: Option<Played>,
}

impl Unit {
    /// Whether its first round counts against the target, and no second one has been asked for.
    fn waits(&self) -> bool {
        self.settled.is_none() && self.rounds.len() == 1 && !self.asked
    }
}

impl Plan {
    pub fn new(case: Case, role: Role, settings: &Settings, offers: &[Need]) -> Self {
        let head = &case.script().head;
        let missing: Vec<_> = head
            .needs
            .iter()
            .filter(|need| !offers.contains(need))
            .map(|need| need.name())
            .collect();
        let skipped =
            (!missing.is_empty()).then(|| format!("this target offers no {}", missing.join(", ")));
        let own = if head.segments.is_empty() {
            &Segmentation::ALL[..]
        } else {
            &head.segments
        };
        let segments: Vec<_> = own
            .iter()
            .filter(|one| settings.segments.is_empty() || settings.segments.contains(one))
            .copied()
            .collect();
        let variants = if skipped.is_some() {
            Vec::new()
        } else {
            // A script that was read has variants: the reader has counted them.
            case.script().variants().unwrap_or_default()
        };
        let units: Vec<_> = variants
            .iter()
            .flat_map(|variant| {
                segments.iter().map(|segmentation| Unit {
                    variant: variant.clone(),
                    segmentation: *segmentation,
                    rounds: Vec::new(),
                    asked: false,
                    settled: None,
                })
            })
            .collect();
        Self {
            open: units.len(),
            wanted: rounds::rounds(case.script(), units.len()),
            case,
            role,
            units,
            width: segments.len(),
            skipped,
            known: None,
        }
    }

    /// Takes over what an earlier run has settled: nothing is left to be played.
    pub fn take_over(&mut self, report: CaseReport) {
        self.units.clear();
        self.open = 0;
        self.known = Some(report);
    }

    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn script(&self) -> &Arc<Script> {
        self.case.script()
    }

    pub fn unit(&self, at: usize) -> (&Variant, Segmentation) {
        (&self.units[at].variant, self.units[at].segmentation)
    }

    /// Whether every unit has its verdict.
    pub fn is_settled(&self) -> bool {
        self.open == 0
    }

    /// How often a unit has been played.
    pub fn rounds(&self, at: usize) -> usize {
        self.units[at].rounds.len()
    }

    /// Takes one more result of a unit; says what follows, for which units.
    pub fn take(&mut self, at: usize, played: Played, confirm: bool) -> Vec<(usize, Next)> {
        if self.is_settled() || self.units[at].settled.is_some() {
            // It was under way when what another segmentation saw settled this one too.
            return Vec::new();
        }
        let wanted = self.wanted;
        let rounds = &mut self.units[at].rounds;
        rounds.push(played);
        if !confirm {
            let settled = rounds.swap_remove(0);
            return self.settle(at, settled);
        }
        let count = rounds.len();
        match rounds::settle(rounds, wanted) {
            // The rounds of a race are all its own.
            Err(next) if wanted > 1 => vec![(at, next)],
            Err(Next::Alone) => {
                let mut next = self.follow(at);
                next.push((at, Next::Alone));
                next
            }
            Err(_) => self.follow(at),
            Ok(settled) if wanted == 1 && count == 2 && settled.death.is_none() => {
                self.confirm(at, settled)
            }
            Ok(settled) => self.settle(at, settled),
        }
    }

    /// Gives a unit its verdict; says what follows, for which units.
    pub fn settle(&mut self, at: usize, played: Played) -> Vec<(usize, Next)> {
        self.close(at, played);
        let mut next = self.follow(at);
        next.push((at, Next::Settled));
        next
    }

    /// Gives every unit that has no verdict this one; says how many these were.
    pub fn give_up(&mut self, verdict: Verdict, reason: &str) -> usize {
        let before = self.open;
        if before > 0 {
            for at in 0..self.units.len() {
                if self.units[at].settled.is_none() {
                    self.close(at, self.verdict(at, verdict, reason.to_owned()));
                }
            }
        }
        before - self.open
    }

    fn close(&mut self, at: usize, played: Played) {
        if self.units[at].settled.replace(played).is_none() {
            self.open -= 1;
        }
        self.units[at].rounds.clear();
    }

    /// The units of the variant that a unit belongs to.
    fn siblings(&self, at: usize) -> Range<usize> {
        let first = at - at % self.width;
        first..first + self.width
    }

    /// A second round saw the same as the first: what the variant's other segmentations saw alike
    /// stands with it.
    fn confirm(&mut self, at: usize, confirmed: Played) -> Vec<(usize, Next)> {
        let mut next = Vec::new();
        for other in self.siblings(at) {
            if self.units[other].waits() && alike(&self.units[other].rounds[0], &confirmed) {
                let own = self.units[other].rounds.swap_remove(0);
                self.close(other, own);
                next.push((other, Next::Settled));
            }
        }
        next.extend(self.settle(at, confirmed));
        next
    }

    /// Once all segmentations of a variant have been played, each thing that counts against the
    /// target is to be seen once more, by the first of those that saw it.
    fn follow(&mut self, at: usize) -> Vec<(usize, Next)> {
        if self.wanted > 1 {
            // The rounds of a race are asked for one by one.
            return Vec::new();
        }
        let siblings = self.siblings(at);
        let unplayed = |unit: &Unit| unit.settled.is_none() && unit.rounds.is_empty();
        let mut next = Vec::new();
        if self.units[siblings.clone()].iter().any(unplayed) {
            return next;
        }
        for other in siblings.clone() {
            let unit = &self.units[other];
            let led = |one: &Unit| {
                one.asked && one.rounds.len() == 1 && alike(&one.rounds[0], &unit.rounds[0])
            };
            if unit.waits() && !self.units[siblings.clone()].iter().any(led) {
                self.units[other].asked = true;
                next.push((other, Next::Again));
            }
        }
        next
    }

    /// Takes the case out of the run.
    pub fn skip(&mut self, reason: String) {
        self.units.clear();
        self.open = 0;
        self.skipped = Some(reason);
    }

    /// A verdict that no conversation of its own gave.
    pub fn verdict(&self, at: usize, verdict: Verdict, reason: String) -> Played {
        let last = self.units[at].rounds.last();
        Played {
            segmentation: self.units[at].segmentation,
            judgement: Judgement::without_transcript(
                verdict,
                reason.clone(),
                self.script().head.policy,
            ),
            transcript: last.map(|one| one.transcript.clone()).unwrap_or_default(),
            duration: Duration::ZERO,
            death: Some(reason),
        }
    }

    /// Every result that stands.
    pub fn played(&self) -> impl Iterator<Item = &Played> {
        let known = self.known.iter().flat_map(|report| &report.variants);
        let own = self.units.iter().filter_map(|unit| unit.settled.as_ref());
        known.flat_map(|variant| &variant.played).chain(own)
    }
}

/// Whether they mean the same, and the target did the same.
fn alike(one: &Played, other: &Played) -> bool {
    let (left, right) = (&one.judgement, &other.judgement);
    same(one, other) && (&left.answer, left.ending) == (&right.answer, right.ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Policy;
    use crate::transcript::Transcript;

    /// One variant in its three segmentations.
    fn plan() -> Plan {
        let case = crate::catalogue::case("contract/server/plain");
        Plan::new(case, Role::Server, &Settings::default(), &[])
    }

    /// A conversation that was answered with this code; a pass where it is 200.
    fn played(code: u16) -> Played {
        let verdict = if code == 200 {
            Verdict::Pass
        } else {
            Verdict::Fail
        };
        let mut judgement = Judgement::without_transcript(verdict, code.to_string(), Policy::Rfc);
        judgement.answer = vec![code];
        Played {
            segmentation: Segmentation::Whole,
            judgement,
            transcript: Transcript::default(),
            duration: Duration::ZERO,
            death: None,
        }
    }

    fn sorted(mut next: Vec<(usize, Next)>) -> Vec<(usize, Next)> {
        next.sort_by_key(|one| one.0);
        next
    }

    #[test]
    fn a_pass_stands_at_once() {
        let mut plan = plan();
        assert_eq!(plan.take(1, played(200), true), [(1, Next::Settled)]);
        assert!(!plan.is_settled());
    }

    #[test]
    fn what_all_segmentations_saw_alike_is_seen_once_more_and_stands() {
        let mut plan = plan();
        assert_eq!(plan.take(0, played(500), true), []);
        assert_eq!(plan.take(2, played(500), true), []);
        assert_eq!(plan.take(1, played(500), true), [(0, Next::Again)]);
        let settled = [0, 1, 2].map(|unit| (unit, Next::Settled));
        assert_eq!(sorted(plan.take(0, played(500), true)), settled);
        assert!(plan.is_settled());
        assert_eq!(plan.report().verdict, Verdict::Fail);
    }

    #[test]
    fn what_segmentations_saw_differently_is_seen_once_more_each() {
        let mut plan = plan();
        assert_eq!(plan.take(0, played(500), true), []);
        assert_eq!(plan.take(1, played(400), true), []);
        assert_eq!(
            sorted(plan.take(2, played(200), true)),
            [(0, Next::Again), (1, Next::Again), (2, Next::Settled)]
        );
        assert_eq!(plan.take(1, played(400), true), [(1, Next::Settled)]);
        assert_eq!(plan.take(0, played(500), true), [(0, Next::Settled)]);
        assert!(plan.is_settled());
    }

    #[test]
    fn where_a_repeat_disagrees_the_next_segmentation_is_seen_once_more() {
        let mut plan = plan();
        assert_eq!(plan.take(2, played(200), true), [(2, Next::Settled)]);
        assert_eq!(plan.take(0, played(500), true), []);
        assert_eq!(plan.take(1, played(500), true), [(0, Next::Again)]);
        assert_eq!(
            sorted(plan.take(0, played(200), true)),
            [(0, Next::Alone), (1, Next::Again)]
        );
        assert_eq!(plan.take(1, played(500), true), [(1, Next::Settled)]);
        assert_eq!(plan.take(0, played(200), true), [(0, Next::Alone)]);
        assert_eq!(plan.take(0, played(200), true), [(0, Next::Settled)]);
        let report = plan.report();
        assert_eq!(report.verdict, Verdict::Fail);
        assert_eq!(report.variants[0].played[0].judgement.answer, [200]);
    }

    #[test]
    fn what_waits_for_a_segmentation_that_met_a_death_goes_on_without_it() {
        let mut plan = plan();
        for unit in 0..2 {
            assert_eq!(plan.take(unit, played(500), true), []);
        }
        let death = plan.verdict(2, Verdict::Fail, "died".to_owned());
        assert_eq!(
            sorted(plan.settle(2, death)),
            [(0, Next::Again), (2, Next::Settled)]
        );
        let death = plan.verdict(0, Verdict::Fail, "died".to_owned());
        assert_eq!(
            sorted(plan.settle(0, death)),
            [(0, Next::Settled), (1, Next::Again)]
        );
        assert_eq!(plan.give_up(Verdict::Inconclusive, "dead"), 1);
        assert!(plan.is_settled());
        assert_eq!(plan.give_up(Verdict::Inconclusive, "dead"), 0);
    }

    #[test]
    fn the_rounds_of_a_race_are_asked_for_one_by_one() {
        let case = crate::catalogue::case("server/closing/finish-after-pipelined");
        let mut plan = Plan::new(case, Role::Server, &Settings::default(), &[]);
        let mut asked: Vec<usize> = (0..plan.len()).collect();
        let mut plays = 0;
        while let Some(at) = asked.pop() {
            plays += 1;
            for (next, what) in plan.take(at, played(500), true) {
                if what != Next::Settled {
                    asked.push(next);
                }
            }
        }
        assert!(plan.is_settled());
        assert_eq!(plays, plan.len() * plan.wanted);
    }
}
