//! The server is gone: it is started again where badpeer started it, and what killed it is
//! looked for. Never blames a script that does not do it three times alone.

use std::time::{Duration, Instant};

use super::harvest::News;
use super::hunt::Work;
use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::oracle::Oracle;
use crate::script::Segmentation;
use crate::target::{Place, Running};

/// How long a server that badpeer did not start may take to come back.
const BACK: Duration = Duration::from_secs(3);
/// So often a server's end is looked into though no script brings it about.
const TRIES: u64 = 3;
/// So many scripts are played alone for one end.
const SUSPECTS: usize = 16;
/// So often a script must bring the end about.
const TIMES: usize = 3;
/// So many ends in a row, with no script answered between two of them, are the last.
const VAIN: u64 = 5;

impl Work {
    /// The server does not answer, or refuses connections.
    pub(super) fn raise(
        &mut self,
        how: &str,
        suspects: Vec<u64>,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<(), Error> {
        let ended = self.running.as_mut().and_then(Running::ended);
        if ended.is_none() && matches!(self.wait(self.server.control())?, None | Some(None)) {
            // It was only busy, or there is nobody to ask any more.
            return Ok(());
        }
        let how = self.ended().or(ended).unwrap_or_else(|| how.to_owned());
        self.harvest.deaths += 1;
        let scripts = self.harvest.scripts;
        self.vain = match self.alive_at == scripts {
            true => self.vain + 1,
            false => 0,
        };
        self.alive_at = scripts;
        let again = self.vain < VAIN && self.restart()?;
        tell(News::Died { how: &how, again });
        if !again {
            let scripts = suspects.iter().map(|n| self.script(&self.plan(*n)));
            self.harvest.suspects = scripts.map(|one| (*one).clone()).collect();
            self.harvest.lost = Some(how);
            return Ok(());
        }
        if self.running.is_none() || self.unclaimed >= TRIES {
            return Ok(());
        }
        for n in suspects.iter().take(SUSPECTS) {
            if self.is_stopped() || self.kills(*n, tell)? {
                return Ok(());
            }
        }
        self.unclaimed += 1;
        if self.unclaimed == TRIES
            && let Some(last) = suspects.first()
        {
            let words =
                format!("no script alone does it, and the server ended {TRIES} times: {how}");
            let charge = Charge::new(Oracle::Liveness, "process-ended", "R9110-2.3-01", words);
            self.convict(charge, *last, tell)?;
        }
        Ok(())
    }

    /// How the process ended, where badpeer started it.
    fn ended(&mut self) -> Option<String> {
        let running = self.running.as_mut()?;
        self.local.block_on(&self.runtime, running.ends())
    }

    /// Has the server back, where that can be.
    fn restart(&mut self) -> Result<bool, Error> {
        if let Place::Command(template) = &self.hunt.target.place {
            self.running = None;
            let running = Running::start(template, self.hunt.start)?;
            self.server = self.server.moved(running.address());
            self.running = Some(running);
            return Ok(true);
        }
        let until = Instant::now() + BACK;
        while Instant::now() < until {
            match self.wait(self.server.control())? {
                Some(None) => return Ok(true),
                Some(Some(_)) => std::thread::sleep(Duration::from_millis(50)),
                None => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Whether a script ends the server, three times of three; files it where it does.
    fn kills(&mut self, n: u64, tell: &mut dyn FnMut(News<'_>)) -> Result<bool, Error> {
        let script = self.script(&self.plan(n));
        let mut how = String::new();
        for _ in 0..TIMES {
            // Each time on a server that has just begun, or that this script did not end.
            let played = self.wait(self.server.play(&script, Segmentation::Whole))?;
            let silent = matches!(self.wait(self.server.control())?, Some(Some(_)));
            if played.is_none() || !silent {
                return Ok(false);
            }
            how = self.ended().unwrap_or("it answers no more".to_owned());
            self.restart()?;
        }
        let words = format!("the server ends behind it: {how}");
        let charge = Charge::new(Oracle::Panic, "process", "R9110-2.3-01", words);
        self.convict(charge, n, tell)?;
        Ok(true)
    }

    fn convict(
        &mut self,
        charge: Charge,
        n: u64,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<(), Error> {
        let plan = self.plan(n);
        if let Some(at) = self.known.find(&charge, &plan.names()) {
            self.harvest.finds[at].finding.count += 1;
            return Ok(());
        }
        let script = self.script(&plan);
        let played = self.wait(self.server.play(&script, Segmentation::Whole))?;
        if charge.oracle == Oracle::Panic {
            self.restart()?;
        }
        let Some(transcript) = played else {
            return Ok(());
        };
        let mut find = self.filed(charge, &plan, script, transcript, n);
        if find.finding.charge.oracle == Oracle::Liveness {
            // It was under way; nothing says that its anomalies did it.
            find.finding.script.head.tags.clear();
        }
        tell(News::Found(&find));
        let charge = find.finding.charge.clone();
        self.harvest.finds.push(find);
        let tags = match charge.oracle {
            Oracle::Liveness => Vec::new(),
            _ => plan.names(),
        };
        self.known.add(&charge, &tags, self.harvest.finds.len() - 1);
        Ok(())
    }
}
