//! A target that is up for a hunt: found, started where badpeer starts it, and started again.
//! Never plays what was drawn.

use std::io;
use std::time::{Duration, Instant};

use super::bench::Bench;
use crate::error::Error;
use crate::runner::{Run, Settings};
use crate::script::Role;
use crate::target::{Place, Running, Target};

/// How long a target that badpeer did not start may take to come back.
const BACK: Duration = Duration::from_secs(3);

/// A target that is up.
pub(super) struct Up {
    pub(super) bench: Bench,
    target: Target,
    running: Option<Running>,
    start: Duration,
}

impl Up {
    /// Finds or starts the target, and learns what it can do.
    ///
    /// # Errors
    ///
    /// Where it is not to be had, or a plain conversation comes to nothing.
    pub async fn raise(
        target: Target,
        role: Role,
        jobs: usize,
        start: Duration,
    ) -> Result<Self, Error> {
        let settings = Settings {
            jobs,
            start,
            ..Settings::default()
        };
        let run = Run::of(role, target.clone(), Vec::new()).settings(settings);
        let (stage, running) = run.bring_up()?;
        if stage.is_virtual() {
            let why = io::Error::other("the target is in this process; it must be elsewhere");
            return Err(Error::Machine("an address", why));
        }
        let bench = Bench::reach(stage, role, target.name(), &target.echo).await?;
        Ok(Self {
            bench,
            target,
            running,
            start,
        })
    }

    /// Whether badpeer started a server, and can tell how it ends.
    pub const fn is_ours(&self) -> bool {
        self.running.is_some()
    }

    /// How the process ended, where badpeer started it and it has.
    pub fn ended(&mut self) -> Option<String> {
        self.running.as_mut().and_then(Running::ended)
    }

    /// The same of a target that does not answer: it may be gone in a moment.
    pub async fn ends(&mut self) -> Option<String> {
        match &mut self.running {
            Some(running) => running.ends().await,
            None => None,
        }
    }

    /// Has the target back, where that can be.
    ///
    /// # Errors
    ///
    /// Where it does not start again.
    pub async fn restart(&mut self) -> Result<bool, Error> {
        if let (Place::Command(template), Role::Server) = (&self.target.place, self.bench.role()) {
            self.running = None;
            let running = Running::start(template, self.start)?;
            self.bench = self.bench.moved(running.address());
            self.running = Some(running);
            return Ok(true);
        }
        let until = Instant::now() + BACK;
        while Instant::now() < until {
            if self.bench.control().await?.is_none() {
                return Ok(true);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(false)
    }
}
