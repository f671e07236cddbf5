use std::time::Duration;

use crate::player::Patience;
use crate::script::{Policy, Segmentation};

/// How a run goes about its work.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whose judgements count; lines and cases bound to others are left out.
    pub policies: Vec<Policy>,
    /// How many conversations go on side by side over TCP, at most. Of the second half of more
    /// than 64 each only waits for silence. In memory there is one at a time.
    pub jobs: usize,
    /// When something that is due has not come by then, it is a hang. Calibrated from the
    /// target's own answer times, and at least a second, where absent.
    pub deadline: Option<Duration>,
    /// For how long silence must last before it proves that the target waits. Calibrated where
    /// absent.
    pub grace: Option<Duration>,
    /// The segmentations to play; those of each case where empty.
    pub segments: Vec<Segmentation>,
    /// How long a target that badpeer starts may take until it listens.
    pub start: Duration,
    /// The longest that a case's own pauses and deadlines may take on a real clock; slower cases
    /// are skipped. In memory, time is virtual and nothing is too slow.
    pub longest: Duration,
    /// Whether a verdict that is no pass is confirmed by playing again.
    pub confirm: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policies: Policy::ALL.to_vec(),
            jobs: 128,
            deadline: None,
            grace: None,
            segments: Vec::new(),
            start: Duration::from_secs(60),
            longest: Duration::from_secs(5),
            confirm: true,
        }
    }
}

impl Settings {
    pub(crate) fn patience(&self, calibrated: Duration) -> Patience {
        let deadline = self.deadline.unwrap_or(calibrated);
        Patience {
            deadline,
            ..Patience::default()
        }
    }
}
