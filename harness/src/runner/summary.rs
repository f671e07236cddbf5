use std::collections::BTreeMap;
use std::time::Duration;

use crate::judge::Verdict;
use crate::script::Need;

/// What is known of a run before its first case.
#[derive(Clone, Debug)]
pub struct RunInfo {
    /// How reports name the target.
    pub target: String,
    /// The `Server` field of its answer to the control, for the record.
    pub server: Option<String>,
    /// `memory` or `tcp`.
    pub transport: &'static str,
    /// Whether waiting rests on facts about the target's socket.
    pub barriers: bool,
    /// How many connections a server serves at once, where these are fewer than the run would
    /// hold.
    pub at_once: Option<usize>,
    /// What the target's application offers.
    pub offers: Vec<Need>,
    /// When something that is due is a hang.
    pub deadline: Duration,
    /// How long silence lasts before it is a proof.
    pub grace: Duration,
    /// How many cases are going to be played.
    pub cases: usize,
    /// The digest of the embedded catalogue.
    pub catalogue: String,
}

/// How a run ended.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many cases have each verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// How many conversations were held, controls and repeats not counted.
    pub conversations: usize,
    /// How long the run took, in real time.
    pub duration: Duration,
    /// How often the target died.
    pub deaths: usize,
    /// Whether the run was stopped before its end; the reports so far stand.
    pub stopped: bool,
}

impl Summary {
    /// How many cases have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }
}
