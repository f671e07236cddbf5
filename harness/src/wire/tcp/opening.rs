use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;

use super::Settings;
use super::connection::Connection;
use super::ends::Ends;
use super::looks::{Looks, turn};
use crate::script::{Actor, Setting};
use crate::wire::barrier::{self, TcpState};

/// How long the last packet of a handshake may take from socket to socket on one machine. A
/// target's socket that is not established by then is one that its kernel keeps back: until the
/// first octets come (`TCP_DEFER_ACCEPT`), or until there is room in the backlog. One that is not
/// found by then is one that look-ups don't reach.
const HANDSHAKE: Duration = Duration::from_millis(3);

/// A connection on its way to the target.
pub(super) struct Opening {
    pub(super) actor: Actor,
    step: Step,
}

enum Step {
    Connecting(Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>),
    Accepting {
        stream: TcpStream,
        ends: Ends,
        since: Instant,
        looks: Looks,
    },
    Done,
}

/// How an opening ended.
pub(super) enum Opened {
    Connection(Box<Connection>),
    Refused,
    /// On our own side.
    Failed(io::Error),
}

impl Opening {
    pub(super) fn new(
        actor: Actor,
        target: SocketAddr,
        options: impl Iterator<Item = Setting>,
    ) -> io::Result<Self> {
        let socket = if target.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        }?;
        socket.set_nodelay(true)?;
        for option in options {
            set(&socket2::SockRef::from(&socket), option)?;
        }
        Ok(Self {
            actor,
            step: Step::Connecting(Box::pin(socket.connect(target))),
        })
    }

    /// Goes on; gives the time at which to look again while nothing came of it.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        settings: &Settings,
    ) -> Result<Opened, Option<Instant>> {
        if let Step::Connecting(connecting) = &mut self.step {
            let Poll::Ready(result) = connecting.as_mut().poll(cx) else {
                return Err(None);
            };
            match result.and_then(|stream| Ok((Ends::of(&stream)?, stream))) {
                Ok((ends, stream)) => {
                    self.step = Step::Accepting {
                        stream,
                        ends,
                        since: now,
                        looks: Looks::default(),
                    };
                    if settings.barriers && barrier::available() {
                        // All connect, then all look: the target has had time to accept.
                        turn(cx);
                        return Err(None);
                    }
                }
                Err(error) => return Ok(Opened::of(error)),
            }
        }
        let Step::Accepting {
            ends, since, looks, ..
        } = &mut self.step
        else {
            return Err(None);
        };
        let facts = if !(settings.barriers && barrier::available()) {
            Some(false)
        } else if !looks.are_due(now) {
            None
        } else {
            look(*ends, now - *since, settings.accept)
        };
        let Some(facts) = facts else {
            return Err(looks.again(cx, now));
        };
        match std::mem::replace(&mut self.step, Step::Done) {
            Step::Accepting { stream, ends, .. } => Ok(Opened::Connection(Box::new(
                Connection::new(self.actor, stream, ends, facts, now),
            ))),
            Step::Connecting(_) | Step::Done => Err(None),
        }
    }
}

/// Whether the connection counts as opened, and if so, whether look-ups tell facts about it.
fn look(ends: Ends, waited: Duration, accept: Duration) -> Option<bool> {
    let in_time = waited < HANDSHAKE;
    match ends.target_socket() {
        Some(socket) if socket.is_backlogged() => (waited >= accept).then_some(true),
        Some(socket) if socket.state == TcpState::SynReceived => {
            let full = barrier::backlog_is_full(ends.target, ends.ours);
            (waited >= accept || !(in_time || full)).then_some(true)
        }
        Some(_) => Some(true),
        None if ends.has_left() => Some(true),
        None => (!in_time || !ends.are_near()).then_some(false),
    }
}

impl Opened {
    fn of(error: io::Error) -> Self {
        match error.kind() {
            // The last but one: reset between the handshake and our next question about it.
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::NotConnected
            | io::ErrorKind::TimedOut => Self::Refused,
            _ => Self::Failed(error),
        }
    }
}

/// Sets an option on a socket in any state.
pub(crate) fn set(socket: &socket2::Socket, option: Setting) -> io::Result<()> {
    match option {
        Setting::NoDelay(on) => socket.set_tcp_nodelay(on),
        Setting::ReceiveBuffer(octets) => socket.set_recv_buffer_size(octets),
        Setting::SendBuffer(octets) => socket.set_send_buffer_size(octets),
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening")
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}
