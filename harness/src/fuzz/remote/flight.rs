//! Exchanges side by side, up to where something must be alone. Never looks into what shows: that
//! is kept for later.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::exchange::{Exchange, examine};
use super::harvest::News;
use super::hunt::Work;
use crate::error::Error;
use crate::fuzz::fuzzer::Depth;
use crate::fuzz::oracle::Oracle;
use crate::runner::Places;
use crate::script::Role;

/// Between two looks at whether the target still answers, where nothing else asks.
const CONTROL: u64 = 1_000;
/// Between two words of progress.
const WORD: Duration = Duration::from_millis(100);

/// What ended a flight.
#[derive(Default)]
pub(super) struct Flight {
    pub gone: Option<String>,
    /// The other target does not answer.
    pub alone: bool,
    /// Since when nothing new began.
    pub still: Option<Instant>,
}

impl Work {
    /// Plays what is drawn, until that has an end, the target has, or what showed is to be looked
    /// into; nothing is under way then.
    pub(super) fn fly(&mut self, tell: &mut dyn FnMut(News<'_>)) -> Result<Flight, Error> {
        let local = Rc::clone(&self.local);
        let runtime = Rc::clone(&self.runtime);
        local.block_on(&runtime, self.fly_on(tell))
    }

    async fn fly_on(&mut self, tell: &mut dyn FnMut(News<'_>)) -> Result<Flight, Error> {
        let stop = self.hunt.stop();
        let mut flying = JoinSet::new();
        let mut flight = Flight::default();
        let places = self.places();
        loop {
            while flight.still.is_none()
                && places.are_free(flying.len())
                && self.goes_on()
                && let Some((n, script)) = self.draw()
            {
                let bench = self.up.bench.with_deadline(self.pace.deadline());
                let other = self.other.as_ref().map(|one| one.bench.clone());
                flying.spawn_local(async move {
                    let exchange = examine(&bench, other.as_ref(), &script, Depth::nth(n)).await;
                    let control = match n % CONTROL {
                        999 => bench.control().await,
                        _ => Ok(None),
                    };
                    (n, exchange, control)
                });
            }
            let done = tokio::select! {
                biased;
                () = stop.asked() => return Ok(flight),
                done = flying.join_next() => done,
                () = places.left() => continue,
            };
            let Some(done) = done else {
                return Ok(flight);
            };
            let machine = |error| Error::Machine("an exchange", std::io::Error::other(error));
            let (n, exchange, control) = done.map_err(machine)?;
            let exchange = exchange?;
            if let Some(how) = control? {
                flight.gone.get_or_insert(how);
            }
            self.take(n, exchange, &mut flight);
            if flight.gone.is_some() || flight.alone || self.backlog.is_due(self.began.elapsed()) {
                flight.still.get_or_insert_with(Instant::now);
            }
            if self.told.elapsed() >= WORD {
                self.told = Instant::now();
                tell(News::Progress {
                    scripts: self.harvest.scripts,
                    trying: &self.plan(n).names(),
                });
            }
        }
    }

    /// As many as were asked for, and half as many that only wait.
    fn places(&self) -> Places {
        let others = self.other.as_ref();
        let others = others.map_or(usize::MAX, |one| one.bench.most());
        let most = self.up.bench.most().min(others);
        let busy = self.hunt.side_by_side().min(most);
        let all = (busy + busy / 2).min(most);
        Places::of(all, busy, &self.up.bench.waiting)
    }

    fn take(&mut self, n: u64, exchange: Exchange, flight: &mut Flight) {
        flight.alone |= exchange.alone;
        if exchange.refused && self.up.bench.role() != Role::Client {
            let how = "a connection was refused".to_owned();
            flight.gone.get_or_insert(how);
            self.again.push_back(n);
            return;
        }
        let recent = match exchange.calm {
            true => &mut self.tame,
            false => &mut self.wild,
        };
        recent.push_front(n);
        recent.truncate(self.hunt.side_by_side());
        self.harvest.scripts += 1;
        let hangs = exchange
            .charges
            .iter()
            .any(|one| one.oracle == Oracle::Hang);
        if !hangs {
            self.pace.took(exchange.longest);
        }
        if exchange.charges.is_empty() {
            return;
        }
        let names = self.plan(n).names();
        for charge in exchange.charges {
            self.harvest.deaths += u64::from(charge.oracle == Oracle::Panic);
            if let Some(at) = self.known.find(&charge, &names) {
                self.harvest.finds[at].finding.count += 1;
            } else if !self.known.is_doubtful(&charge) {
                self.backlog.add(n, charge, &names);
            }
        }
    }
}
