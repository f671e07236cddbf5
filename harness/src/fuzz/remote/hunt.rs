//! The hunt: scripts from a seed, many side by side, against one target over TCP.
//! Never judges: it asks the oracles, and has what they say looked into.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::LocalSet;

use super::backlog::Backlog;
use super::brisk::brisk;
use super::harvest::{Harvest, News};
use super::known::Known;
use super::pace::Pace;
use super::up::Up;
use crate::error::Error;
use crate::fuzz::campaign::Budget;
use crate::fuzz::choices::Seeded;
use crate::fuzz::drawn::Drawn;
use crate::runner::Stop;
use crate::script::{Role, Script};
use crate::target::Target;

/// So long after its time a hunt still looks into what showed.
const OVERTIME: Duration = Duration::from_secs(20);
/// So many scripts in a row may ask for what a client can't do.
const UNFIT: usize = 10_000;

/// A hunt against one target.
pub struct Hunt {
    role: Role,
    target: Target,
    against: Option<Target>,
    budget: Budget,
    jobs: usize,
    start: Duration,
    shrink: Duration,
    stop: Stop,
}

/// A hunt that goes on.
pub(super) struct Work {
    pub(super) hunt: Hunt,
    pub(super) runtime: Rc<Runtime>,
    pub(super) local: Rc<LocalSet>,
    pub(super) up: Up,
    /// Whom the target's understanding is held against.
    pub(super) other: Option<Up>,
    pub(super) known: Known,
    pub(super) harvest: Harvest,
    pub(super) unclaimed: u64,
    pub(super) vain: u64,
    pub(super) alive_at: u64,
    next: u64,
    /// So many of the scripts drawn were not played.
    unfit: u64,
    pub(super) again: VecDeque<u64>,
    /// What showed, and is to be looked into.
    pub(super) backlog: Backlog,
    pub(super) pace: Pace,
    /// Scripts that were cut off, or had no answer, the last ones.
    pub(super) wild: VecDeque<u64>,
    /// The last of the others.
    pub(super) tame: VecDeque<u64>,
    pub(super) told: Instant,
    pub(super) began: Instant,
}

impl Hunt {
    /// A hunt against a target in that role: one that listens, or is started, or is called.
    #[must_use]
    pub fn of(role: Role, target: Target, budget: Budget) -> Self {
        Self {
            role,
            target,
            against: None,
            budget,
            jobs: 64,
            start: Duration::from_secs(60),
            shrink: Duration::from_secs(10),
            stop: Stop::default(),
        }
    }

    /// A hunt against a server that listens, or that is started.
    #[must_use]
    pub fn server(target: Target, budget: Budget) -> Self {
        Self::of(Role::Server, target, budget)
    }

    /// Plays every script to another target too, and reports where the two understand it
    /// otherwise.
    #[must_use]
    pub fn against(mut self, other: Option<Target>) -> Self {
        self.against = other;
        self
    }

    /// So many exchanges side by side.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs.max(1);
        self
    }

    /// How long the target may take until it listens.
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

    /// As many exchanges go on side by side; as many scripts are kept where the target goes for
    /// good.
    pub(super) const fn side_by_side(&self) -> usize {
        self.jobs
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
    /// Where the target can't be started or does not answer to begin with. Whatever ends the hunt
    /// later stands in the harvest.
    pub fn go(self, tell: &mut dyn FnMut(News<'_>)) -> Result<Harvest, Error> {
        let work = self.begin()?;
        tell(News::Started {
            deadline: work.up.bench.deadline(),
            echoes: work.up.bench.echoes(),
            methods: work.up.bench.methods(),
        });
        Ok(work.go(tell))
    }

    pub(super) fn begin(self) -> Result<Work, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Machine("a runtime", error))?;
        let local = LocalSet::new();
        let raise = |target: Target| Up::raise(target, self.role, self.jobs, self.start);
        let up = local.block_on(&runtime, raise(self.target.clone()))?;
        let pace = Pace::new(up.bench.deadline());
        let other = self.against.clone().map(raise);
        let other = other.map(|other| local.block_on(&runtime, other));
        Ok(Work {
            runtime: Rc::new(runtime),
            local: Rc::new(local),
            up,
            other: other.transpose()?,
            known: Known::default(),
            harvest: Harvest::default(),
            unclaimed: 0,
            vain: 0,
            alive_at: u64::MAX,
            next: 0,
            unfit: 0,
            again: VecDeque::new(),
            backlog: Backlog::default(),
            pace,
            wild: VecDeque::new(),
            tame: VecDeque::new(),
            told: Instant::now(),
            began: Instant::now(),
            hunt: self,
        })
    }
}

impl Work {
    fn go(mut self, tell: &mut dyn FnMut(News<'_>)) -> Harvest {
        while self.goes_on() {
            match self.round(tell) {
                Ok(()) => {}
                Err(error @ (Error::Start { .. } | Error::Adapter(_) | Error::Unreachable(..))) => {
                    self.harvest.lost = Some(error.to_string());
                }
                Err(error) => {
                    self.harvest.fault = Some(error);
                    break;
                }
            }
        }
        if let Err(error) = self.see_off(tell) {
            self.harvest.fault.get_or_insert(error);
        }
        self.harvest.stopped = self.is_stopped();
        self.harvest.took = self.began.elapsed();
        self.harvest.left = self.backlog.into_left();
        self.harvest
    }

    /// Whether the target has outlived the last scripts.
    fn see_off(&mut self, tell: &mut dyn FnMut(News<'_>)) -> Result<(), Error> {
        if self.harvest.lost.is_some() || self.harvest.fault.is_some() || self.is_stopped() {
            return Ok(());
        }
        let bench = self.up.bench.clone();
        match self.wait(bench.control())? {
            Some(Some(how)) => self.raise(&how, None, tell),
            _ => Ok(()),
        }
    }

    fn round(&mut self, tell: &mut dyn FnMut(News<'_>)) -> Result<(), Error> {
        let flight = self.fly(tell)?;
        let still = flight.still.unwrap_or_else(Instant::now);
        // A target that ended is looked after first: what it died of is among the last scripts.
        if let Some(how) = flight.gone.or_else(|| self.up.ended()) {
            self.raise(&how, None, tell)?;
        }
        let mut first = true;
        while self.looks_on(still, first)
            && let Some(candidate) = self.backlog.next()
        {
            first = false;
            let looked = self.look_into(&candidate, tell);
            let over = self.is_stopped() || self.harvest.lost.is_some();
            if looked.is_err() || (over && !matches!(looked, Ok(true))) {
                self.backlog.put_back(candidate);
            }
            looked?;
        }
        self.backlog.stood(still.elapsed());
        if flight.alone {
            self.revive_other()?;
        }
        Ok(())
    }

    /// Whether one more of what showed is looked into, where nothing else goes on since `still`:
    /// while the hunt is not over, as long as that has its share of the time; then all of it, as
    /// long as there is time.
    fn looks_on(&self, still: Instant, first: bool) -> bool {
        if self.is_stopped() || self.harvest.lost.is_some() {
            return false;
        }
        let gone = self.began.elapsed();
        match self.goes_on() {
            true => first || self.backlog.may_go_on(gone, still.elapsed()),
            false => gone < self.end(),
        }
    }

    /// When nothing more is looked into.
    fn end(&self) -> Duration {
        self.hunt.budget.time.saturating_add(OVERTIME)
    }

    /// How long what is looked into may be made smaller, so that there is time for the rest.
    pub(super) fn shrink(&self) -> Duration {
        let left = self.end().saturating_sub(self.began.elapsed());
        let others = u32::try_from(self.backlog.len()).unwrap_or(u32::MAX);
        self.hunt
            .shrink
            .min(left / others.saturating_add(1).saturating_mul(2))
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.hunt.stop.is_asked()
    }

    pub(super) fn goes_on(&self) -> bool {
        let left = !self.again.is_empty() || self.next - self.unfit < self.hunt.budget.runs;
        let time = self.began.elapsed() < self.hunt.budget.time;
        left && time && !self.is_stopped() && self.harvest.lost.is_none()
    }

    /// What was drawn for the `n`-th script.
    pub(super) fn plan(&self, n: u64) -> Drawn {
        let drawn = Drawn::draw(self.hunt.role, &mut Seeded::nth(self.hunt.budget.seed, n));
        match self.up.bench.manner().forward {
            true => drawn.asked_for_urls(),
            false => drawn,
        }
    }

    /// A plan as it is played here.
    pub(super) fn script(&self, plan: &Drawn) -> Arc<Script> {
        self.brisk(plan.script())
    }

    fn brisk(&self, script: Script) -> Arc<Script> {
        Arc::new(brisk(script, &self.up.bench.manner()))
    }

    pub(super) fn draw(&mut self) -> Option<(u64, Arc<Script>)> {
        if let Some(n) = self.again.pop_front() {
            return Some((n, self.brisk(self.plan(n).bare())));
        }
        for _ in 0..UNFIT {
            if self.next - self.unfit >= self.hunt.budget.runs {
                return None;
            }
            let n = self.next;
            self.next += 1;
            let script = self.brisk(self.plan(n).bare());
            if self.up.bench.can(&script) {
                return Some((n, script));
            }
            self.unfit += 1;
        }
        None
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
}
