//! A charge on trial: played again alone, made smaller, and filed where it stands.

use std::sync::Arc;
use std::time::Instant;

use super::brisk::brisk;
use super::find::{Find, State};
use super::harvest::News;
use super::hunt::{Candidate, Work};
use super::known::Known;
use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::drawn::Drawn;
use crate::fuzz::finding::Finding;
use crate::fuzz::fuzzer::Depth;
use crate::fuzz::plan::Plan;
use crate::fuzz::seen::Seen;
use crate::fuzz::shrink::Shrink;
use crate::script::Script;
use crate::transcript::Transcript;

/// So often a finding must show alone.
const TIMES: usize = 3;
/// What is played alone has so many times the patience.
const CALM: u32 = 2;

impl Work {
    /// Plays what showed again, alone; files it where it shows each time.
    pub(super) fn look_into(
        &mut self,
        candidate: &Candidate,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<(), Error> {
        let (n, charge) = (candidate.n, &candidate.charge);
        let mut plan = self.plan(n);
        if self.known.find(charge, &plan.names()).is_some() {
            return Ok(());
        }
        tell(News::Looking { key: &charge.key() });
        let script = self.script(&plan);
        if let Some(Some(how)) = self.wait(self.server.control())? {
            // Not this alone is wrong: the server is gone.
            return self.raise(&how, vec![n], tell);
        }
        let Some(depth) = self.confirmed(&script, charge)? else {
            if !self.is_stopped() {
                self.known.doubt(charge);
                self.harvest.unsure += 1;
            }
            return Ok(());
        };
        let names = plan.names();
        let smaller = self.smaller(&mut plan, charge, depth)?;
        // What is smaller must be as sure.
        let (script, depth) = match self.confirmed(&smaller, charge)? {
            Some(depth) => (smaller, depth),
            None => {
                plan = self.plan(n);
                (self.script(&plan), depth)
            }
        };
        let Some((charge, transcript)) = self.shown(&script, charge, depth)? else {
            self.harvest.unsure += 1;
            return Ok(());
        };
        let find = self.filed(charge, &plan, script, transcript, n);
        let at = match Known::same(&self.harvest.finds, &find) {
            Some(at) => {
                self.harvest.finds[at].finding.count += 1;
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
        Ok(())
    }

    /// The finding, ready to be told.
    pub(super) fn filed(
        &self,
        charge: Charge,
        plan: &Plan,
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
        Find::new(finding, State::of(plan), &self.server)
    }

    /// The charge and the transcript where a script shows what it is to show.
    fn shown(
        &self,
        script: &Arc<Script>,
        charge: &Charge,
        depth: Depth,
    ) -> Result<Option<(Charge, Transcript)>, Error> {
        let server = self.server.patient(CALM);
        let Some(exchange) = self.wait(server.check(script, depth))? else {
            return Ok(None);
        };
        let mut charges = exchange.charges.into_iter();
        let same = charges.find(|one| one.is_like(charge));
        Ok(same.map(|one| (one, exchange.transcript)))
    }

    /// How closely one must look to see it each time; `None` where it does not show each time.
    fn confirmed(&self, script: &Arc<Script>, charge: &Charge) -> Result<Option<Depth>, Error> {
        'depths: for depth in [Depth::Once, Depth::Every] {
            for _ in 0..TIMES {
                if self.shown(script, charge, depth)?.is_none() {
                    continue 'depths;
                }
            }
            return Ok(Some(depth));
        }
        Ok(None)
    }

    /// The smallest script that was found in the time that there is.
    fn smaller(
        &self,
        plan: &mut Plan,
        charge: &Charge,
        depth: Depth,
    ) -> Result<Arc<Script>, Error> {
        let until = Instant::now() + self.hunt.shrink;
        let mut fault = None;
        let mut play = |script: &Arc<Script>| {
            if Instant::now() >= until || fault.is_some() {
                return None;
            }
            let exchange = match self.wait(self.server.check(script, depth)) {
                Ok(exchange) => exchange?,
                Err(error) => {
                    fault = Some(error);
                    return None;
                }
            };
            let shows = exchange.charges.iter().any(|one| one.is_like(charge));
            shows.then(|| statuses(&exchange.transcript))
        };
        let echo = self.server.echo();
        let as_played = |script: Script| Arc::new(brisk(script, echo));
        let shows = |script: &Arc<Script>| play(&as_played((**script).clone())).is_some();
        let drawn = Shrink::new(shows).drawn(Drawn::Server(std::mem::take(plan)));
        if let Drawn::Server(smaller) = drawn {
            *plan = smaller;
        }
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

/// The final answers.
fn statuses(transcript: &Transcript) -> Vec<u16> {
    let all = Seen::of(transcript);
    let finals = all.iter().flat_map(Seen::finals);
    finals.map(|one| one.status).collect()
}
