use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep};

use super::Settings;
use super::connection::Connection;
use super::door::{self, Door};
use super::ends::Ends;
use super::opening::{self, Opened, Opening};
use crate::script::{Actor, Party, Setting};
use crate::wire::barrier::{self, SocketState};
use crate::wire::{Action, Signal, Wire as Contract};

/// The most that is read at a time, and all that wires ever hold of a target's octets.
const READ: usize = 64 * 1024;

thread_local! {
    /// What every wire of this thread reads into, each within one poll.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The TCP wire.
#[derive(Debug)]
pub struct Wire {
    settings: Settings,
    start: Instant,
    openings: Vec<Opening>,
    connections: Vec<Connection>,
    /// What was asked of connections that are not there yet.
    early: Vec<(Actor, Action)>,
    door: Option<Door>,
    arrived: u16,
    /// A connection was seen whose target look-ups don't reach.
    blind: bool,
    signals: VecDeque<Signal>,
    sleep: Option<Pin<Box<Sleep>>>,
    error: Option<io::Error>,
    error_told: bool,
}

impl Wire {
    /// A wire that has opened nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            start: Instant::now(),
            openings: Vec::new(),
            connections: Vec::new(),
            early: Vec::new(),
            door: None,
            arrived: 0,
            blind: false,
            signals: VecDeque::new(),
            sleep: None,
            error: None,
            error_told: false,
        }
    }

    /// Listens for a target that connects to us: its connections become `server`, `server.2` and
    /// so on. Gives the address.
    ///
    /// # Errors
    ///
    /// What the system says when the address can't be bound.
    pub fn listen(&mut self) -> io::Result<SocketAddr> {
        let socket = door::bind(self.settings.listen)?;
        for option in settings_of(&self.early, Actor::first(self.settings.party)) {
            opening::set(&SockRef::from(&socket), option)?;
        }
        let listener = door::listen(socket)?;
        let address = listener.local_addr()?;
        self.settings.listen = address;
        self.door = Some(Door::Open(listener));
        Ok(address)
    }

    /// Takes connections from a listener that is there already.
    ///
    /// # Errors
    ///
    /// What the system says when its address can't be told.
    pub fn listen_with(&mut self, listener: TcpListener) -> io::Result<SocketAddr> {
        let address = listener.local_addr()?;
        self.settings.listen = address;
        self.door = Some(Door::Open(listener));
        Ok(address)
    }

    /// Takes the connections that somebody else has taken from a listener.
    pub fn feed(&mut self, arrivals: mpsc::UnboundedReceiver<TcpStream>) {
        self.door = Some(Door::Fed(arrivals));
    }

    /// Takes leave of the target, for at most `patience`: ends every connection in order, and
    /// waits until the target has ended its own side. Tells whether it has, and gives the
    /// listener back; `None` where it was closed to refuse connections.
    pub async fn leave(mut self, patience: Duration) -> (bool, Option<TcpListener>) {
        let until = self.now() + patience;
        let left = loop {
            let mut left = true;
            for connection in &mut self.connections {
                left &= connection.leave();
            }
            if left || self.signal(Some(until)).await.is_none() {
                break left;
            }
        };
        match self.door.take() {
            Some(Door::Open(listener)) => (left, Some(listener)),
            _ => (left, None),
        }
    }

    /// How many of the octets written to a connection the kernel has not taken yet: the other side
    /// does not read them.
    #[must_use]
    pub fn queued(&self, actor: Actor) -> usize {
        self.connection(actor).map_or(0, Connection::queued)
    }

    /// Binds an address at which every connection is refused, and gives it.
    ///
    /// # Errors
    ///
    /// What the system says when the address can't be bound.
    pub fn refuse(&mut self) -> io::Result<SocketAddr> {
        let socket = door::bind(self.settings.listen)?;
        let address = socket.local_addr()?;
        self.settings.listen = address;
        self.door = Some(Door::Refusing { _socket: socket });
        Ok(address)
    }

    /// The addresses of a connection's ends: ours, and the target's.
    #[must_use]
    pub fn addresses(&self, actor: Actor) -> Option<(SocketAddr, SocketAddr)> {
        let ends = self.connection(actor)?.ends;
        Some((ends.ours, ends.target))
    }

    /// What the kernel says about the target's end of a connection, where it says anything.
    #[must_use]
    pub fn target_socket(&self, actor: Actor) -> Option<SocketState> {
        self.connection(actor)?.ends.target_socket()
    }

    /// The sockets of the target's connections, where nothing is under way on any of them, nor on
    /// one to a server behind it: all that we sent is read, and all that was written has come.
    /// `None` where something is, or where nobody knows.
    pub(crate) fn at_rest(&self) -> Option<BTreeSet<u32>> {
        let idle = self.openings.is_empty() && self.signals.is_empty() && self.error.is_none();
        let held = |one: &Connection| match one.rest() {
            Ok(_) if one.actor.party == Party::Back => None,
            rest => rest.transpose(),
        };
        let sockets = self.connections.iter().filter_map(held);
        idle.then(|| sockets.collect::<Result<_, ()>>().ok())?
    }

    fn connection(&self, actor: Actor) -> Option<&Connection> {
        self.connections
            .iter()
            .find(|connection| connection.actor == actor)
    }

    fn open(&mut self, mut connection: Connection) -> io::Result<()> {
        let (actor, now) = (connection.actor, Instant::now());
        for (_, action) in self.early.extract_if(.., |(whose, _)| *whose == actor) {
            connection.act(action, now)?;
        }
        self.blind |= !connection.facts;
        // A connection is known by its actor; one that is opened again replaces its forerunner.
        self.connections.retain(|other| other.actor != actor);
        self.connections.push(connection);
        self.signals.push_back(Signal::Opened(actor));
        Ok(())
    }

    fn begin(&mut self, actor: Actor) -> io::Result<()> {
        let target = self.settings.target.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::AddrNotAvailable,
                "no address to connect to: the target does not listen",
            )
        })?;
        let opening = Opening::new(actor, target, settings_of(&self.early, actor))?;
        self.early
            .retain(|(whose, action)| *whose != actor || !matches!(action, Action::Set(..)));
        self.openings.push(opening);
        Ok(())
    }

    /// Has a setting for a connection that is to come count from its first packet on: the window
    /// of a target's connection is that of the listening socket.
    fn prepare(&self, action: &Action) -> io::Result<()> {
        match (action, &self.door) {
            (Action::Set(actor, setting), Some(Door::Open(listener)))
                if actor.party == self.settings.party =>
            {
                opening::set(&SockRef::from(listener), *setting)
            }
            _ => Ok(()),
        }
    }

    fn accept(&mut self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let ends = match Ends::of(&stream) {
            // The target has reset it before we took it: nothing can happen on it any more.
            Err(error) if error.kind() == io::ErrorKind::NotConnected => return Ok(()),
            ends => ends?,
        };
        let facts = self.settings.barriers
            && barrier::available()
            && (ends.target_socket().is_some() || ends.has_left());
        self.arrived += 1;
        let actor = Actor {
            party: self.settings.party,
            number: self.arrived,
        };
        self.open(Connection::new(actor, stream, ends, facts, Instant::now()))
    }

    /// Moves what can be moved; gives the time at which to look again.
    fn advance(&mut self, cx: &mut Context<'_>) -> io::Result<Option<Instant>> {
        let now = Instant::now();
        let mut next: Option<Instant> = None;
        while let Some(Poll::Ready(stream)) = self.door.as_mut().map(|door| door.poll(cx)) {
            self.accept(stream?)?;
        }
        let mut index = 0;
        while let Some(opening) = self.openings.get_mut(index) {
            match opening.poll(cx, now, &self.settings) {
                Err(look) => {
                    next = next.into_iter().chain(look).min();
                    index += 1;
                }
                Ok(opened) => {
                    let actor = self.openings.remove(index).actor;
                    match opened {
                        Opened::Connection(connection) => self.open(*connection)?,
                        Opened::Refused => self.signals.push_back(Signal::Refused(actor)),
                        Opened::Failed(error) => return Err(error),
                    }
                }
            }
        }
        BUFFER.with_borrow_mut(|buffer| {
            buffer.resize(READ, 0);
            let (grace, signals) = (self.settings.grace, &mut self.signals);
            for connection in &mut self.connections {
                let look = connection.poll(cx, now, grace, buffer, signals)?;
                next = next.into_iter().chain(look).min();
            }
            Ok(next)
        })
    }

    fn poll(&mut self, cx: &mut Context<'_>, until: Option<Duration>) -> Poll<Option<Signal>> {
        loop {
            if let Some(signal) = self.signals.pop_front() {
                return Poll::Ready(Some(signal));
            }
            let next = match self.advance(cx) {
                Ok(next) => next,
                Err(error) => {
                    self.error.get_or_insert(error);
                    None
                }
            };
            if !self.signals.is_empty() {
                continue;
            }
            if self.error.is_some() && !std::mem::replace(&mut self.error_told, true) {
                return Poll::Ready(None);
            }
            let until = until.map(|until| self.start + until);
            if until.is_some_and(|until| Instant::now() >= until) {
                return Poll::Ready(None);
            }
            match next.into_iter().chain(until).min() {
                Some(next) if self.sleep_until(next, cx).is_ready() => {}
                _ => return Poll::Pending,
            }
        }
    }

    fn sleep_until(&mut self, when: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(when)));
        if sleep.deadline() != when {
            sleep.as_mut().reset(when);
        }
        sleep.as_mut().poll(cx)
    }
}

impl Contract for Wire {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    async fn act(&mut self, action: Action) {
        let actor = action.actor();
        let now = Instant::now();
        let result = if let Action::Open(_) = action {
            self.begin(actor)
        } else if let Action::Refuse(_) = action {
            self.refuse().map(drop)
        } else if let Some(connection) = self.connections.iter_mut().find(|c| c.actor == actor) {
            let done = connection.act(action, now);
            let grace = self.settings.grace;
            poll_fn(|cx| Poll::Ready(connection.push(cx, now, grace))).await;
            done
        } else {
            let done = self.prepare(&action);
            self.early.push((actor, action));
            done
        };
        if let Err(error) = result {
            self.error.get_or_insert(error);
        }
    }

    async fn act_last(&mut self, octets: Action, end: Action) {
        let actor = octets.actor();
        let mut connections = self.connections.iter_mut();
        if let Some(connection) = connections.find(|one| one.actor == actor) {
            // What pushes the end pushes the octets too.
            if let Err(error) = connection.act(octets, Instant::now()) {
                self.error.get_or_insert(error);
            }
        } else {
            self.act(octets).await;
        }
        self.act(end).await;
    }

    async fn signal(&mut self, until: Option<Duration>) -> Option<Signal> {
        poll_fn(|cx| self.poll(cx, until)).await
    }

    fn has_barriers(&self) -> bool {
        self.settings.barriers && !self.blind && barrier::available()
    }

    fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }
}

fn settings_of(early: &[(Actor, Action)], actor: Actor) -> impl Iterator<Item = Setting> {
    early.iter().filter_map(move |(_, action)| match action {
        Action::Set(whose, setting) if *whose == actor => Some(*setting),
        _ => None,
    })
}
