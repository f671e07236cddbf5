//! Where conversations are held: a scene for each, with its wire, and whoever drives the target.

mod proxies;
mod scene;

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use crate::error::Error;
use crate::script::Variables;
use crate::target::{Clients, Connect};
use crate::wire::{memory, tcp};

pub(super) use proxies::{Proxies, Seat};
pub(super) use scene::{Held, Scene};

use scene::Carrier;

/// The authority of whoever is in memory.
const IN_MEMORY: &str = "badpeer.test";

/// How to hold conversations with one target that is up.
#[derive(Clone)]
pub(super) enum Stage {
    /// A server in memory.
    Memory(Rc<dyn Fn() -> Connect>, memory::Faults),
    /// A server that listens, and how long silence must last to be a proof.
    Tcp(SocketAddr, Duration),
    /// A client, and for how long silence must last.
    Client(Clients, Duration),
    /// A proxy in memory.
    Relay(
        Rc<dyn Fn(memory::Connector) -> Connect>,
        memory::Faults,
        Mode,
    ),
    /// Proxies that listen, all alike, and for how long silence must last.
    Proxies(Rc<Proxies>, Duration, Mode),
}

/// How a proxy is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// As if it were the origin.
    Reverse,
    /// For absolute URLs.
    Forward,
}

impl Mode {
    /// What scripts need to know about the origin. A forward proxy's Host is the origin's.
    fn authority(self, variables: Variables, origin: &str) -> Variables {
        let variables = variables.with("origin", origin);
        match self {
            Self::Reverse => variables,
            Self::Forward => variables
                .with("host", origin)
                .with("base", format!("http://{origin}")),
        }
    }
}

impl Stage {
    /// Whether the target is a proxy that is asked for absolute URLs.
    pub const fn is_forward(&self) -> bool {
        matches!(
            self,
            Self::Relay(_, _, Mode::Forward) | Self::Proxies(_, _, Mode::Forward)
        )
    }

    /// The same, where silence must last so long to be a proof.
    pub fn with_grace(&self, grace: Duration) -> Self {
        match self {
            Self::Tcp(address, _) => Self::Tcp(*address, grace),
            Self::Client(clients, _) => Self::Client(clients.clone(), grace),
            Self::Proxies(proxies, _, mode) => Self::Proxies(Rc::clone(proxies), grace, *mode),
            memory => memory.clone(),
        }
    }

    /// The same, where silence must last `factor` times as long.
    pub fn patient(&self, factor: u32) -> Self {
        match self {
            Self::Tcp(_, grace) | Self::Client(_, grace) | Self::Proxies(_, grace, _) => {
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

    /// Whether time is virtual: then conversations are held one by one, and nothing is by chance.
    pub const fn is_virtual(&self) -> bool {
        matches!(
            self,
            Self::Memory(..) | Self::Relay(..) | Self::Client(Clients::Memory(..), _)
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
    pub async fn scene(&self, echo: &str, seat: Option<Seat>) -> Result<Scene, Error> {
        let machine = |error| Error::Machine("a socket", error);
        let host = |authority: &str, port: u16| {
            Variables::new()
                .with("host", authority)
                .with("port", port.to_string())
                .with("echo", echo)
                .with("base", "")
                .with("origin", "")
        };
        match self {
            Self::Memory(connect, faults) => {
                let Connect { open, tasks } = connect();
                let wire = memory::Wire::new(open, *faults);
                Ok(Scene::new(Carrier::Memory(wire), host(IN_MEMORY, 80)).with_tasks(tasks))
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
            Self::Client(Clients::Memory(make, faults), _) => {
                let mut wire = memory::Wire::listening(*faults);
                let client = make(wire.connector());
                Ok(Scene::new(Carrier::Memory(wire), host(IN_MEMORY, 80)).with_client(client))
            }
            Self::Client(Clients::Tcp(make), grace) => {
                let mut wire = tcp::Wire::new(tcp::Settings {
                    grace: *grace,
                    ..tcp::Settings::default()
                });
                let address = wire.listen().map_err(machine)?;
                let variables = host(&address.to_string(), address.port());
                Ok(Scene::new(Carrier::Tcp(wire), variables).with_client(make()))
            }
            Self::Relay(connect, faults, mode) => {
                // The wire is made first, as the proxy connects through it.
                let (listener, backlog) = memory::listen();
                let mut wire =
                    memory::Wire::new(Box::new(move |stream| backlog.push(stream)), *faults);
                let Connect { open, tasks } = connect(wire.connector());
                tasks.accept_each(listener, open);
                let variables = mode.authority(host(IN_MEMORY, 80), "origin.test");
                Ok(Scene::new(Carrier::Memory(wire), variables).with_tasks(tasks))
            }
            Self::Proxies(proxies, grace, mode) => {
                let mut seat = match seat {
                    Some(seat) => seat,
                    None => proxies.seat().await?,
                };
                let mut wire = tcp::Wire::new(tcp::Settings {
                    grace: *grace,
                    ..tcp::Settings::target(seat.front)
                });
                let listener = seat.listener()?;
                wire.listen_with(listener).map_err(machine)?;
                let variables = host(&seat.front.to_string(), seat.front.port());
                let variables = mode.authority(variables, &seat.origin.to_string());
                Ok(Scene::new(Carrier::Tcp(wire), variables).with_seat(seat))
            }
        }
    }

    /// Gives a seat back for other conversations.
    pub fn give_back(&self, seat: Option<Seat>) {
        if let (Self::Proxies(proxies, ..), Some(seat)) = (self, seat) {
            proxies.give_back(seat);
        }
    }
}
