use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use bytes::Bytes;
use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::ends::Ends;
use super::looks::Looks;
use super::opening;
use super::packet::{acknowledge, join_end};
use super::proof::{Barrier, Watch};
use crate::script::Actor;
use crate::wire::{Action, Signal};

/// Our end of one open connection.
pub(super) struct Connection {
    pub(super) actor: Actor,
    pub(super) ends: Ends,
    /// Whether look-ups of the target's socket tell facts.
    pub(super) facts: bool,
    /// None once we have closed or reset it.
    pub(super) stream: Option<Arc<TcpStream>>,
    /// What is written and not yet in the kernel's hands.
    pub(super) queue: VecDeque<Bytes>,
    /// How much of the first of these is.
    offset: usize,
    /// The octets that are in the kernel's hands.
    pub(super) sent: u64,
    /// The socket took no more.
    full: bool,
    pub(super) ending: Ending,
    pub(super) stalled: bool,
    pub(super) incoming: Incoming,
    /// What was read is not acknowledged yet, as far as we know.
    unacknowledged: bool,
    /// How a write failed: a reset, that reading will not tell again.
    broken: Option<io::ErrorKind>,
    pub(super) barrier: Option<Barrier>,
    pub(super) watch: Option<Watch>,
    /// When anything last happened.
    pub(super) last: Instant,
}

/// How we end the connection, behind what is queued.
#[derive(Debug)]
pub(super) enum Ending {
    Open,
    Finishing,
    Finished,
    Closing,
    /// With what the target's kernel has taken by when: octets that are still with ours would be
    /// lost.
    Resetting(Looks, Option<(u64, Instant)>),
}

/// What comes from the target.
pub(super) enum Incoming {
    Open,
    /// Its FIN came. A reset after it is told by no read, only as an error of the socket.
    Finished(Pin<Box<dyn Future<Output = ()> + Send>>),
    Over,
}

impl Connection {
    pub(super) fn new(
        actor: Actor,
        stream: TcpStream,
        ends: Ends,
        facts: bool,
        now: Instant,
    ) -> Self {
        Self {
            actor,
            ends,
            facts,
            stream: Some(Arc::new(stream)),
            queue: VecDeque::new(),
            offset: 0,
            sent: 0,
            full: false,
            ending: Ending::Open,
            stalled: false,
            incoming: Incoming::Open,
            unacknowledged: false,
            broken: None,
            barrier: None,
            watch: None,
            last: now,
        }
    }

    pub(super) fn act(&mut self, action: Action, now: Instant) -> io::Result<()> {
        self.last = now;
        match action {
            Action::Write(_, octets) => {
                if !octets.is_empty() && matches!(self.ending, Ending::Open) {
                    self.queue.push_back(octets);
                }
            }
            Action::Barrier(_) => self.barrier = Some(Barrier::default()),
            Action::Watch(_) => self.watch = Some(Watch::default()),
            Action::Finish(_) => {
                if matches!(self.ending, Ending::Open) {
                    self.ending = Ending::Finishing;
                }
            }
            Action::Reset(_) | Action::ResetLost(_) => {
                self.ending = Ending::Resetting(Looks::default(), None);
            }
            Action::Close(_) => self.ending = Ending::Closing,
            Action::Stall(_) => {
                self.acknowledge();
                self.stalled = true;
            }
            Action::Resume(_) => self.stalled = false,
            Action::Set(_, option) => {
                if let Some(stream) = &self.stream {
                    opening::set(&SockRef::from(&**stream), option)?;
                }
            }
            Action::Open(_) | Action::Refuse(_) | Action::Call(..) => {}
        }
        Ok(())
    }

    /// Begins to take leave: our direction ends, and what still comes is read. Tells whether the
    /// target has ended its own.
    pub(super) fn leave(&mut self) -> bool {
        self.stalled = false;
        if matches!(self.ending, Ending::Open) {
            self.ending = Ending::Finishing;
        }
        let gone = match self.ending {
            Ending::Closing | Ending::Resetting(..) => false,
            _ => self.queue.is_empty() && !matches!(self.incoming, Incoming::Open),
        };
        self.stream.is_none() || gone
    }

    /// How many octets are not in the kernel's hands yet.
    pub(super) fn queued(&self) -> usize {
        let queue: usize = self.queue.iter().map(Bytes::len).sum();
        queue - self.offset
    }

    /// Where nothing is under way on it, in either direction: whether the target holds its end, and
    /// by which inode. Where something is, or nobody knows, an error.
    pub(super) fn rest(&self) -> Result<Option<u32>, ()> {
        if !self.facts || !self.queue.is_empty() {
            return Err(());
        }
        let gone = self.stream.is_none() || !matches!(self.incoming, Incoming::Open);
        let Some(socket) = self.ends.target_socket() else {
            return if gone { Ok(None) } else { Err(()) };
        };
        let sent = match self.ending {
            _ if self.stream.is_none() => 0,
            Ending::Finished => self.sent + 1,
            _ => self.sent,
        };
        // What a script leaves unread is no news that is under way.
        let read = || {
            let ours = self.ends.our_socket();
            self.stalled || ours.is_none_or(|ours| ours.unread == 0)
        };
        match socket {
            socket if socket.is_closed() && gone => Ok(None),
            socket if socket.is_silent(sent) && (gone || read()) => Ok(Some(socket.inode)),
            _ => Err(()),
        }
    }

    /// Moves what can be moved; gives the time at which to look again.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        grace: Duration,
        buffer: &mut [u8],
        signals: &mut VecDeque<Signal>,
    ) -> io::Result<Option<Instant>> {
        let (full, sent) = (self.full, self.sent);
        let ending = self.push(cx, now, grace);
        if full && self.sent > sent {
            signals.push_back(Signal::Taken(self.actor));
        }
        self.read(cx, now, buffer, signals)?;
        let barrier = self.look_for_drained(cx, now, signals);
        let watch = self.look_for_quiet(cx, now, grace, signals);
        Ok(ending.into_iter().chain(barrier).chain(watch).min())
    }

    /// Sends what can be sent; gives the time at which to look again.
    pub(super) fn push(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        grace: Duration,
    ) -> Option<Instant> {
        self.flush(cx);
        self.end(cx, now, grace)
    }

    /// Writes what the socket takes.
    fn flush(&mut self, cx: &mut Context<'_>) {
        let Some(stream) = &self.stream else { return };
        let ends = matches!(self.ending, Ending::Finishing | Ending::Closing);
        if ends && !self.queue.is_empty() {
            join_end(stream);
        }
        while let Some(octets) = self.queue.front() {
            match stream.try_write(&octets[self.offset..]) {
                Ok(written) => {
                    self.sent += written as u64;
                    self.full = false;
                    self.offset += written;
                    if self.offset == octets.len() {
                        self.queue.pop_front();
                        self.offset = 0;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if stream.poll_write_ready(cx).is_pending() {
                        self.full = true;
                        return;
                    }
                }
                Err(error) => {
                    // What the target sent before is still to be read: the reset comes behind it.
                    self.broken = Some(error.kind());
                    self.queue.clear();
                    self.offset = 0;
                }
            }
        }
    }

    /// Ends our direction, or the connection, once everything written is on its way.
    fn end(&mut self, cx: &mut Context<'_>, now: Instant, grace: Duration) -> Option<Instant> {
        if !self.queue.is_empty() {
            return None;
        }
        let stream = self.stream.as_ref()?;
        match &mut self.ending {
            Ending::Open | Ending::Finished => return None,
            Ending::Finishing => {
                // An error says that the connection is gone, which reading tells as well.
                let _ = SockRef::from(&**stream).shutdown(std::net::Shutdown::Write);
                self.ending = Ending::Finished;
                return None;
            }
            Ending::Closing => {}
            Ending::Resetting(looks, progress) => {
                let arrived = if self.facts && self.broken.is_none() {
                    self.ends.target_socket().and_then(|socket| socket.arrived)
                } else {
                    None
                };
                if let Some(arrived) = arrived.filter(|arrived| *arrived < self.sent) {
                    let since = match *progress {
                        Some((before, since)) if before == arrived => since,
                        _ => now,
                    };
                    *progress = Some((arrived, since));
                    if now < since + grace {
                        return Some(looks.again(cx, now)?.min(since + grace));
                    }
                }
                let _ = SockRef::from(&**stream).set_linger(Some(Duration::ZERO));
            }
        }
        self.incoming = Incoming::Over;
        self.stream = None;
        None
    }

    /// Reads once.
    fn read(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        buffer: &mut [u8],
        signals: &mut VecDeque<Signal>,
    ) -> io::Result<()> {
        let Some(stream) = self.stream.clone() else {
            return Ok(());
        };
        if self.stalled || matches!(self.ending, Ending::Closing | Ending::Resetting(..)) {
            return Ok(());
        }
        match &mut self.incoming {
            Incoming::Over => return Ok(()),
            Incoming::Finished(reset) => {
                if self.broken.is_some() || reset.as_mut().poll(cx).is_ready() {
                    self.reset(signals);
                }
                return Ok(());
            }
            Incoming::Open => {}
        }
        while stream.poll_read_ready(cx)?.is_ready() {
            match stream.try_read(buffer) {
                Ok(0) if self.broken == Some(io::ErrorKind::ConnectionReset) => {
                    self.reset(signals);
                }
                Ok(0) => {
                    self.watch = None;
                    signals.push_back(Signal::Finished(self.actor));
                    self.incoming = Incoming::Finished(Box::pin(failure(stream)));
                    // Whether a reset came too must be asked at once, or nothing wakes us for it.
                    return self.read(cx, now, buffer, signals);
                }
                Ok(length) => {
                    self.last = now;
                    self.watch = None;
                    self.unacknowledged = true;
                    let octets = buffer[..length].to_vec();
                    signals.push_back(Signal::Received(self.actor, octets));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.acknowledge();
                    continue;
                }
                Err(error) if is_reset(error.kind()) => self.reset(signals),
                Err(error) => {
                    self.incoming = Incoming::Over;
                    return Err(error);
                }
            }
            break;
        }
        Ok(())
    }

    /// Has what we read acknowledged now, where more of it may come. Behind a FIN that would be a
    /// packet for nothing.
    fn acknowledge(&mut self) {
        if let (Some(stream), true) = (&self.stream, std::mem::take(&mut self.unacknowledged)) {
            acknowledge(stream);
        }
    }

    fn reset(&mut self, signals: &mut VecDeque<Signal>) {
        self.watch = None;
        self.incoming = Incoming::Over;
        signals.push_back(Signal::Reset(self.actor));
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("actor", &self.actor)
            .field("ends", &self.ends)
            .field("facts", &self.facts)
            .field("sent", &self.sent)
            .field("ending", &self.ending)
            .field("stalled", &self.stalled)
            .finish_non_exhaustive()
    }
}

/// A peer that goes away with a reset still to be sent sends it.
impl Drop for Connection {
    fn drop(&mut self) {
        if let (Some(stream), Ending::Resetting(..)) = (&self.stream, &self.ending) {
            let _ = SockRef::from(&**stream).set_linger(Some(Duration::ZERO));
        }
    }
}

/// Waits until the socket has an error: after a FIN, that is a reset.
async fn failure(stream: Arc<TcpStream>) {
    while stream.ready(Interest::ERROR).await.is_ok() {
        if let Ok(Some(_)) = stream.take_error() {
            return;
        }
        let none: io::Result<()> = Err(io::ErrorKind::WouldBlock.into());
        let _ = stream.try_io(Interest::ERROR, || none);
    }
    std::future::pending().await
}

const fn is_reset(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}
