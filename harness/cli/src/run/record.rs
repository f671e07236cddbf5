//! What is known of a run so far: the one thing that every report is made of.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use badpeer::runner::{Event, RunInfo, Summary};
use badpeer::script::{Policy, Role};
use badpeer::{CaseReport, Verdict};
use jiff::Timestamp;

use super::{Reached, Shard, Source};

/// A run, as far as it has come.
#[derive(Debug)]
pub struct Record {
    /// How reports name the target.
    pub target: String,
    /// What it is put to the test as.
    pub role: Role,
    /// How it is reached.
    pub reached: Reached,
    /// The address, or the command, as the arguments give it.
    pub place: String,
    /// The part of the cases that is played, where not all are.
    pub shard: Option<Shard>,
    /// Where the cases stand, by their ids.
    pub sources: BTreeMap<String, Source>,
    /// Whose judgements count.
    pub policies: Vec<Policy>,
    /// The arguments that reach the target again.
    pub again: Vec<String>,
    /// What is known since the target answered.
    pub info: Option<RunInfo>,
    /// The cases that have their verdict, in the order in which they got it.
    pub cases: Vec<CaseReport>,
    /// How the target died, each time.
    pub deaths: Vec<String>,
    /// Where the run came to its end, or was stopped.
    pub summary: Option<Summary>,
    /// Why it could not go on.
    pub error: Option<String>,
    /// When it began.
    pub began_at: Timestamp,
    began: Instant,
}

impl Record {
    /// A run that begins now.
    pub fn new(role: Role, target: String, reached: Reached, place: String) -> Self {
        Self {
            target,
            role,
            reached,
            place,
            shard: None,
            sources: BTreeMap::new(),
            policies: Vec::new(),
            again: Vec::new(),
            info: None,
            cases: Vec::new(),
            deaths: Vec::new(),
            summary: None,
            error: None,
            began_at: Timestamp::now(),
            began: Instant::now(),
        }
    }

    /// Takes down what happened.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Started(info) => self.info = Some(info),
            Event::Progress { .. } => {}
            Event::Died { how, .. } => self.deaths.push(how),
            Event::Case(report) => self.cases.push(*report),
            Event::Finished(summary) => self.summary = Some(summary),
        }
    }

    /// How many cases have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases
            .iter()
            .filter(|report| report.verdict == verdict)
            .count()
    }

    /// Whether it ended before its end.
    pub fn is_stopped(&self) -> bool {
        self.summary.as_ref().is_none_or(|summary| summary.stopped)
    }

    /// How long it took, or has taken so far.
    pub fn duration(&self) -> Duration {
        self.summary
            .as_ref()
            .map_or_else(|| self.began.elapsed(), |summary| summary.duration)
    }

    /// How many conversations were held.
    pub fn conversations(&self) -> usize {
        self.summary.as_ref().map_or_else(
            || {
                self.cases
                    .iter()
                    .flat_map(|one| &one.variants)
                    .map(|one| one.played.len())
                    .sum()
            },
            |summary| summary.conversations,
        )
    }

    /// The cases in the order of their ids.
    pub fn sorted(&self) -> Vec<&CaseReport> {
        let mut cases: Vec<_> = self.cases.iter().collect();
        cases.sort_by(|one, other| one.id.cmp(&other.id));
        cases
    }
}

/// The folder that a case's id names: `framing` of `server/framing/both-framings`.
pub fn topic(id: &str) -> &str {
    id.rsplit('/')
        .nth(1)
        .filter(|topic| !topic.is_empty())
        .unwrap_or("own")
}
