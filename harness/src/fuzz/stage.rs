//! Where a fuzzer's conversations are held: in memory and in virtual time, one after the other.
//! Never opens a socket.

use std::rc::Rc;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::task::LocalSet;

use crate::error::Error;
use crate::player::{Patience, Player};
use crate::script::{Role, Script, Segmentation, Variables};
use crate::target::{Called, Client, Clients, Connect, Place, Target};
use crate::transcript::Transcript;
use crate::wire::{self, memory};

/// The host that scripts name in memory.
pub const HOST: &str = "badpeer.test";

/// What the target is, and how a conversation reaches it.
enum Ends {
    /// A server: connected to.
    Server(Rc<dyn Fn() -> Connect>),
    /// A client: called, and connects to us.
    Client(Rc<dyn Fn(memory::Connector) -> Client>),
    /// A proxy: connected to, and connects to us.
    Proxy(Rc<dyn Fn(memory::Connector) -> Connect>),
}

/// A conversation that was held.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// What crossed the wire.
    pub transcript: Transcript,
    /// The words of the target's panic, where it panicked.
    pub panic: Option<String>,
}

/// One runtime for all conversations: making one for each would cost as much as playing.
pub struct Stage {
    runtime: Runtime,
    local: LocalSet,
    ends: Ends,
    faults: memory::Faults,
    variables: Variables,
    patience: Patience,
    forward: bool,
}

/// Where a forward proxy is told that the origin is.
const ORIGIN: &str = "origin.test:80";

impl Stage {
    /// The stage of a target in this process.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a runtime, or the target is not in this process.
    pub fn new(target: &Target, patience: Patience) -> Result<Self, Error> {
        let (ends, faults) = match &target.place {
            Place::InProcess(connect, faults) => (Ends::Server(Rc::clone(connect)), faults),
            Place::Client(Clients::Memory(make, faults)) => (Ends::Client(Rc::clone(make)), faults),
            Place::Proxy(connect, faults) => (Ends::Proxy(Rc::clone(connect)), faults),
            _ => {
                let why = std::io::Error::other("the target is not in this process");
                return Err(Error::Machine("a stage in memory", why));
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| Error::Machine("a runtime", error))?;
        let forward = target.forward && matches!(ends, Ends::Proxy(_));
        let (host, base) = match forward {
            true => (ORIGIN, format!("http://{ORIGIN}")),
            false => (HOST, String::new()),
        };
        let variables = Variables::new()
            .with("host", host)
            .with("port", "80")
            .with("base", base)
            .with("echo", target.echo.clone());
        Ok(Self {
            runtime,
            local: LocalSet::new(),
            ends,
            faults: *faults,
            variables,
            patience,
            forward,
        })
    }

    /// What the target is.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self.ends {
            Ends::Server(_) => Role::Server,
            Ends::Client(_) => Role::Client,
            Ends::Proxy(_) => Role::Proxy,
        }
    }

    /// Whether the target is a proxy that is asked for whole URLs.
    #[must_use]
    pub const fn is_forward(&self) -> bool {
        self.forward
    }

    /// Plays a script to its end.
    #[must_use]
    pub fn play(&self, script: &Arc<Script>, segmentation: Segmentation) -> Held {
        let player = Player::new(
            Arc::clone(script),
            self.variables.clone(),
            segmentation,
            self.patience,
        );
        let held = std::pin::pin!(async {
            match &self.ends {
                Ends::Server(connect) => {
                    let Connect { open, tasks } = connect();
                    let mut wire = memory::Wire::new(open, self.faults);
                    let transcript = wire::play(player, &mut wire).await;
                    drop(wire);
                    let panic = tasks.end().await;
                    Held { transcript, panic }
                }
                Ends::Client(make) => {
                    let mut wire = memory::Wire::listening(self.faults);
                    let client = make(wire.connector());
                    let mut called = Called::new(&mut wire, client, false);
                    let transcript = wire::play(player, &mut called).await;
                    let (_, panic) = called.end();
                    Held { transcript, panic }
                }
                Ends::Proxy(connect) => {
                    // The wire is made first, as the proxy connects through it.
                    let (listener, backlog) = memory::listen();
                    let open = Box::new(move |stream| backlog.push(stream));
                    let mut wire = memory::Wire::new(open, self.faults);
                    let Connect { open, tasks } = connect(wire.connector());
                    tasks.accept_each(listener, open);
                    let transcript = wire::play(player, &mut wire).await;
                    drop(wire);
                    let panic = tasks.end().await;
                    Held { transcript, panic }
                }
            }
        });
        self.local.block_on(&self.runtime, held)
    }
}
