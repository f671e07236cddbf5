//! One connection: octets in, octets out, and how it ended.
//! It never knows what the octets mean.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::failure::Failure;
use super::pipeline::Queue;

/// How many octets one read takes at most.
const READ: usize = 16 << 10;

/// How a server ended its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Finish,
    Reset,
}

/// One connection of the client's.
pub(super) struct Connection<S> {
    stream: S,
    /// What was read; taken up to `at`.
    held: Vec<u8>,
    at: usize,
    end: Option<End>,
    /// How many answers were read from it.
    pub(super) answers: usize,
    /// Whether octets of the answer under way have come.
    pub(super) begun: bool,
    /// Whether an octet could not be written.
    pub(super) broken: bool,
    /// Requests that a planted fault makes behind the one under way.
    pub(super) queue: Queue,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            held: Vec::new(),
            at: 0,
            end: None,
            answers: 0,
            begun: false,
            broken: false,
            queue: Queue::default(),
        }
    }

    /// What was read and not taken.
    pub(super) fn rest(&self) -> &[u8] {
        &self.held[self.at..]
    }

    /// Takes octets that are held.
    pub(super) fn take(&mut self, count: usize) -> Vec<u8> {
        let end = (self.at.saturating_add(count)).min(self.held.len());
        let octets = self.held[self.at..end].to_vec();
        self.at = end;
        octets
    }

    /// Puts octets back in front of what is held.
    pub(super) fn put_back(&mut self, octets: &[u8]) {
        self.held.splice(..self.at, octets.iter().copied());
        self.at = 0;
    }

    /// Drops what is held.
    pub(super) fn discard(&mut self) {
        self.at = self.held.len();
    }

    /// The next octet.
    pub(super) async fn octet(&mut self) -> Result<u8, End> {
        while self.rest().is_empty() {
            self.more().await?;
        }
        self.at += 1;
        Ok(self.held[self.at - 1])
    }

    /// What comes next of a line, without the LF that ends it; and whether that has come.
    pub(super) async fn part_of_line(&mut self) -> Result<(Vec<u8>, bool), End> {
        while self.rest().is_empty() {
            self.more().await?;
        }
        let end = self.rest().iter().position(|octet| *octet == b'\n');
        let part = self.take(end.unwrap_or(usize::MAX));
        self.take(usize::from(end.is_some()));
        Ok((part, end.is_some()))
    }

    /// Exactly so many octets.
    pub(super) async fn exactly(&mut self, count: usize) -> Result<Vec<u8>, End> {
        while self.rest().len() < count {
            self.more().await?;
        }
        Ok(self.take(count))
    }

    /// Reads what comes next, once.
    pub(super) async fn more(&mut self) -> Result<(), End> {
        std::future::poll_fn(|cx| {
            self.poll_queue(cx);
            self.poll_more(cx)
        })
        .await
    }

    pub(super) fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), End>> {
        if let Some(end) = self.end {
            return Poll::Ready(Err(end));
        }
        if self.at == self.held.len() {
            self.held.clear();
            self.at = 0;
        }
        let before = self.held.len();
        self.held.resize(before + READ, 0);
        let mut buffer = ReadBuf::new(&mut self.held[before..]);
        let read = Pin::new(&mut self.stream).poll_read(cx, &mut buffer);
        let count = buffer.filled().len();
        self.held.truncate(before + count);
        let end = match ready!(read) {
            Ok(()) if count > 0 => {
                self.begun = true;
                return Poll::Ready(Ok(()));
            }
            Ok(()) => End::Finish,
            Err(_) => End::Reset,
        };
        self.end = Some(end);
        Poll::Ready(Err(end))
    }

    /// Whether something has come, or the server has ended: looked at without waiting.
    pub(super) fn has_stirred(&mut self) -> bool {
        !self.rest().is_empty() || self.glance() || self.end.is_some()
    }

    /// Reads what is there already.
    pub(super) fn glance(&mut self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        matches!(self.poll_more(&mut cx), Poll::Ready(Ok(())))
    }

    /// How the server ended, as far as it is known.
    pub(super) const fn ended(&self) -> Option<End> {
        self.end
    }

    /// Writes octets; where something comes meanwhile, how many were not written yet. A server
    /// may answer before it has read all [RFC 9112 §9.5].
    pub(super) async fn write(&mut self, octets: &[u8], watching: bool) -> usize {
        let mut left = octets;
        std::future::poll_fn(|cx| {
            loop {
                if left.is_empty() {
                    return Poll::Ready(());
                }
                if watching && self.poll_more(cx).is_ready() {
                    return Poll::Ready(());
                }
                match ready!(Pin::new(&mut self.stream).poll_write(cx, left)) {
                    Ok(count) if count > 0 => left = &left[count..],
                    _ => {
                        self.broken = true;
                        return Poll::Ready(());
                    }
                }
            }
        })
        .await;
        let _: io::Result<()> =
            std::future::poll_fn(|cx| Pin::new(&mut self.stream).poll_flush(cx)).await;
        left.len()
    }

    /// A planted fault's pipeline: what waits to be written goes out between two reads.
    fn poll_queue(&mut self, cx: &mut Context<'_>) {
        self.queue.wait(cx.waker());
        while let Some(octets) = self.queue.next_to_write() {
            // Requests are small: one write takes them.
            let _ = Pin::new(&mut self.stream).poll_write(cx, &octets);
        }
    }
}

impl From<End> for Failure {
    fn from(end: End) -> Self {
        match end {
            End::Finish => Self::Finished,
            End::Reset => Self::Reset,
        }
    }
}
