//! The hunt: scripts from a seed, many side by side, against one server over TCP.
//! Never judges: it asks the oracles, and has what they say looked into.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::{JoinSet, LocalSet};

use super::brisk::brisk;
use super::harvest::{Harvest, News};
use super::known::Known;
use super::server::{Exchange, Server};
use crate::error::Error;
use crate::fuzz::campaign::Budget;
use crate::fuzz::charge::Charge;
use crate::fuzz::choices::Seeded;
use crate::fuzz::fuzzer::Depth;
use crate::fuzz::plan::Plan;
use crate::runner::Stop;
use crate::script::Script;
use crate::target::{Place, Running, Target};

/// Between two looks at whether the server still answers, where nothing else asks.
const CONTROL: u64 = 1_000;
/// Between two words of progress.
const WORD: Duration = Duration::from_millis(100);

/// A hunt against one server.
pub struct Hunt {
    pub(super) target: Target,
    budget: Budget,
    jobs: usize,
    pub(super) start: Duration,
    pub(super) shrink: Duration,
    stop: Stop,
}

/// A hunt that goes on.
pub(super) struct Work {
    pub(super) hunt: Hunt,
    pub(super) runtime: Rc<Runtime>,
    pub(super) local: Rc<LocalSet>,
    pub(super) running: Option<Running>,
    pub(super) server: Server,
    pub(super) known: Known,
    pub(super) harvest: Harvest,
    pub(super) unclaimed: u64,
    pub(super) vain: u64,
    pub(super) alive_at: u64,
    next: u64,
    again: VecDeque<u64>,
    told: Instant,
}

/// A charge that showed among others.
pub(super) struct Candidate {
    pub(super) n: u64,
    pub(super) charge: Charge,
}

/// Exchanges side by side, up to where something must be looked into.
#[derive(Default)]
struct Flight {
    candidates: Vec<Candidate>,
    /// Scripts without an answer, the last ones.
    silent: VecDeque<u64>,
    gone: Option<String>,
}

impl Hunt {
    /// A hunt against a server that listens, or that is started.
    #[must_use]
    pub fn server(target: Target, budget: Budget) -> Self {
        Self {
            target,
            budget,
            jobs: 64,
            start: Duration::from_secs(60),
            shrink: Duration::from_secs(10),
            stop: Stop::default(),
        }
    }

    /// So many exchanges side by side.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs.max(1);
        self
    }

    /// How long the server may take until it listens.
    #[must_use]
    pub const fn start(mut self, start: Duration) -> Self {
        self.start = start;
        self
    }

    /// How long each finding may be made smaller.
    #[must_use]
    pub const fn shrink(mut self, shrink: Duration) -> Self {
        self.shrink = shrink;
        self
    }

    /// A handle that ends the hunt; what was found by then is told.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Plays until there is enough, and tells what happens.
    ///
    /// # Errors
    ///
    /// Where the server can't be started or does not answer to begin with, or the machine refuses
    /// a socket.
    pub fn go(self, tell: &mut dyn FnMut(News<'_>)) -> Result<Harvest, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Machine("a runtime", error))?;
        let (address, running) = match &self.target.place {
            Place::At {
                authority, remote, ..
            } => (Target::resolve(authority, *remote)?, None),
            Place::Command(template) => {
                let running = Running::start(template, self.start)?;
                (running.address(), Some(running))
            }
            Place::InProcess(..) | Place::Proxy(..) | Place::Client(_) => {
                let why = std::io::Error::other("the target is no server that listens");
                return Err(Error::Machine("an address", why));
            }
        };
        let local = LocalSet::new();
        let server = local.block_on(&runtime, Server::reach(address, &self.target.echo))?;
        tell(News::Started {
            deadline: server.deadline(),
            echoes: server.echoes(),
        });
        let work = Work {
            hunt: self,
            runtime: Rc::new(runtime),
            local: Rc::new(local),
            running,
            server,
            known: Known::default(),
            harvest: Harvest::default(),
            unclaimed: 0,
            vain: 0,
            alive_at: u64::MAX,
            next: 0,
            again: VecDeque::new(),
            told: Instant::now(),
        };
        work.go(tell)
    }
}

impl Work {
    fn go(mut self, tell: &mut dyn FnMut(News<'_>)) -> Result<Harvest, Error> {
        let began = Instant::now();
        while self.goes_on(began) {
            let flight = self.fly(began, tell)?;
            for candidate in flight.candidates {
                if self.is_stopped() || self.harvest.lost.is_some() {
                    break;
                }
                self.look_into(&candidate, tell)?;
            }
            if let Some(how) = flight.gone {
                self.raise(&how, flight.silent.into(), tell)?;
            }
        }
        self.harvest.stopped = self.is_stopped();
        self.harvest.took = began.elapsed();
        Ok(self.harvest)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.hunt.stop.is_asked()
    }

    fn goes_on(&self, began: Instant) -> bool {
        let left = !self.again.is_empty() || self.next < self.hunt.budget.runs;
        let time = began.elapsed() < self.hunt.budget.time;
        left && time && !self.is_stopped() && self.harvest.lost.is_none()
    }

    /// The plan of the `n`-th script.
    pub(super) fn plan(&self, n: u64) -> Plan {
        Plan::server(&mut Seeded::nth(self.hunt.budget.seed, n))
    }

    /// A plan as it is played here.
    pub(super) fn script(&self, plan: &Plan) -> Arc<Script> {
        Arc::new(brisk(plan.script(), self.server.echo()))
    }

    fn draw(&mut self) -> Option<u64> {
        if let Some(n) = self.again.pop_front() {
            return Some(n);
        }
        (self.next < self.hunt.budget.runs).then(|| {
            self.next += 1;
            self.next - 1
        })
    }

    /// Waits for something alone; nothing where the hunt is stopped meanwhile.
    pub(super) fn wait<T>(
        &self,
        what: impl Future<Output = Result<T, Error>>,
    ) -> Result<Option<T>, Error> {
        let stop = &self.hunt.stop;
        self.local.block_on(&self.runtime, async {
            tokio::select! {
                biased;
                () = stop.asked() => Ok(None),
                done = what => done.map(Some),
            }
        })
    }

    fn fly(&mut self, began: Instant, tell: &mut dyn FnMut(News<'_>)) -> Result<Flight, Error> {
        let local = Rc::clone(&self.local);
        let runtime = Rc::clone(&self.runtime);
        local.block_on(&runtime, self.fly_on(began, tell))
    }

    async fn fly_on(
        &mut self,
        began: Instant,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<Flight, Error> {
        let stop = self.hunt.stop.clone();
        let mut flying = JoinSet::new();
        let mut flight = Flight::default();
        loop {
            while flight.candidates.is_empty()
                && flight.gone.is_none()
                && flying.len() < self.hunt.jobs
                && self.goes_on(began)
                && let Some(n) = self.draw()
            {
                let (server, plan) = (self.server.clone(), self.plan(n));
                let script = self.script(&plan);
                flying.spawn_local(async move {
                    let exchange = server.check(&script, Depth::nth(n)).await;
                    let control = match n % CONTROL {
                        999 => server.control().await,
                        _ => Ok(None),
                    };
                    (n, script, exchange, control)
                });
            }
            let done = tokio::select! {
                biased;
                () = stop.asked() => return Ok(flight),
                done = flying.join_next() => done,
            };
            let Some(done) = done else {
                return Ok(flight);
            };
            let machine = |error| Error::Machine("an exchange", std::io::Error::other(error));
            let (n, script, exchange, control) = done.map_err(machine)?;
            let exchange = exchange?;
            if let Some(how) = control? {
                flight.gone.get_or_insert(how);
            }
            self.take(n, &script, exchange, &mut flight);
            if self.told.elapsed() >= WORD {
                self.told = Instant::now();
                tell(News::Progress {
                    scripts: self.harvest.scripts,
                    trying: &script.head.tags,
                });
            }
        }
    }

    fn take(&mut self, n: u64, script: &Script, exchange: Exchange, flight: &mut Flight) {
        if exchange.silent {
            flight.silent.push_front(n);
            flight.silent.truncate(self.hunt.jobs);
        }
        if exchange.refused {
            let how = "a connection was refused".to_owned();
            flight.gone.get_or_insert(how);
            self.again.push_back(n);
            return;
        }
        self.harvest.scripts += 1;
        for charge in exchange.charges {
            if let Some(at) = self.known.find(&charge, &script.head.tags) {
                self.harvest.finds[at].finding.count += 1;
            } else if !self.known.is_doubtful(&charge)
                && !flight
                    .candidates
                    .iter()
                    .any(|one| one.charge.is_like(&charge))
            {
                flight.candidates.push(Candidate { n, charge });
            }
        }
    }
}
