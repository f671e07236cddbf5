//! Makes a script smaller as long as it still shows what it is to show.
//! Never knows what that is: whoever asks tells.

use std::sync::Arc;

use super::drawn::Drawn;
use crate::script::{Act, Script, Step, Text};

/// The most trials of one shrinking.
const TRIALS: usize = 3_000;

/// Shrinks scripts by trial.
pub struct Shrink<F> {
    shows: F,
    left: usize,
}

impl<F: FnMut(&Arc<Script>) -> bool> Shrink<F> {
    /// A shrinker; `shows` says whether a script still shows it.
    pub const fn new(shows: F) -> Self {
        Self {
            shows,
            left: TRIALS,
        }
    }

    fn shows(&mut self, script: Script) -> Option<Script> {
        self.left = self.left.checked_sub(1)?;
        let script = Arc::new(script);
        (self.shows)(&script).then(|| Arc::unwrap_or_clone(script))
    }

    /// Drops requests, anomalies and quirks of what was drawn.
    pub fn drawn(&mut self, mut drawn: Drawn) -> Drawn {
        loop {
            let mut smaller = drawn.smaller().into_iter();
            match smaller.find(|less| self.shows(less.script()).is_some()) {
                Some(less) => drawn = less,
                None => return drawn,
            }
        }
    }

    /// Drops steps, then octets.
    pub fn script(&mut self, mut script: Script) -> Script {
        self.steps(&mut script);
        for at in 0..script.timeline.len() {
            self.octets(&mut script, at);
        }
        self.steps(&mut script);
        script
    }

    /// Drops runs of steps, long ones first; the connection stays open.
    fn steps(&mut self, script: &mut Script) {
        let mut run = script.timeline.len() / 2;
        while run > 0 {
            let mut at = 1;
            while at + run <= script.timeline.len() {
                let mut less = script.clone();
                less.timeline.drain(at..at + run);
                match self.shows(less) {
                    Some(less) => *script = less,
                    None => at += run,
                }
            }
            run /= 2;
        }
    }

    /// Drops runs of octets of one line, but for its line end.
    fn octets(&mut self, script: &mut Script, at: usize) {
        let Some(mut octets) = literal(&script.timeline[at]) else {
            return;
        };
        let mut run = octets.len().next_power_of_two() / 2;
        while run > 0 {
            let mut start = 0;
            while start < octets.len() {
                let mut less = octets.clone();
                less.drain(start..(start + run).min(octets.len()));
                let mut shorter = script.clone();
                shorter.timeline[at].act = Act::Send(Text::octets(less.clone()));
                if less.is_empty() || self.left == 0 {
                    break;
                }
                match self.shows(shorter) {
                    Some(shorter) => {
                        *script = shorter;
                        octets = less;
                    }
                    None => start += run,
                }
            }
            run /= 2;
        }
    }
}

fn literal(step: &Step) -> Option<Vec<u8>> {
    match &step.act {
        Act::Send(text) => text.literal().map(<[u8]>::to_vec),
        _ => None,
    }
}
