use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::rounds::{self, Next, same};
use super::work::Item;
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
    /// What was due did not come in one of its rounds, and no load can have feigned that.
    proven: bool,
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
                    proven: false,
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

    /// A unit's next result is of a target that was seen to sleep when what was due did not come.
    pub fn prove(&mut self, at: usize) {
        if let Some(unit) = self.units.get_mut(at) {
            unit.proven = true;
        }
    }

    /// Whether one of a unit's results was such a one.
    pub fn is_proven(&self, at: usize) -> bool {
        self.units.get(at).is_some_and(|unit| unit.proven)
    }

    /// Takes one more result of a unit; says what follows, for which units.
    pub fn take(&mut self, at: usize, played: Played, confirm: bool) -> Vec<(usize, Next)> {
        if self.is_settled() || self.units[at].settled.is_some() {
            // It was under way when what another segmentation saw settled this one too.
            return Vec::new();
        }
        if !confirm {
            return self.settle(at, played);
        }
        let wanted = self.wanted;
        let Unit { rounds, proven, .. } = &mut self.units[at];
        rounds.push(played);
        let count = rounds.len();
        match rounds::settle(rounds, wanted) {
            // The rounds of a race are all its own.
            Err(next) if wanted > 1 => vec![(at, next)],
            Err(Next::Alone) if count == 2 && rounds::agree(rounds) => {
                // Load can feign silence twice, but not a target that sleeps.
                match proven.then(|| rounds.pop()).flatten() {
                    Some(settled) => self.hung(at, settled),
                    None => vec![(at, Next::Patient)],
                }
            }
            Err(Next::Alone) => {
                let mut next = self.follow(at);
                next.push((at, Next::Alone));
                next
            }
            Err(_) => self.follow(at),
            Ok(settled) if wanted == 1 && count == 3 && settled.death.is_none() => {
                self.hung(at, settled)
            }
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

    /// The same of one that the target died of: the variant's segmentations that were not played
    /// yet would only bring it down again.
    pub fn settle_death(&mut self, at: usize, played: Played) -> Vec<(usize, Next)> {
        let how = self.units[at].segmentation.name();
        let mut next = Vec::new();
        for other in self.siblings(at) {
            let unit = &self.units[other];
            if other != at && unit.settled.is_none() && unit.rounds.is_empty() {
                let reason = format!("not played: the target died of these octets, cut as: {how}");
                let mut skipped = self.verdict(other, Verdict::Skipped, reason);
                skipped.death = None;
                self.close(other, skipped);
                next.push((other, Next::Settled));
            }
        }
        next.extend(self.settle(at, played));
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

    /// A hang stands, and with it what it confirms.
    fn hung(&mut self, at: usize, settled: Played) -> Vec<(usize, Next)> {
        let mut next = self.stand(at, &settled);
        next.extend(self.confirm(at, settled));
        next
    }

    /// A hang was seen patiently too, or proved: where another variant hung so twice beside others,
    /// its own stands with it, or a target that hangs in each of many variants would take minutes.
    fn stand(&mut self, at: usize, confirmed: &Played) -> Vec<(usize, Next)> {
        let mut next = Vec::new();
        for other in 0..self.units.len() {
            let unit = &self.units[other];
            let twice = unit.rounds.len() == 2 && rounds::agree(&unit.rounds);
            let open = other != at && unit.settled.is_none();
            if open && twice && alike(&unit.rounds[1], confirmed) {
                let own = self.units[other].rounds.swap_remove(1);
                next.extend(self.confirm(other, own));
            }
        }
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

/// Takes from the front of a queue what has its verdict by now: what another showed stands for it.
pub(super) fn skip_settled(queue: &mut VecDeque<Item>, plans: &[Plan]) {
    let settled = |item: &Item| {
        let unit = plans[item.plan].units.get(item.unit);
        unit.is_none_or(|unit| unit.settled.is_some())
    };
    while queue.front().is_some_and(settled) {
        queue.pop_front();
    }
}

/// Whether they mean the same, and the target did the same.
fn alike(one: &Played, other: &Played) -> bool {
    let (left, right) = (&one.judgement, &other.judgement);
    same(one, other) && (&left.answer, left.ending) == (&right.answer, right.ending)
}

#[cfg(test)]
mod tests;
