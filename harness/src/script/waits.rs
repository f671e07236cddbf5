use std::time::Duration;

use super::{Act, Part, PeerAct, Script, Text};

impl Script {
    /// How long the script itself may take on a clock: its pauses, its paced writes, and the
    /// holes that have a deadline of their own. What a target takes is not in it.
    #[must_use]
    pub fn waits(&self) -> Duration {
        let mut total = Duration::ZERO;
        let mut pace = (0, Duration::ZERO);
        for step in &self.timeline {
            total += match &step.act {
                Act::Pause(length) => *length,
                Act::Await(hole) => hole.within.unwrap_or_default(),
                Act::Send(text) if pace.0 > 0 => {
                    let pieces = length(text).div_ceil(pace.0);
                    pace.1
                        .saturating_mul(u32::try_from(pieces).unwrap_or(u32::MAX))
                }
                Act::Do(PeerAct::Pace { octets, every }) => {
                    pace = (*octets, *every);
                    continue;
                }
                _ => continue,
            };
        }
        total
    }
}

/// The octets that are written out; what variables stand for is not counted.
fn length(text: &Text) -> usize {
    let octets = |part: &Part| match part {
        Part::Octets(octets) => octets.len(),
        _ => 0,
    };
    text.parts.iter().map(octets).sum()
}
