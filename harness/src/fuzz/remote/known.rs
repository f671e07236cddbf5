//! What is known already, so that it is counted and not looked into again.

use std::collections::HashMap;

use super::find::Find;
use crate::fuzz::charge::Charge;
use crate::fuzz::oracle::Oracle;

/// So many findings of one oracle and reason are told apart by their anomalies.
const EACH: usize = 4;
/// So often a charge may fail to show again alone.
const DOUBTS: u32 = 3;

/// So many findings of the charge's oracle and reason are told apart.
pub(super) const fn each(charge: &Charge) -> usize {
    match charge.oracle {
        // It is seen by waiting: each costs the time of thousands of scripts.
        Oracle::Hang => 1,
        _ => EACH,
    }
}

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Sets of anomalies of each key, and the finding that they are.
    sets: HashMap<String, Vec<(Vec<String>, usize)>>,
    doubts: HashMap<String, u32>,
}

impl Known {
    /// The finding that a charge against a script of these anomalies is, as far as one can tell
    /// without looking into it.
    pub(super) fn find(&self, charge: &Charge, tags: &[String]) -> Option<usize> {
        let sets = self.sets.get(&charge.key())?;
        let within = |set: &Vec<String>| set.iter().all(|one| tags.contains(one));
        let known = sets.iter().find(|(set, _)| within(set));
        let full = || (sets.len() >= each(charge)).then(|| &sets[0]);
        known.or_else(full).map(|(_, at)| *at)
    }

    /// Whether it has not shown again too often.
    pub(super) fn is_doubtful(&self, charge: &Charge) -> bool {
        self.doubts.get(&charge.key()).copied().unwrap_or_default() >= DOUBTS
    }

    pub(super) fn doubt(&mut self, charge: &Charge) {
        *self.doubts.entry(charge.key()).or_default() += 1;
    }

    /// A finding, or the anomalies under which one was seen too.
    pub(super) fn add(&mut self, charge: &Charge, tags: &[String], at: usize) {
        let sets = self.sets.entry(charge.key()).or_default();
        sets.push((tags.to_vec(), at));
    }

    /// The finding of the same key, anomalies, role and state.
    pub(super) fn same(finds: &[Find], one: &Find) -> Option<usize> {
        finds.iter().position(|other| {
            let heads = |find: &Find| find.finding.script.head.tags.clone();
            other.finding.charge.is_like(&one.finding.charge)
                && heads(other) == heads(one)
                && other.role == one.role
                && other.state == one.state
        })
    }
}
