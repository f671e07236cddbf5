//! The target is gone: it is started again where badpeer started it, and what killed it is
//! looked for. Never blames a script that does not do it three times alone.

use super::backlog::Candidate;
use super::bench::death;
use super::harvest::News;
use super::hunt::Work;
use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::oracle::Oracle;
use crate::script::{Role, Script, Segmentation};
use crate::transcript::Transcript;
use std::sync::Arc;

/// So often a target's end is looked into though no script brings it about.
const TRIES: u64 = 3;
/// So many scripts are played alone for one end.
const SUSPECTS: usize = 64;
/// So many ends in a row, with no script answered between two of them, are the last.
const VAIN: u64 = 5;

impl Work {
    /// The target does not answer, or refuses connections; `first` is suspected before all others.
    pub(super) fn raise(
        &mut self,
        how: &str,
        first: Option<u64>,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<(), Error> {
        let ended = self.up.ended();
        if ended.is_none() && matches!(self.wait(self.up.bench.control())?, None | Some(None)) {
            // It was only busy, or there is nobody to ask any more.
            return Ok(());
        }
        let how = match ended {
            Some(ended) => ended,
            None => self.ends().unwrap_or_else(|| how.to_owned()),
        };
        self.harvest.deaths += 1;
        let wild = std::mem::take(&mut self.wild);
        let tame = std::mem::take(&mut self.tame);
        let suspects: Vec<u64> = first.into_iter().chain(wild).chain(tame).collect();
        let scripts = self.harvest.scripts;
        self.vain = match self.alive_at == scripts {
            true => self.vain + 1,
            false => 0,
        };
        self.alive_at = scripts;
        let again = match self.vain < VAIN {
            true => self.restart(),
            false => Ok(false),
        };
        tell(News::Died {
            how: &how,
            again: matches!(again, Ok(true)),
        });
        if !matches!(again, Ok(true)) {
            let wild = suspects.iter().take(self.hunt.side_by_side());
            let scripts = wild.map(|n| self.script(&self.plan(*n)));
            self.harvest.suspects = scripts.map(|one| (*one).clone()).collect();
            self.harvest.lost = Some(match again {
                Err(error) => format!("{how}; then {error}"),
                Ok(_) => how,
            });
            return Ok(());
        }
        if !self.up.is_ours() || self.unclaimed >= TRIES {
            return Ok(());
        }
        let charge = death(Role::Server, &how);
        for n in suspects.iter().take(SUSPECTS) {
            let suspect = Candidate {
                n: *n,
                charge: charge.clone(),
                tags: Vec::new(),
                times: 1,
            };
            if self.is_stopped() || self.look_into(&suspect, tell)? {
                return Ok(());
            }
        }
        if let Some(last) = suspects.first() {
            self.unclaimed(&how, *last, tell)?;
        }
        Ok(())
    }

    /// Nothing that was played alone brings about such an end.
    pub(super) fn unclaimed(
        &mut self,
        how: &str,
        last: u64,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<(), Error> {
        self.unclaimed += 1;
        if self.unclaimed != TRIES {
            return Ok(());
        }
        let words = format!("no script alone does it, and the target ended {TRIES} times: {how}");
        let charge = Charge::new(Oracle::Liveness, "process-ended", "R9110-2.3-01", words);
        let plan = self.plan(last);
        let script = self.script(&plan);
        let bench = self.up.bench.clone();
        let Some(transcript) = self.wait(bench.play(&script, Segmentation::Whole))? else {
            return Ok(());
        };
        let mut find = self.filed(charge, &plan, script, transcript, last);
        // It was under way; nothing says that its anomalies did it.
        find.finding.script.head.tags.clear();
        tell(News::Found(&find));
        let charge = find.finding.charge.clone();
        self.harvest.finds.push(find);
        self.known.add(&charge, &[], self.harvest.finds.len() - 1);
        Ok(())
    }

    /// How the process ended, where badpeer started it.
    fn ends(&mut self) -> Option<String> {
        let local = std::rc::Rc::clone(&self.local);
        let runtime = std::rc::Rc::clone(&self.runtime);
        local.block_on(&runtime, self.up.ends())
    }

    /// Has the target back, where that can be.
    fn restart(&mut self) -> Result<bool, Error> {
        let local = std::rc::Rc::clone(&self.local);
        let runtime = std::rc::Rc::clone(&self.runtime);
        local.block_on(&runtime, self.up.restart())
    }

    /// The other target does not answer: there is nothing to hold this one against without it.
    pub(super) fn revive_other(&mut self) -> Result<(), Error> {
        let local = std::rc::Rc::clone(&self.local);
        let runtime = std::rc::Rc::clone(&self.runtime);
        let Some(other) = &mut self.other else {
            return Ok(());
        };
        let busy = local.block_on(&runtime, other.bench.control())?;
        if busy.is_some() && !local.block_on(&runtime, other.restart())? {
            self.harvest.lost = Some("the target of --against does not answer".to_owned());
        }
        Ok(())
    }

    /// Whether a script ends a server that badpeer started, which is then started again.
    pub(super) fn killed(
        &mut self,
        script: &Arc<Script>,
    ) -> Result<Option<(Charge, Transcript)>, Error> {
        let bench = self.up.bench.clone();
        let Some(transcript) = self.wait(bench.play(script, Segmentation::Whole))? else {
            return Ok(None);
        };
        let ended = self.up.ended();
        if ended.is_none() && !matches!(self.wait(bench.control())?, Some(Some(_))) {
            return Ok(None);
        }
        let ended = ended.or_else(|| self.ends());
        self.restart()?;
        let how = ended.unwrap_or_else(|| "it answers no more".to_owned());
        Ok(Some((death(Role::Server, &how), transcript)))
    }
}
