//! A relay between real clients and a real server that takes down what crosses, as the client's
//! side of it. Never changes an octet, and never keeps more of one connection than it was told.

mod recorded;
mod relay;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

pub use recorded::Recorded;
use recorded::Room;

use crate::wire::tcp;

/// What is kept of all connections that are under way together, in octets.
const ROOM: usize = 512 << 20;
/// How long nobody is received when a connection could not be taken.
const OUT_OF_BREATH: Duration = Duration::from_millis(20);

/// Where a recorder stands, and what it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where clients connect to; port 0 has one chosen.
    pub at: SocketAddr,
    /// Where the server is.
    pub upstream: SocketAddr,
    /// How many connections it takes; without end where not set.
    pub times: Option<usize>,
    /// The most octets kept of one connection; what follows crosses all the same.
    pub most: usize,
}

/// A recorder that listens.
#[derive(Debug)]
pub struct Recorder {
    settings: Settings,
    listener: TcpListener,
    address: SocketAddr,
}

impl Recorder {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// Where the address can't be had.
    pub fn listen(settings: Settings) -> io::Result<Self> {
        let listener = tcp::listener(settings.at)?;
        let address = listener.local_addr()?;
        Ok(Self {
            settings,
            listener,
            address,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Relays, and hands over what it has taken down of each connection that is over, until it has
    /// taken all its connections; or until `stop`, and then of those under way too.
    pub async fn run(self, stop: impl Future<Output = ()>, mut take: impl FnMut(Recorded)) {
        let (stopping, stopped) = watch::channel(false);
        let (tell, mut told) = mpsc::unbounded_channel();
        let room = Arc::new(Room::new(ROOM));
        let mut relays = JoinSet::new();
        let mut count = 0;
        let mut stop = std::pin::pin!(stop);
        let mut open = true;
        while open || !relays.is_empty() {
            open &= self.settings.times.is_none_or(|times| count < times);
            tokio::select! {
                biased;
                () = &mut stop, if !*stopping.borrow() => {
                    // The relays hold the receivers.
                    stopping.send_replace(true);
                    open = false;
                }
                Some(recorded) = told.recv() => take(recorded),
                Some(_) = relays.join_next() => {}
                accepted = self.listener.accept(), if open => {
                    let Ok((stream, _)) = accepted else {
                        // No descriptor is left, as a rule, and the next try would fail at once.
                        tokio::time::sleep(OUT_OF_BREATH).await;
                        continue;
                    };
                    count += 1;
                    let relay = relay::Relay::new(count, stream, self.settings, &room);
                    let (stopped, tell) = (stopped.clone(), tell.clone());
                    relays.spawn(async move {
                        // Whoever runs the recorder listens.
                        let _ = tell.send(relay.run(self.address, stopped).await);
                    });
                }
            }
        }
        drop(tell);
        while let Some(recorded) = told.recv().await {
            take(recorded);
        }
    }
}
