//! Saved scripts, played alone: does the target still do what they show?

use std::sync::Arc;

use super::exchange::examine;
use super::hunt::{Hunt, Work};
use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::fuzzer::Depth;
use crate::script::{Role, Script};
use crate::transcript::Transcript;

/// So often something must show.
const TIMES: usize = 3;

/// What came of one script.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// What the oracles had against the target each time.
    pub charges: Vec<Charge>,
    /// What showed, and not each time.
    pub unsure: Vec<Charge>,
    /// The conversation.
    pub transcript: Transcript,
}

impl Hunt {
    /// Plays scripts that were found, each three times and as closely as can be, and tells what
    /// came of each, in their order. Fewer come where it is stopped.
    ///
    /// # Errors
    ///
    /// Where the target can't be started, does not answer to begin with, or is gone for good.
    pub fn replay(self, scripts: Vec<Script>) -> Result<Vec<Replayed>, Error> {
        let mut work = self.begin()?;
        let mut all = Vec::new();
        for script in scripts {
            match work.again(&Arc::new(script))? {
                Some(one) => all.push(one),
                None => break,
            }
        }
        Ok(all)
    }
}

impl Work {
    fn again(&mut self, script: &Arc<Script>) -> Result<Option<Replayed>, Error> {
        let mut seen: Vec<(Charge, usize)> = Vec::new();
        let mut last = Transcript::default();
        for _ in 0..TIMES {
            let Some((charges, transcript)) = self.once(script)? else {
                return Ok(None);
            };
            for charge in charges {
                match seen.iter_mut().find(|(one, _)| one.is_like(&charge)) {
                    Some((_, times)) => *times += 1,
                    None => seen.push((charge, 1)),
                }
            }
            last = transcript;
        }
        let (sure, unsure): (Vec<_>, Vec<_>) = seen.into_iter().partition(|one| one.1 == TIMES);
        let charges = |all: Vec<(Charge, usize)>| all.into_iter().map(|one| one.0).collect();
        Ok(Some(Replayed {
            charges: charges(sure),
            unsure: charges(unsure),
            transcript: last,
        }))
    }

    fn once(&mut self, script: &Arc<Script>) -> Result<Option<(Vec<Charge>, Transcript)>, Error> {
        // A server that dies of it is asked for that first: then there is nothing else to see.
        if self.up.bench.role() == Role::Server
            && let Some((charge, transcript)) = self.killed(script)?
        {
            return Ok(Some((vec![charge], transcript)));
        }
        let bench = self.up.bench.calm();
        let other = self.other.as_ref().map(|one| one.bench.clone());
        let exchange = self.wait(examine(&bench, other.as_ref(), script, Depth::Every))?;
        Ok(exchange.map(|one| (one.charges, one.transcript)))
    }
}
