//! Both directions of one connection, as data: what a kernel keeps for its two sockets.
//! Never waits: it says whether something is possible now, and wakes who waits for it.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tokio::io::ReadBuf;

/// The octets that a peer's socket takes before it reads, where nothing else is set.
pub(super) const WINDOW: usize = 64 * 1024;

/// What a socket learns once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    No,
    Due,
    Told,
}

impl Notice {
    fn tell(&mut self) -> bool {
        let due = *self == Self::Due;
        if due {
            *self = Self::Told;
        }
        due
    }
}

/// What a peer reads next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    Octets(Vec<u8>),
    Finish,
    Reset,
}

/// One connection.
///
/// ```text
///   peer ── segments, FIN ──► target      a reset, either way, ends both directions:
///   peer ◄── outbound, FIN ── target      what has arrived stays readable, unless it is lost
/// ```
#[derive(Debug)]
pub(super) struct Pipe {
    /// Towards the target: one write of the peer's is one segment, and at most one read.
    segments: VecDeque<Bytes>,
    /// How much of the first segment the target has read.
    offset: usize,
    fin_to_target: Notice,
    reset_to_target: Notice,
    /// The target asked for octets when there were none.
    asks: bool,
    target_closed: bool,
    /// Towards the peer.
    outbound: Vec<u8>,
    window: usize,
    fin_to_peer: Notice,
    reset_to_peer: Notice,
    peer_closed: bool,
    /// Counts what the target reads and writes, so that its silence can be proved.
    activity: u64,
    reader: Option<Waker>,
    writer: Option<Waker>,
    watcher: Option<Waker>,
}

/// A pipe in two hands. The lock is never held across a wait.
#[derive(Clone, Debug)]
pub(super) struct Shared(Arc<Mutex<Pipe>>);

impl Shared {
    pub(super) fn new(window: usize) -> Self {
        Self(Arc::new(Mutex::new(Pipe::new(window))))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Pipe> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pipe {
    const fn new(window: usize) -> Self {
        Self {
            segments: VecDeque::new(),
            offset: 0,
            fin_to_target: Notice::No,
            reset_to_target: Notice::No,
            asks: false,
            target_closed: false,
            outbound: Vec::new(),
            window,
            fin_to_peer: Notice::No,
            reset_to_peer: Notice::No,
            peer_closed: false,
            activity: 0,
            reader: None,
            writer: None,
            watcher: None,
        }
    }

    fn moved(&mut self) {
        self.activity += 1;
        wake(&mut self.watcher);
    }
}

/// The target's socket.
impl Pipe {
    /// Reads at most `limit` octets of one segment; none is the end.
    pub(super) fn poll_read(
        &mut self,
        cx: &Context<'_>,
        buffer: &mut ReadBuf<'_>,
        limit: usize,
    ) -> Poll<io::Result<()>> {
        self.asks = false;
        if let Some(segment) = self.segments.front() {
            let rest = &segment[self.offset..];
            let taken = rest.len().min(limit).min(buffer.remaining());
            buffer.put_slice(&rest[..taken]);
            self.offset += taken;
            if self.offset == segment.len() {
                self.segments.pop_front();
                self.offset = 0;
            }
            self.moved();
        } else if self.fin_to_target != Notice::No {
            // A socket that has got a FIN reads as ended, even when a reset came after it.
            if self.fin_to_target.tell() {
                self.moved();
            }
        } else if self.reset_to_target.tell() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        } else if self.reset_to_target == Notice::No {
            self.asks = true;
            wait(&mut self.reader, cx);
            wake(&mut self.watcher);
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    /// Writes at most `limit` octets, as far as the peer's window lets them.
    pub(super) fn poll_write(
        &mut self,
        cx: &Context<'_>,
        slices: &[io::IoSlice<'_>],
        limit: usize,
    ) -> Poll<io::Result<usize>> {
        if self.reset_to_target != Notice::No {
            let told = self.reset_to_target.tell() && self.fin_to_target == Notice::No;
            let kind = if told {
                io::ErrorKind::ConnectionReset
            } else {
                io::ErrorKind::BrokenPipe
            };
            return Poll::Ready(Err(kind.into()));
        }
        if self.fin_to_peer != Notice::No {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let limit = if self.peer_closed {
            limit
        } else {
            limit.min(self.window.saturating_sub(self.outbound.len()))
        };
        if limit == 0 {
            wait(&mut self.writer, cx);
            return Poll::Pending;
        }
        let before = self.outbound.len();
        for slice in slices {
            let room = limit - (self.outbound.len() - before);
            self.outbound
                .extend_from_slice(&slice[..slice.len().min(room)]);
        }
        let written = self.outbound.len() - before;
        if self.peer_closed && written > 0 {
            // The first write into a closed peer succeeds, and is answered with a reset.
            self.outbound.clear();
            self.reset_target();
        }
        self.moved();
        Poll::Ready(Ok(written))
    }

    /// Sends FIN; the other direction stays open. On a connection that was reset it does nothing,
    /// as on a tokio socket.
    pub(super) fn finish_target(&mut self) {
        if self.reset_to_target == Notice::No && self.fin_to_peer == Notice::No {
            self.fin_to_peer = Notice::Due;
            self.moved();
        }
    }

    /// Closes both directions with a reset, whatever was read.
    pub(super) fn abort_target(&mut self) {
        if self.reset_to_target == Notice::No {
            self.reset_to_peer = Notice::Due;
        }
        self.close_target();
    }

    /// Closes both directions: with octets unread that is a reset.
    pub(super) fn close_target(&mut self) {
        self.target_closed = true;
        if self.reset_to_target == Notice::No {
            if !self.segments.is_empty() {
                self.reset_to_peer = Notice::Due;
            } else if self.fin_to_peer == Notice::No && self.reset_to_peer == Notice::No {
                self.fin_to_peer = Notice::Due;
            }
        }
        self.segments.clear();
        self.moved();
    }
}

/// The peer's socket.
impl Pipe {
    pub(super) fn send(&mut self, octets: Bytes) {
        if octets.is_empty() || self.is_reset() || self.fin_to_target != Notice::No {
            return;
        }
        if self.target_closed {
            self.reset_to_peer = Notice::Due;
            return;
        }
        self.segments.push_back(octets);
        self.asks = false;
        wake(&mut self.reader);
    }

    /// What the target has sent, as far as it was not yet told.
    pub(super) fn receive(&mut self) -> Option<Arrival> {
        if self.peer_closed {
            None
        } else if !self.outbound.is_empty() {
            wake(&mut self.writer);
            Some(Arrival::Octets(std::mem::take(&mut self.outbound)))
        } else if self.fin_to_peer.tell() {
            Some(Arrival::Finish)
        } else if self.reset_to_peer.tell() {
            Some(Arrival::Reset)
        } else {
            None
        }
    }

    pub(super) fn finish_peer(&mut self) {
        if !self.is_reset() && self.fin_to_target == Notice::No {
            self.fin_to_target = Notice::Due;
            wake(&mut self.reader);
        }
    }

    /// Resets the connection; `lost` throws away what the target has not read.
    pub(super) fn reset_peer(&mut self, lost: bool) {
        self.peer_closed = true;
        self.outbound.clear();
        if lost {
            self.segments.clear();
            self.offset = 0;
        }
        if !self.is_reset() {
            self.reset_target();
        }
    }

    /// Closes both directions: with octets unread that is a reset.
    pub(super) fn close_peer(&mut self) {
        if self.outbound.is_empty() {
            self.finish_peer();
            self.peer_closed = true;
        } else {
            self.reset_peer(false);
        }
    }

    pub(super) fn set_window(&mut self, window: usize) {
        self.window = window;
        wake(&mut self.writer);
    }

    /// Has `cx` woken by whatever the target does.
    pub(super) fn watch(&mut self, cx: &Context<'_>) {
        wait(&mut self.watcher, cx);
    }
}

/// What a look at the target's socket tells.
impl Pipe {
    /// Whether the target has read every octet, or never will.
    pub(super) fn is_drained(&self) -> bool {
        self.segments.is_empty()
    }

    /// Whether the target, having read everything, has asked for more, or never will.
    pub(super) fn asks(&self) -> bool {
        self.asks || self.target_closed || self.is_reset() || self.fin_to_target == Notice::Told
    }

    /// Whether nothing is under way on a connection that the target has open, in either direction.
    pub(super) fn is_silent(&self) -> bool {
        self.segments.is_empty()
            && self.outbound.is_empty()
            && self.fin_to_target != Notice::Due
            && self.fin_to_peer != Notice::Due
            && !self.target_closed
            && !self.is_reset()
    }

    pub(super) const fn activity(&self) -> u64 {
        self.activity
    }

    fn is_reset(&self) -> bool {
        self.reset_to_target != Notice::No || self.reset_to_peer != Notice::No
    }

    fn reset_target(&mut self) {
        self.reset_to_target = Notice::Due;
        wake(&mut self.reader);
        wake(&mut self.writer);
    }
}

fn wait(slot: &mut Option<Waker>, cx: &Context<'_>) {
    match slot {
        Some(waker) if waker.will_wake(cx.waker()) => {}
        _ => *slot = Some(cx.waker().clone()),
    }
}

fn wake(slot: &mut Option<Waker>) {
    if let Some(waker) = slot.take() {
        waker.wake();
    }
}
