use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::player::{Patience, Player};
use crate::script::{Script, Segmentation, Variables};
use crate::target::Connect;
use crate::transcript::Transcript;
use crate::wire::{self, Wire as _, memory, tcp};

/// Where conversations are held: a wire's maker, for one target that is up.
#[derive(Clone)]
pub(super) enum Stage {
    Memory(Rc<dyn Fn() -> Connect>, memory::Faults),
    Tcp(SocketAddr, Duration),
}

/// A conversation that was held.
pub(super) struct Held {
    pub transcript: Transcript,
    pub duration: Duration,
    pub panic: Option<String>,
    pub barriers: bool,
}

impl Stage {
    /// The names that every script may use on this target.
    pub fn variables(&self, echo: &str) -> Variables {
        let (host, port) = match self {
            Self::Memory(..) => ("badpeer.test".to_owned(), "80".to_owned()),
            Self::Tcp(address, _) => (address.to_string(), address.port().to_string()),
        };
        Variables::new()
            .with("host", host)
            .with("port", port)
            .with("echo", echo)
    }

    /// The same, where silence must last `factor` times as long to be a proof.
    pub fn patient(&self, factor: u32) -> Self {
        match self {
            Self::Tcp(address, grace) => Self::Tcp(*address, *grace * factor),
            memory => memory.clone(),
        }
    }

    /// The same, for a target that has moved.
    pub fn at(&self, address: SocketAddr) -> Self {
        match self {
            Self::Tcp(_, grace) => Self::Tcp(address, *grace),
            memory => memory.clone(),
        }
    }

    pub const fn transport(&self) -> &'static str {
        match self {
            Self::Memory(..) => "memory",
            Self::Tcp(..) => "tcp",
        }
    }

    /// Plays one variant of a script.
    pub async fn hold(
        &self,
        script: &Arc<Script>,
        variables: Variables,
        segmentation: Segmentation,
        patience: Patience,
    ) -> Result<Held, Error> {
        let player = Player::new(Arc::clone(script), variables, segmentation, patience);
        match self {
            Self::Memory(connect, faults) => {
                let Connect { open, tasks } = connect();
                let mut wire = memory::Wire::new(open, *faults);
                let transcript = wire::play(player, &mut wire).await;
                let duration = wire.now();
                drop(wire);
                let panic = tasks.end().await;
                Ok(Held {
                    transcript,
                    duration,
                    panic,
                    barriers: true,
                })
            }
            Self::Tcp(address, grace) => {
                let settings = tcp::Settings {
                    grace: *grace,
                    ..tcp::Settings::target(*address)
                };
                let mut wire = tcp::Wire::new(settings);
                let transcript = wire::play(player, &mut wire).await;
                if let Some(error) = wire.error() {
                    let error = std::io::Error::new(error.kind(), error.to_string());
                    return Err(Error::Machine("a socket", error));
                }
                let (duration, barriers) = (wire.now(), wire.has_barriers());
                Ok(Held {
                    transcript,
                    duration,
                    panic: None,
                    barriers,
                })
            }
        }
    }
}
