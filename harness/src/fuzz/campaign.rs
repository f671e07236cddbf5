//! A run: scripts from a seed, played until there are enough of them or time is up.
//! Never the judge: it asks the oracles, confirms, shrinks and counts.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::charge::Charge;
use super::choices::Seeded;
use super::drawn::Drawn;
use super::finding::Finding;
use super::fuzzer::{Depth, Fuzzer};
use super::growth::Growth;
use super::oracle::Oracle;
use super::shrink::Shrink;
use crate::error::Error;
use crate::notation;
use crate::script::{Role, Script, Segmentation};
use crate::target::Target;

/// Between two looks at whether the target is alive.
const CONTROL: u64 = 1_000;

/// How far a run goes.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The seed: the same seed plays the same scripts.
    pub seed: u64,
    /// So many scripts.
    pub runs: u64,
    /// So long at most.
    pub time: Duration,
}

impl Default for Budget {
    /// Ten thousand scripts, or a minute.
    fn default() -> Self {
        Self {
            seed: 0,
            runs: 10_000,
            time: Duration::from_secs(60),
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many scripts were played.
    pub scripts: u64,
    /// How long it took.
    pub took: Duration,
    /// What was found, in the order of the first sight.
    pub findings: Vec<Finding>,
}

/// A run against one target.
pub struct Campaign {
    fuzzer: Fuzzer,
    budget: Budget,
    shrinks: bool,
    growth: Option<Growth>,
    known: Vec<String>,
}

impl Campaign {
    /// A run against a server in this process.
    ///
    /// # Errors
    ///
    /// See [`Fuzzer::server`].
    pub fn server(target: &Target, budget: Budget) -> Result<Self, Error> {
        Ok(Self::new(Fuzzer::server(target)?, budget))
    }

    /// A run against a client in this process, whose connections are in memory.
    ///
    /// # Errors
    ///
    /// See [`Fuzzer::client`].
    pub fn client(target: &Target, budget: Budget) -> Result<Self, Error> {
        Ok(Self::new(Fuzzer::client(target)?, budget))
    }

    /// A run around a proxy in this process.
    ///
    /// # Errors
    ///
    /// See [`Fuzzer::proxy`].
    pub fn proxy(target: &Target, budget: Budget) -> Result<Self, Error> {
        Ok(Self::new(Fuzzer::proxy(target)?, budget))
    }

    const fn new(fuzzer: Fuzzer, budget: Budget) -> Self {
        Self {
            fuzzer,
            budget,
            shrinks: true,
            growth: None,
            known: Vec::new(),
        }
    }

    fn nth(&self, n: u64) -> Drawn {
        let drawn = Drawn::draw(self.fuzzer.role(), &mut Seeded::nth(self.budget.seed, n));
        match self.fuzzer.is_forward() {
            true => drawn.asked_for_urls(),
            false => drawn,
        }
    }

    /// Findings of these keys (`over-acceptance/host-missing`) are counted, not shrunk.
    #[must_use]
    pub fn knowing(mut self, known: Vec<String>) -> Self {
        self.known = known;
        self
    }

    /// Watches the memory of this process too. Only for a process in which nothing else goes on:
    /// not for a test beside other tests.
    #[must_use]
    pub fn watching_memory(mut self) -> Self {
        self.growth = Some(Growth::new());
        self
    }

    /// Leaves findings as they were found.
    #[must_use]
    pub const fn as_found(mut self) -> Self {
        self.shrinks = false;
        self
    }

    /// Plays; `tell` is told of each new finding at once, and may end the run with it.
    pub fn go(mut self, mut tell: impl FnMut(&Finding) -> ControlFlow<()>) -> Tally {
        let began = Instant::now();
        let mut tally = Tally::default();
        while tally.scripts < self.budget.runs {
            let n = tally.scripts;
            if n % CONTROL == 0 {
                let lost = self.fuzzer.control();
                if let Some(charge) = lost.or_else(|| self.growth.as_mut()?.look(n)) {
                    let plan = self.nth(n.max(1) - 1);
                    let over = charge.oracle == Oracle::Liveness;
                    if self
                        .file(charge, &plan, n, &mut tally, &mut tell)
                        .is_break()
                        || over
                    {
                        break;
                    }
                }
                if began.elapsed() >= self.budget.time {
                    break;
                }
            }
            let plan = self.nth(n);
            let script = Arc::new(plan.bare());
            tally.scripts += 1;
            let mut charges = self.fuzzer.check(&script, Depth::nth(n)).into_iter();
            let ended = charges.any(|charge| {
                let goes_on = self.file(charge, &plan, n, &mut tally, &mut tell);
                goes_on.is_break()
            });
            if ended {
                break;
            }
        }
        tally.took = began.elapsed();
        tally
    }

    fn file(
        &self,
        charge: Charge,
        plan: &Drawn,
        n: u64,
        tally: &mut Tally,
        tell: &mut impl FnMut(&Finding) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let same = |known: &&mut Finding| known.charge.is_like(&charge);
        if let Some(known) = tally.findings.iter_mut().find(same) {
            known.count += 1;
            return ControlFlow::Continue(());
        }
        let script = match self.shrinks && !charge.is_known(&self.known) {
            true => self.shrink(&charge, plan),
            false => plan.script(),
        };
        let (held, _) = self
            .fuzzer
            .play(&Arc::new(script.clone()), Segmentation::Whole);
        let finding = Finding {
            charge,
            script,
            transcript: held.transcript,
            first: n,
            count: 1,
        };
        let goes_on = tell(&finding);
        tally.findings.push(finding);
        goes_on
    }

    /// The smallest script that shows the same.
    fn shrink(&self, charge: &Charge, plan: &Drawn) -> Script {
        if matches!(charge.oracle, Oracle::Liveness | Oracle::Growth) {
            return plan.script();
        }
        let shows = |depth| {
            move |script: &Arc<Script>| {
                // A line that others lean on may be gone.
                let form = self.fuzzer.role() == Role::Server
                    || notation::read("fuzz.wire", &notation::write(script)).is_ok();
                if !form {
                    return false;
                }
                let found = self.fuzzer.check(script, depth);
                found.iter().any(|one| one.is_like(charge))
            }
        };
        // What shows in one segment needs no other.
        let script = Arc::new(plan.script());
        let depth = match shows(Depth::Once)(&script) {
            true => Depth::Once,
            false => Depth::Every,
        };
        let mut shrink = Shrink::new(shows(depth));
        let plan = shrink.drawn(plan.clone());
        shrink.script(plan.script())
    }
}
