//! A charge on trial: played again alone, made smaller, and filed where it stands.

use std::sync::Arc;
use std::time::Instant;

use super::backlog::Candidate;
use super::brisk::brisk;
use super::exchange::examine;
use super::find::{Find, State};
use super::harvest::News;
use super::hunt::Work;
use super::known::Known;
use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::client;
use crate::fuzz::drawn::Drawn;
use crate::fuzz::finding::Finding;
use crate::fuzz::fuzzer::Depth;
use crate::fuzz::oracle::Oracle;
use crate::fuzz::seen::Seen;
use crate::fuzz::shrink::Shrink;
use crate::notation;
use crate::script::{Role, Script};
use crate::transcript::Transcript;

/// So often a finding must show alone.
const TIMES: usize = 3;

/// What showed each time.
struct Sure {
    depth: Depth,
    charge: Charge,
    transcript: Transcript,
}

impl Work {
    /// Plays what showed again, alone; files it where it shows each time. Whether it is one.
    pub(super) fn look_into(
        &mut self,
        candidate: &Candidate,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<bool, Error> {
        let (n, charge) = (candidate.n, &candidate.charge);
        let mut plan = self.plan(n);
        if let Some(at) = self.known.find(charge, &plan.names()) {
            self.harvest.finds[at].finding.count += candidate.times;
            return Ok(true);
        }
        tell(News::Looking { key: &charge.key() });
        let script = self.script(&plan);
        if !self.is_suspicion(charge) {
            let bench = self.up.bench.clone();
            if let Some(Some(how)) = self.wait(bench.control())? {
                // Not this alone is wrong: the target is gone.
                self.raise(&how, Some(n), tell)?;
                self.harvest.unsure += u64::from(self.harvest.lost.is_none());
                return Ok(false);
            }
        }
        // To be sure of a hang is to wait long: first it is seen at all, and made smaller.
        let hangs = charge.oracle == Oracle::Hang;
        let seen = match hangs {
            true => self.shows(&script, charge, 1, false)?,
            false => self.confirmed(&script, charge)?,
        };
        let Some(seen) = seen else {
            self.doubted(candidate, tell)?;
            return Ok(false);
        };
        let names = plan.names();
        let mut smaller = plan.clone();
        let less = self.smaller(&mut smaller, charge, seen.depth)?;
        // What is smaller must be as sure.
        let also = match less.timeline == script.timeline {
            true => None,
            false => self.confirmed(&less, charge)?,
        };
        let (sure, script) = match also {
            Some(also) => {
                plan = smaller;
                (also, less)
            }
            None if !hangs => (seen, script),
            None => match self.confirmed(&script, charge)? {
                Some(sure) => (sure, script),
                None => {
                    self.doubted(candidate, tell)?;
                    return Ok(false);
                }
            },
        };
        let (charge, transcript) = (sure.charge, sure.transcript);
        let mut find = self.filed(charge, &plan, script, transcript, n);
        find.finding.count = candidate.times;
        let at = match Known::same(&self.harvest.finds, &find) {
            Some(at) => {
                self.harvest.finds[at].finding.count += candidate.times;
                at
            }
            None => {
                tell(News::Found(&find));
                self.harvest.finds.push(find);
                self.harvest.finds.len() - 1
            }
        };
        let charge = self.harvest.finds[at].finding.charge.clone();
        self.known.add(&charge, &plan.names(), at);
        if names != plan.names() {
            self.known.add(&charge, &names, at);
        }
        Ok(true)
    }

    /// What did not show again alone.
    fn doubted(
        &mut self,
        candidate: &Candidate,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<(), Error> {
        let charge = &candidate.charge;
        if self.is_stopped() || self.is_suspicion(charge) {
            return Ok(());
        }
        self.known.doubt(charge);
        self.harvest.unsure += 1;
        match charge.oracle {
            Oracle::Panic => self.unclaimed(&charge.words, candidate.n, tell)?,
            Oracle::Hang => self.pace.was_short(),
            _ => {}
        }
        Ok(())
    }

    /// A server that all conversations share is dead, and any of the last scripts may have done
    /// it: that one did not counts for nothing.
    fn is_suspicion(&self, charge: &Charge) -> bool {
        charge.oracle == Oracle::Panic && self.up.bench.role() == Role::Server
    }

    /// The finding, ready to be told.
    pub(super) fn filed(
        &self,
        charge: Charge,
        plan: &Drawn,
        script: Arc<Script>,
        transcript: Transcript,
        first: u64,
    ) -> Find {
        let finding = Finding {
            charge,
            script: Arc::unwrap_or_clone(script),
            transcript,
            first,
            count: 1,
        };
        let bench = &self.up.bench;
        Find::new(finding, bench.role(), State::of(plan), &bench.variables())
    }

    /// The charge and the transcript where a script shows what it is to show; with patience where
    /// that decides.
    fn shown(
        &mut self,
        script: &Arc<Script>,
        charge: &Charge,
        depth: Depth,
        patiently: bool,
    ) -> Result<Option<(Charge, Transcript)>, Error> {
        if self.is_suspicion(charge) {
            return self.killed(script);
        }
        let mut bench = self.up.bench.clone();
        if charge.oracle == Oracle::Panic && !matches!(self.wait(bench.control())?, Some(None)) {
            // Whoever does not answer a plain request either did not die of this one.
            return Ok(None);
        }
        if patiently {
            bench = bench.patient(charge);
        }
        let other = match charge.oracle {
            Oracle::Disagreement => self.other.as_ref().map(|one| &one.bench),
            _ => None,
        };
        let Some(exchange) = self.wait(examine(&bench, other, script, depth))? else {
            return Ok(None);
        };
        let mut charges = exchange.charges.into_iter();
        let same = charges.find(|one| one.is_like(charge));
        Ok(same.map(|one| (one, exchange.transcript)))
    }

    /// What showed each time, with patience.
    fn confirmed(&mut self, script: &Arc<Script>, charge: &Charge) -> Result<Option<Sure>, Error> {
        self.shows(script, charge, TIMES, true)
    }

    /// What showed so many times, and how closely one must look to see it; `None` where it does
    /// not show each time.
    fn shows(
        &mut self,
        script: &Arc<Script>,
        charge: &Charge,
        times: usize,
        patiently: bool,
    ) -> Result<Option<Sure>, Error> {
        'depths: for depth in [Depth::Once, Depth::Every] {
            let mut sure = None;
            for _ in 0..times {
                match self.shown(script, charge, depth, patiently)? {
                    Some(shown) => sure = Some(shown),
                    None if self.is_suspicion(charge) => return Ok(None),
                    None => continue 'depths,
                }
            }
            return Ok(sure.map(|(charge, transcript)| Sure {
                depth,
                charge,
                transcript,
            }));
        }
        Ok(None)
    }

    /// The smallest script that was found in the time that there is.
    fn smaller(
        &mut self,
        plan: &mut Drawn,
        charge: &Charge,
        depth: Depth,
    ) -> Result<Arc<Script>, Error> {
        let until = Instant::now() + self.shrink();
        let role = self.up.bench.role();
        let manner = self.up.bench.manner();
        let mut fault = None;
        let mut play = |script: &Arc<Script>| {
            if Instant::now() >= until || fault.is_some() || !has_form(role, script) {
                return None;
            }
            match self.shown(script, charge, depth, false) {
                Ok(shown) => shown.map(|(_, transcript)| statuses(role, &transcript)),
                Err(error) => {
                    fault = Some(error);
                    None
                }
            }
        };
        let as_played = |script: Script| Arc::new(brisk(script, &manner));
        let shows = |script: &Arc<Script>| play(&as_played((**script).clone())).is_some();
        *plan = Shrink::new(shows).drawn(plan.clone());
        let mut script = as_played(plan.script());
        // Fewer octets shall not be other requests: `GET` is not to become `T`.
        if let Some(answers) = play(&script) {
            let same = |less: &Arc<Script>| play(less).is_some_and(|one| one == answers);
            let smaller = Shrink::new(same).script(Arc::unwrap_or_clone(script));
            script = Arc::new(smaller);
        }
        match fault {
            Some(error) => Err(error),
            None => Ok(script),
        }
    }
}

/// Whether a script of more than one party still reads: a line that others lean on may be gone.
fn has_form(role: Role, script: &Script) -> bool {
    role == Role::Server || notation::read("fuzz.wire", &notation::write(script)).is_ok()
}

/// The final answers, or what the calls came to.
fn statuses(role: Role, transcript: &Transcript) -> Vec<u16> {
    if role == Role::Client {
        return client::statuses(transcript);
    }
    let all = Seen::of(transcript);
    let finals = all.iter().flat_map(Seen::finals);
    finals.map(|one| one.status).collect()
}
