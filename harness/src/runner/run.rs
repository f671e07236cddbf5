use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::LocalSet;

use super::stage::{Behind, Proxies, Stage};
use super::work::Work;
use super::{CaseReport, Event, Settings, Summary};
use crate::catalogue::Case;
use crate::error::Error;
use crate::script::Role;
use crate::target::{Place, Running, Target};

/// How many proxies badpeer starts, at most: each conversation has one to itself.
const PROXIES: usize = 8;

/// Plays cases against one target.
pub struct Run {
    pub(super) target: Target,
    pub(super) role: Role,
    pub(super) cases: Vec<Case>,
    pub(super) settings: Settings,
    pub(super) stop: Stop,
    pub(super) known: Vec<CaseReport>,
}

/// Ends a run early; what is known by then is reported.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Asked>);

#[derive(Debug, Default)]
struct Asked {
    asked: AtomicBool,
    told: Notify,
}

impl Stop {
    /// Begins no further conversation, and breaks off those under way.
    pub fn now(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
        self.0.told.notify_waiters();
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Waits until it is asked for.
    pub(crate) async fn asked(&self) {
        let told = self.0.told.notified();
        if !self.is_asked() {
            told.await;
        }
    }
}

impl Run {
    /// A run of these cases against a server.
    #[must_use]
    pub fn server(target: Target, cases: Vec<Case>) -> Self {
        Self::of(Role::Server, target, cases)
    }

    /// A run of these cases against a client.
    #[must_use]
    pub fn client(target: Target, cases: Vec<Case>) -> Self {
        Self::of(Role::Client, target, cases)
    }

    /// A run of these cases against a proxy.
    #[must_use]
    pub fn proxy(target: Target, cases: Vec<Case>) -> Self {
        Self::of(Role::Proxy, target, cases)
    }

    /// A run of these cases against a target in that role.
    #[must_use]
    pub fn of(role: Role, target: Target, cases: Vec<Case>) -> Self {
        Self {
            target,
            role,
            cases,
            settings: Settings::default(),
            stop: Stop::default(),
            known: Vec::new(),
        }
    }

    /// With other settings than the default ones.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// What an earlier run that was broken off has settled, in its order: these cases are told
    /// of as if they had been played, and are not played again.
    #[must_use]
    pub fn known(mut self, reports: Vec<CaseReport>) -> Self {
        self.known = reports;
        self
    }

    /// A handle to end the run early.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Plays every case, and tells what happens.
    ///
    /// # Errors
    ///
    /// Where the target can't be started or reached, or the machine refuses a socket. What the
    /// target does wrong is never an error.
    pub fn go(self, mut tell: impl FnMut(Event)) -> Result<Summary, Error> {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = if self.target.place.is_in_memory() {
            builder.enable_time().start_paused(true).build()
        } else {
            builder.enable_all().build()
        }
        .map_err(|error| Error::Machine("a runtime", error))?;
        let local = LocalSet::new();
        let result = local.block_on(&runtime, async {
            let (stage, running) = self.bring_up()?;
            let mut work = Work::begin(self, stage, running, &mut tell).await?;
            work.play(&mut tell).await?;
            Ok(work.finish(&mut tell))
        });
        drop(local);
        // A client that blocks a thread for ever holds nobody up.
        runtime.shutdown_background();
        result
    }

    /// Has the server behind a relay listen, where there is one.
    fn bring_up_behind(&self) -> Result<(Behind, Option<Running>), Error> {
        Ok(
            match self.target.behind.as_ref().map(|server| &server.place) {
                Some(Place::At {
                    authority, remote, ..
                }) => (Behind::At(Target::resolve(authority, *remote)?), None),
                Some(Place::Command(template)) => {
                    let running = Running::start(template, self.settings.start)?;
                    (Behind::At(running.address()), Some(running))
                }
                Some(Place::InProcess(connect, faults)) => {
                    (Behind::Memory(Rc::clone(connect), *faults), None)
                }
                Some(Place::Client(_) | Place::Proxy(..)) | None => (Behind::Nothing, None),
            },
        )
    }

    /// Has the target listen, where it is one that does.
    pub(crate) fn bring_up(&self) -> Result<(Stage, Option<Running>), Error> {
        let unknown = Duration::from_millis(500);
        let forward = self.target.forward;
        Ok(match (&self.target.place, self.role) {
            (Place::InProcess(connect, faults), _) => {
                (Stage::Memory(Rc::clone(connect), *faults), None)
            }
            (Place::Proxy(connect, faults), _) => {
                let relay = Stage::Relay(Rc::clone(connect), *faults, forward);
                (relay, None)
            }
            (Place::Client(clients), _) => {
                let (behind, running) = self.bring_up_behind()?;
                let stage = Stage::Client(clients.clone(), unknown, behind, false);
                (stage, running)
            }
            (
                Place::At {
                    authority,
                    remote,
                    origin: Some(origin),
                },
                _,
            ) => {
                let front = Target::resolve(authority, *remote)?;
                let proxies = Proxies::at(front, Target::resolve(origin, false)?)?;
                let proxies = Rc::new(proxies.asked_for_urls(forward));
                (Stage::Proxies(proxies, unknown), None)
            }
            (
                Place::At {
                    authority, remote, ..
                },
                _,
            ) => (
                Stage::Tcp(Target::resolve(authority, *remote)?, unknown),
                None,
            ),
            (Place::Command(template), Role::Proxy) => {
                let count = self.settings.jobs.clamp(1, PROXIES);
                let proxies = Proxies::start(template, count, self.settings.start)?;
                let proxies = Rc::new(proxies.asked_for_urls(forward));
                (Stage::Proxies(proxies, unknown), None)
            }
            (Place::Command(template), _) => {
                let running = Running::start(template, self.settings.start)?;
                (Stage::Tcp(running.address(), unknown), Some(running))
            }
        })
    }
}
