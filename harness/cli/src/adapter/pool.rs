//! The processes of one adapter: started on demand, kept, and lent to one session at a time.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use badpeer::target::Call;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::capability::{Capabilities, Capability};
use super::fault::{Fault, FaultKind};
use super::finder::Adapter;
use super::line::{Question, Reply};
use super::process::{Asked, Process};
use super::session::Session;
use super::warm_up::WarmUp;

/// How many calls a new process makes to get warm: one on a new connection, one on a kept one.
const WARM_UPS: usize = 2;

/// Processes are started one by one, as they are needed: no more than can be started in this time,
const START: Duration = Duration::from_secs(1);
/// though so many in any case.
const LEAST: usize = 4;

/// Up to so many processes of an adapter. A clone is the same pool.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    adapter: Adapter,
    patience: Duration,
    capabilities: Capabilities,
    places: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
}

/// A process that nobody uses; it was asked for a fresh client, unless it is new.
struct Idle {
    process: Arc<Process>,
    fresh: Option<Asked>,
}

impl Pool {
    /// Starts the first process and asks what the adapter can do; beforehand, whether it can do
    /// something that does not exist. Later, at most `size` processes run at the same time; fewer where
    /// starting them would take more time than they save.
    ///
    /// `patience` bounds each start, and each making of a fresh client. The runtime's clock,
    /// which must not be a paused one, and its I/O are needed; which runtime it is does not matter.
    ///
    /// # Errors
    ///
    /// Where it can't be started, says it can do what does not exist, or breaks the protocol.
    pub async fn start(adapter: Adapter, size: usize, patience: Duration) -> Result<Self, Fault> {
        let mut inner = Inner {
            adapter,
            patience,
            capabilities: Capabilities::default(),
            places: Arc::new(Semaphore::new(1)),
            idle: Mutex::default(),
        };
        let began = Instant::now();
        let process = inner.process().await?;
        let places = START.as_micros() / began.elapsed().as_micros().max(1);
        let places = usize::try_from(places).unwrap_or(size).max(LEAST);
        inner.places = Arc::new(Semaphore::new(size.clamp(1, places)));
        let mut can = Vec::new();
        for capability in Capability::ALL {
            if inner.can(&process, capability.name()).await? {
                can.push(capability);
            }
        }
        inner.capabilities = can.into_iter().collect();
        inner.keep(process, None);
        let inner = Arc::new(inner);
        Ok(Self { inner })
    }

    /// How reports name the adapter.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.adapter.name()
    }

    /// What the adapter says it can do.
    #[must_use]
    pub fn capabilities(&self) -> &Capabilities {
        &self.inner.capabilities
    }

    /// A process with a fresh client, for as long as the session is held. Waits until there is
    /// one.
    ///
    /// # Errors
    ///
    /// Where a process can't be started, died meanwhile, or does not make itself a fresh client.
    pub async fn session(&self) -> Result<Session, Fault> {
        let inner = &self.inner;
        let place = Arc::clone(&inner.places).acquire_owned().await;
        // The semaphore is never closed.
        let place = place.map_err(|error| {
            let reason = format!("has no place: {error}");
            Fault::new(inner.adapter.who(), FaultKind::Start, reason, String::new())
        })?;
        let idle = inner
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let process = match idle {
            None => inner.process().await?,
            Some(Idle { process, fresh }) => {
                if let Some(fresh) = fresh {
                    inner.freshened(&process, fresh).await?;
                } else if !process.is_at_rest() {
                    // It died before it was ever used: the question brings out how.
                    inner.can(&process, &unheard_of()).await?;
                }
                process
            }
        };
        Ok(Session::new(process, Arc::clone(inner), place))
    }
}

impl Inner {
    /// A new process, which answers.
    async fn process(&self) -> Result<Arc<Process>, Fault> {
        let process = Arc::new(Process::start(
            &self.adapter.who(),
            &mut self.adapter.command(),
        )?);
        let name = unheard_of();
        if self.can(&process, &name).await? {
            let reason = format!(
                "says that it can do `{name}`, which does not exist; what it does not know it must \
                 answer with `unimplemented`"
            );
            return Err(process.fault(FaultKind::Refused, reason));
        }
        self.warm_up(&process).await?;
        Ok(process)
    }

    /// Lets the adapter make plain calls, whatever comes of them, and have a fresh client after.
    async fn warm_up(&self, process: &Process) -> Result<(), Fault> {
        let server = WarmUp::start().await.map_err(|error| {
            let reason = format!("can't be given a server to call: {error}");
            process.fault(FaultKind::Start, reason)
        })?;
        let call = Call {
            method: "GET".to_owned(),
            url: server.url(),
            fields: Vec::new(),
            body: None,
            proxy: None,
        };
        for _ in 0..WARM_UPS {
            let asked = process.ask(&Question::Call(&call))?;
            match timeout(self.patience, asked.reply()).await {
                Ok(reply) => reply?,
                Err(_) => return Err(self.silent(process, "to a plain call")),
            };
        }
        self.freshened(process, process.ask(&Question::Fresh)?)
            .await
    }

    /// Whether the adapter says it can.
    async fn can(&self, process: &Process, name: &str) -> Result<bool, Fault> {
        let asked = process.ask(&Question::Capability(name))?;
        match timeout(self.patience, asked.reply()).await {
            Ok(Ok(Reply::Ok(_))) => Ok(true),
            Ok(Ok(Reply::Unimplemented(_))) => Ok(false),
            Ok(Ok(Reply::Error(words))) => {
                let reason = format!("answered to the capability `{name}` with an error: {words}");
                Err(process.fault(FaultKind::Rubbish, reason))
            }
            Ok(Err(fault)) => Err(fault),
            Err(_) => Err(self.silent(process, "to its first questions")),
        }
    }

    /// Waits until the process has a fresh client.
    pub(super) async fn freshened(&self, process: &Process, asked: Asked) -> Result<(), Fault> {
        match timeout(self.patience, asked.reply()).await {
            Ok(Ok(Reply::Ok(_))) => Ok(()),
            Ok(Ok(Reply::Error(words) | Reply::Unimplemented(words))) => {
                let reason = format!("made no fresh client: {words}");
                Err(process.fault(FaultKind::Rubbish, reason))
            }
            Ok(Err(fault)) => Err(fault),
            Err(_) => Err(self.silent(process, "to `fresh`")),
        }
    }

    fn silent(&self, process: &Process, to: &str) -> Fault {
        let reason = format!("did not answer {to} within {:?}", self.patience);
        process.fault(FaultKind::Silent, reason)
    }

    /// Why the adapter can't make such a call, where that is known beforehand.
    pub(super) fn refusal(&self, call: &Call, under_way: usize) -> Option<&'static str> {
        let proxied = |tunnel| {
            call.proxy
                .as_ref()
                .is_some_and(|proxy| proxy.tunnel == tunnel)
        };
        let needs = [
            (
                call.body.is_some(),
                Capability::Body,
                "the adapter sends no content",
            ),
            (
                !call.fields.is_empty(),
                Capability::Fields,
                "the adapter sends no fields but the client's own",
            ),
            (
                !matches!(&*call.method, "GET" | "HEAD" | "POST"),
                Capability::Method,
                "the adapter knows no methods but GET, HEAD and POST",
            ),
            (
                proxied(false),
                Capability::Proxy,
                "the adapter goes through no proxy",
            ),
            (
                proxied(true),
                Capability::Tunnel,
                "the adapter has no tunnel made for an http URL",
            ),
            (
                under_way > 0,
                Capability::Concurrent,
                "the adapter makes one call at a time",
            ),
        ];
        // A client that is given these by hand, too, sends both of two framings, or the wrong one:
        // that would be our fault, and look like the client's.
        let framing = |(name, _): &(Vec<u8>, Vec<u8>)| {
            [&b"content-length"[..], b"transfer-encoding"]
                .iter()
                .any(|own| name.eq_ignore_ascii_case(own))
        };
        if call.fields.iter().any(framing) {
            return Some("content is framed by the client, not by fields that it is given");
        }
        let lacks = |(needed, capability, _): &(bool, Capability, _)| {
            *needed && !self.capabilities.has(*capability)
        };
        needs.into_iter().find(lacks).map(|(_, _, words)| words)
    }

    /// Takes a process back.
    pub(super) fn keep(&self, process: Arc<Process>, fresh: Option<Asked>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(Idle { process, fresh });
    }
}

/// The name of a capability that nothing has.
fn unheard_of() -> String {
    let number = RandomState::new().build_hasher().finish();
    format!("unheard-of-{number:016x}")
}
