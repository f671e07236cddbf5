use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Instant, Sleep};

use super::Settings;
use super::connection::Connection;
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

/// The connections that may wait for us to take them.
const BACKLOG: u32 = 1024;

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

/// Where a target connects to.
#[derive(Debug)]
enum Door {
    Open(TcpListener),
    /// Bound and not listening: the port is ours, and every connection is refused.
    Refusing {
        _socket: TcpSocket,
    },
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
        let socket = self.bind()?;
        for option in settings_of(&self.early, Actor::SERVER) {
            opening::set(&SockRef::from(&socket), option)?;
        }
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        self.door = Some(Door::Open(listener));
        Ok(address)
    }

    /// Binds an address at which every connection is refused, and gives it.
    ///
    /// # Errors
    ///
    /// What the system says when the address can't be bound.
    pub fn refuse(&mut self) -> io::Result<SocketAddr> {
        let socket = self.bind()?;
        let address = socket.local_addr()?;
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

    fn connection(&self, actor: Actor) -> Option<&Connection> {
        self.connections
            .iter()
            .find(|connection| connection.actor == actor)
    }

    fn bind(&self) -> io::Result<TcpSocket> {
        let socket = if self.settings.listen.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        }?;
        socket.bind(self.settings.listen)?;
        Ok(socket)
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
                if actor.party == Party::Server =>
            {
                opening::set(&SockRef::from(listener), *setting)
            }
            _ => Ok(()),
        }
    }

    fn accept(&mut self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let ends = Ends::of(&stream)?;
        let facts = self.settings.barriers
            && barrier::available()
            && (ends.target_socket().is_some() || ends.has_left());
        self.arrived += 1;
        let actor = Actor {
            party: Party::Server,
            number: self.arrived,
        };
        self.open(Connection::new(actor, stream, ends, facts, Instant::now()))
    }

    /// Moves what can be moved; gives the time at which to look again.
    fn advance(&mut self, cx: &mut Context<'_>) -> io::Result<Option<Instant>> {
        let now = Instant::now();
        let mut next: Option<Instant> = None;
        while let Some(Door::Open(listener)) = &self.door {
            match listener.poll_accept(cx) {
                Poll::Ready(Ok((stream, _))) => self.accept(stream)?,
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Poll::Ready(Err(error)) => return Err(error),
                Poll::Pending => break,
            }
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
