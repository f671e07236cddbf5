use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::running::{News, Peer};
use crate::catalogue::{self, Case};
use crate::error::Error;
use crate::player::Patience;

use crate::script::{Act, Move, Party, PeerAct, Script, Setting, TargetAct};

/// A peer that is not there yet.
#[derive(Clone, Debug)]
pub struct Builder {
    pub(super) script: Arc<Script>,
    pub(super) at: SocketAddr,
    pub(super) upstream: Option<SocketAddr>,
    pub(super) times: Option<usize>,
    pub(super) patience: Patience,
}

impl Builder {
    /// The embedded peer of that name.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn find(name: &str) -> Result<Self, Error> {
        let name = name.strip_prefix("peers/").unwrap_or(name);
        catalogue::find(&format!("peers/{name}")).map(|case| Self::of(&case))
    }

    /// A peer that plays this script.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        Self {
            script: Arc::clone(case.script()),
            at: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            upstream: None,
            times: None,
            patience: Patience {
                deadline: Duration::from_secs(60),
                whole: Duration::from_secs(24 * 3600),
                driven: true,
                ..Patience::default()
            },
        }
    }

    /// Where it listens; a free port of this machine where not set.
    #[must_use]
    pub const fn at(mut self, address: SocketAddr) -> Self {
        self.at = address;
        self
    }

    /// Where a relay, or a client, connects to.
    #[must_use]
    pub const fn upstream(mut self, address: SocketAddr) -> Self {
        self.upstream = Some(address);
        self
    }

    /// How many conversations it holds until it is gone; without end where not set, and once
    /// where it is a client.
    #[must_use]
    pub const fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// How long it waits for what the script waits for; a minute where not set.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.patience.deadline = deadline;
        self
    }

    /// Where it is to listen.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.at
    }

    /// Whether it listens: a server, or a relay.
    #[must_use]
    pub fn listens(&self) -> bool {
        self.plays(&[Party::Server, Party::Front])
    }

    /// Whether it connects: a client, or a relay.
    #[must_use]
    pub fn connects(&self) -> bool {
        self.plays(&[Party::Client, Party::Back])
    }

    fn plays(&self, parties: &[Party]) -> bool {
        let mut steps = self.script.timeline.iter();
        steps.any(|step| parties.contains(&step.actor.party))
    }

    /// Whether it refuses every connection.
    pub(super) fn refuses(&self) -> bool {
        let first = self.script.timeline.first().map(|step| &step.act);
        first == Some(&Act::Do(PeerAct::Move(Move::Refuse)))
    }

    /// What the script sets before a connection is open.
    pub(super) fn settings(&self) -> impl Iterator<Item = Setting> {
        let steps = self.script.timeline.iter();
        let before = steps.take_while(|step| step.act != Act::See(TargetAct::Open));
        before.filter_map(|step| match step.act {
            Act::Do(PeerAct::Set(setting)) if step.actor.party == self.party() => Some(setting),
            _ => None,
        })
    }

    /// How many connections one conversation takes: as many as the script names, and any number
    /// where it speaks of whichever a request comes on.
    pub(super) fn connections(&self) -> usize {
        let steps = self.script.timeline.iter();
        let served = steps.filter(|step| self.party() == step.actor.party);
        served
            .map(|step| match step.actor.number {
                crate::script::Actor::ANY => usize::MAX,
                number => number.into(),
            })
            .max()
            .unwrap_or(1)
    }

    /// Whom those who connect to it reach.
    pub(super) fn party(&self) -> Party {
        if self.plays(&[Party::Front]) {
            Party::Front
        } else {
            Party::Server
        }
    }

    /// Has it stand: it listens from now on, or connects, on a thread of its own.
    ///
    /// # Errors
    ///
    /// Where the address can't be had, or an upstream is missing.
    pub async fn listen(self) -> io::Result<Peer> {
        self.stand(true, |_| {}).await
    }

    /// The same, and tells what happens as it happens, on the peer's own thread. It keeps no
    /// transcripts, so that it may stand for as long as it likes: [`Peer::transcript`] waits for
    /// one in vain.
    ///
    /// # Errors
    ///
    /// As [`listen`](Self::listen).
    pub async fn start(self, tell: impl FnMut(News<'_>) + Send + 'static) -> io::Result<Peer> {
        self.stand(false, tell).await
    }

    async fn stand(
        self,
        keep: bool,
        tell: impl FnMut(News<'_>) + Send + 'static,
    ) -> io::Result<Peer> {
        if self.connects() && self.upstream.is_none() {
            return Err(io::Error::new(
                io::ErrorKind::AddrNotAvailable,
                "this peer connects, and needs an upstream to connect to",
            ));
        }
        Peer::start(self, keep, tell).await
    }
}
