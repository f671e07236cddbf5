//! Where conversations are held: a scene for each, with its wire, and whoever drives the target.

mod proving;
mod proxies;
mod scene;
mod waiting;

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::Duration;

use crate::error::Error;
use crate::script::{Party, Script, Variables};
use crate::target::{Clients, Connect, Drive, Tasks};
use crate::wire::{memory, tcp};

pub(crate) use proxies::{Proxies, Seat};
pub(crate) use scene::{Held, Scene};
pub(crate) use waiting::Waiting;

use scene::{Carrier, Driver};

/// The authority of whoever is in memory.
const IN_MEMORY: &str = "badpeer.test";

/// Its names, which all conversations share.
static NAMES_IN_MEMORY: LazyLock<Variables> = LazyLock::new(|| names(IN_MEMORY, 80));

/// The real server behind the relays that stand between it and a target client.
#[derive(Clone)]
pub(crate) enum Behind {
    /// There is none.
    Nothing,
    /// It listens there.
    At(SocketAddr),
    /// It is in memory, as the client is.
    Memory(Rc<dyn Fn() -> Connect>, memory::Faults),
}

/// How to hold conversations with one target that is up.
#[derive(Clone)]
pub(crate) enum Stage {
    /// A server in memory.
    Memory(Rc<dyn Fn() -> Connect>, memory::Faults),
    /// A server that listens, and how long silence must last to be a proof.
    Tcp(SocketAddr, Duration),
    /// A client, for how long silence must last, the server behind a relay, and whether what the
    /// client hands on as content is something else.
    Client(Clients, Duration, Behind, bool),
    /// A proxy in memory, and whether it is a forward proxy.
    Relay(
        Rc<dyn Fn(memory::Connector) -> Connect>,
        memory::Faults,
        bool,
    ),
    /// Proxies that listen, all alike, and for how long silence must last.
    Proxies(Rc<Proxies>, Duration),
}

impl Stage {
    /// Whether the target is a proxy that is asked for absolute URLs.
    pub fn is_forward(&self) -> bool {
        match self {
            Self::Relay(_, _, forward) => *forward,
            Self::Proxies(proxies, _) => proxies.forward,
            _ => false,
        }
    }

    /// The same, where silence must last so long to be a proof.
    pub fn with_grace(&self, grace: Duration) -> Self {
        match self {
            Self::Tcp(address, _) => Self::Tcp(*address, grace),
            Self::Client(clients, _, behind, mute) => {
                Self::Client(clients.clone(), grace, behind.clone(), *mute)
            }
            Self::Proxies(proxies, _) => Self::Proxies(Rc::clone(proxies), grace),
            memory => memory.clone(),
        }
    }

    /// The same, where silence must last `factor` times as long.
    pub fn patient(&self, factor: u32) -> Self {
        match self {
            Self::Tcp(_, grace) | Self::Client(_, grace, ..) | Self::Proxies(_, grace) => {
                self.with_grace(*grace * factor)
            }
            memory => memory.clone(),
        }
    }

    /// The same, for a target that has moved.
    pub fn at(&self, address: SocketAddr) -> Self {
        match self {
            Self::Tcp(_, grace) => Self::Tcp(address, *grace),
            other => other.clone(),
        }
    }

    /// The same, for a client that hands on something else than the content.
    pub fn muted(self) -> Self {
        match self {
            Self::Client(clients, grace, behind, _) => Self::Client(clients, grace, behind, true),
            other => other,
        }
    }

    /// Whether time is virtual: then conversations are held one by one, and nothing is by chance.
    pub const fn is_virtual(&self) -> bool {
        matches!(
            self,
            Self::Memory(..) | Self::Relay(..) | Self::Client(Clients::Memory(..), ..)
        )
    }

    /// Whether the target is a client that makes all calls of a conversation together.
    pub const fn is_together(&self) -> bool {
        matches!(self, Self::Client(Clients::Tcp(Drive::Together(_)), ..))
    }

    /// Whether a real server stands behind a relay.
    pub const fn has_server(&self) -> bool {
        matches!(
            self,
            Self::Client(_, _, Behind::At(_) | Behind::Memory(..), _)
        )
    }

    pub const fn transport(&self) -> &'static str {
        if self.is_virtual() { "memory" } else { "tcp" }
    }

    /// Sets the scene for one conversation, on the seat of the one before where that is given.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket, or a proxy can't be started again.
    pub async fn scene(
        &self,
        script: &Script,
        echo: &str,
        seat: Option<Seat>,
    ) -> Result<Scene, Error> {
        let machine = |error| Error::Machine("a socket", error);
        let host = |authority: &str, port: u16| names(authority, port).with("echo", echo);
        let in_memory = || NAMES_IN_MEMORY.clone().with("echo", echo);
        match self {
            Self::Memory(connect, faults) => {
                let Connect { open, tasks } = connect();
                let wire = memory::Wire::new(open, *faults);
                Ok(Scene::new(Carrier::Memory(wire), in_memory()).with_tasks(tasks))
            }
            Self::Tcp(address, grace) => {
                let settings = tcp::Settings {
                    grace: *grace,
                    ..tcp::Settings::target(*address)
                };
                let wire = tcp::Wire::new(settings);
                let variables = host(&address.to_string(), address.port());
                Ok(Scene::new(Carrier::Tcp(wire), variables))
            }
            Self::Client(Clients::Memory(make, faults), _, behind, mute) => {
                let (wire, tasks) = match behind {
                    Behind::Memory(connect, faults) => {
                        let Connect { open, tasks } = connect();
                        (memory::Wire::new(open, *faults), tasks)
                    }
                    Behind::Nothing | Behind::At(_) => {
                        (memory::Wire::listening(*faults), Tasks::default())
                    }
                };
                let mut wire = wire.with_party(arrivals(script));
                let client = make(wire.connector());
                Ok(Scene::new(Carrier::Memory(wire), in_memory())
                    .with_tasks(tasks)
                    .with_client(Driver::Each(client), *mute))
            }
            Self::Client(Clients::Tcp(drive), grace, behind, mute) => {
                let (driver, processes) = match drive {
                    Drive::Each(make) => match make().await {
                        Ok((client, processes)) => (Driver::Each(client), processes),
                        Err(why) => (Driver::Broken(why), None),
                    },
                    Drive::Together(together) => (Driver::Together(Rc::clone(together)), None),
                };
                let target = match behind {
                    Behind::At(server) => Some(*server),
                    Behind::Nothing | Behind::Memory(..) => None,
                };
                let mut wire = tcp::Wire::new(tcp::Settings {
                    target,
                    party: arrivals(script),
                    grace: *grace,
                    ..tcp::Settings::default()
                });
                let address = wire.listen().map_err(machine)?;
                let variables = host(&address.to_string(), address.port());
                Ok(Scene::new(Carrier::Tcp(wire), variables)
                    .with_client(driver, *mute)
                    .with_processes(processes))
            }
            Self::Relay(connect, faults, forward) => {
                // The wire is made first, as the proxy connects through it.
                let (listener, backlog) = memory::listen();
                let mut wire =
                    memory::Wire::new(Box::new(move |stream| backlog.push(stream)), *faults);
                let Connect { open, tasks } = connect(wire.connector());
                tasks.accept_each(listener, open);
                let variables = before(in_memory(), "origin.test:80", *forward);
                Ok(Scene::new(Carrier::Memory(wire), variables).with_tasks(tasks))
            }
            Self::Proxies(proxies, grace) => {
                let mut seat = match seat {
                    Some(seat) => seat,
                    None => proxies.seat().await?,
                };
                let mut wire = tcp::Wire::new(tcp::Settings {
                    grace: *grace,
                    ..tcp::Settings::target(seat.front)
                });
                let listener = seat.listener()?;
                tcp::turn_away(&listener);
                wire.listen_with(listener).map_err(machine)?;
                let host = host(&seat.front.to_string(), seat.front.port());
                let variables = before(host, &seat.origin.to_string(), proxies.forward);
                let processes = seat.processes();
                Ok(Scene::new(Carrier::Tcp(wire), variables)
                    .with_seat(seat)
                    .with_processes(processes))
            }
        }
    }

    /// Gives a seat back for other conversations.
    pub fn give_back(&self, seat: Option<Seat>) {
        if let (Self::Proxies(proxies, _), Some(seat)) = (self, seat) {
            proxies.give_back(seat);
        }
    }
}

/// Whom a target's connections reach: a server, or a relay's front.
fn arrivals(script: &Script) -> Party {
    let mut steps = script.timeline.iter();
    if steps.any(|step| step.actor.party == Party::Front) {
        Party::Front
    } else {
        Party::Server
    }
}

/// The names of a target at that address.
fn names(authority: &str, port: u16) -> Variables {
    Variables::new()
        .with("host", authority)
        .with("port", port.to_string())
        .with("base", "")
        .with("origin", "")
}

/// The names for a proxy before that origin. A forward proxy is told the origin's URL; a reverse
/// proxy is taken for the origin.
fn before(variables: Variables, origin: &str, forward: bool) -> Variables {
    let variables = variables.with("origin", origin);
    if forward {
        variables
            .with("base", format!("http://{origin}"))
            .with("host", origin)
    } else {
        variables
    }
}
