//! One connection: octets in, octets out, and how it ends.
//! It never knows what the octets mean.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};

use super::fault::Fault;
use super::faults::Faults;
use super::patience::{GLIMPSE, LINGER, Patience, SILENCE, write_stall};
use super::server::Server;
use super::stop::Stop;

/// How many octets one read takes at most.
const READ: usize = 16 << 10;
/// How many octets a planted fault writes before it forgets the rest.
pub(super) const WRITE: usize = 64 << 10;
/// How many octets are drained after our FIN.
const DRAIN: usize = 16 << 20;

/// One connection of the reference server.
pub(super) struct Connection<'a, S> {
    stream: S,
    server: &'a Server,
    /// What was read; taken up to `at`.
    held: Vec<u8>,
    at: usize,
    finished: bool,
    faults: Faults,
    /// How many requests were begun.
    pub(super) requests: usize,
    /// Whether the answer under way is one to HEAD, which never has content.
    pub(super) head_only: bool,
    /// Whether the head of the request under way has not ended.
    pub(super) in_head: bool,
    /// The minor version that the request under way states.
    pub(super) minor: u8,
    /// The major version that it states.
    pub(super) major: u8,
    /// An answer that a planted fault holds back.
    pub(super) withheld: Vec<u8>,
    /// What a planted fault puts behind the octets that come next.
    overtaken: Vec<u8>,
    /// Whether a planted fault has seen FIN right behind a request.
    pub(super) seen_finish: bool,
    /// Whether a planted fault takes a head cut short for complete.
    pub(super) cut_head: bool,
    /// Whether a planted fault remembers keep-alive.
    pub(super) sticks: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<'_, S> {
    pub(super) fn new(stream: S, server: &Server) -> Connection<'_, S> {
        Connection {
            stream,
            server,
            held: Vec::new(),
            at: 0,
            finished: false,
            faults: server.faults(),
            requests: 0,
            head_only: false,
            in_head: false,
            minor: 1,
            major: 1,
            withheld: Vec::new(),
            overtaken: Vec::new(),
            seen_finish: false,
            cut_head: false,
            sticks: false,
        }
    }

    pub(super) fn faults(&self) -> Faults {
        self.faults
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.has(fault)
    }

    /// What was read and not taken.
    pub(super) fn rest(&self) -> &[u8] {
        &self.held[self.at..]
    }

    /// Takes octets that are held.
    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.held.len());
    }

    /// Drops what is held.
    pub(super) fn discard(&mut self) {
        self.at = self.held.len();
    }

    /// Puts what is held behind the octets that come next. Only a planted fault asks.
    pub(super) fn fall_behind(&mut self) {
        self.overtaken = self.held.split_off(self.at);
    }

    /// The next octet, left where it is.
    pub(super) async fn peek(&mut self, patience: &mut Patience) -> Result<u8, Stop> {
        while self.at == self.held.len() {
            self.more(patience).await?;
        }
        Ok(self.held[self.at])
    }

    /// The octet behind the next one, left where it is.
    pub(super) async fn peek_second(&mut self, patience: &mut Patience) -> Result<u8, Stop> {
        while self.rest().len() < 2 {
            self.more(patience).await?;
        }
        Ok(self.held[self.at + 1])
    }

    /// Takes the next octet.
    pub(super) async fn octet(&mut self, patience: &mut Patience) -> Result<u8, Stop> {
        let octet = self.peek(patience).await?;
        self.at += 1;
        Ok(octet)
    }

    /// Reads what comes next, once.
    pub(super) async fn more(&mut self, patience: &mut Patience) -> Result<(), Stop> {
        if self.finished {
            return Err(Stop::Finished(patience.phase));
        }
        if self.in_head && self.has(Fault::SplitHeadLost) {
            return Err(Stop::Hang);
        }
        match timeout_at(patience.end(self.faults), self.read()).await {
            Err(_) => Err(Stop::Late(patience.phase)),
            Ok(Err(_)) => Err(Stop::Lost),
            Ok(Ok(0)) => Err(Stop::Finished(patience.phase)),
            Ok(Ok(_)) => {
                patience.came();
                Ok(())
            }
        }
    }

    /// Whether the client finishes right behind what it sent. Only planted faults ask.
    pub(super) async fn glimpse(&mut self) -> bool {
        let end = Instant::now() + GLIMPSE;
        while !self.finished {
            match timeout_at(end, self.read()).await {
                Ok(Ok(_)) => {}
                _ => break,
            }
        }
        self.finished
    }

    async fn read(&mut self) -> io::Result<usize> {
        if self.at == self.held.len() {
            self.held.clear();
            self.at = 0;
        }
        self.held.reserve(READ);
        let count = (&mut self.stream)
            .take(READ as u64)
            .read_buf(&mut self.held)
            .await?;
        self.finished = count == 0;
        self.held.append(&mut self.overtaken);
        Ok(count)
    }

    /// Writes octets, for as long as the client takes some of them now and then: backpressure,
    /// not dropped connections [RFC 9112 §9.5].
    pub(super) async fn write(&mut self, octets: &[u8]) -> Result<(), Stop> {
        if self.server.is_dead() {
            return Err(Stop::Drop);
        }
        let fits = match self.has(Fault::PartialWriteLost) {
            true => octets.len().min(WRITE),
            false => octets.len(),
        };
        let mut octets = &octets[..fits];
        let stall = write_stall(self.faults);
        while !octets.is_empty() {
            match timeout(stall, self.stream.write(octets)).await {
                Ok(Ok(count)) if count > 0 => octets = &octets[count..],
                _ => return Err(Stop::Lost),
            }
        }
        match timeout(stall, self.stream.flush()).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Stop::Lost),
        }
    }

    /// Closes in stages, so that no answer is lost to a reset: our FIN first, then what the
    /// client still sends is read and dropped until it finishes too, within bounds
    /// [RFC 9112 §9.6].
    pub(super) async fn close(mut self) -> Result<(), Stop> {
        let withheld = std::mem::take(&mut self.withheld);
        if !withheld.is_empty() {
            self.write(&withheld).await?;
        }
        if self.has(Fault::EarlyCloseResets) {
            return Ok(());
        }
        match timeout(LINGER, self.stream.shutdown()).await {
            Ok(Ok(())) if !self.finished => self.drain(LINGER, DRAIN).await,
            Ok(Err(_)) => Err(Stop::Lost),
            _ => Ok(()),
        }
    }

    /// Reads and drops whatever comes, answers nothing, and closes when the client does.
    pub(super) async fn ignore(mut self) -> Result<(), Stop> {
        self.drain(SILENCE, usize::MAX).await?;
        self.close().await
    }

    async fn drain(&mut self, most: Duration, mut octets: usize) -> Result<(), Stop> {
        let end = Instant::now() + most;
        while octets > 0 {
            self.discard();
            match timeout_at(end, self.read()).await {
                Ok(Ok(0)) | Err(_) => break,
                Ok(Ok(count)) => octets = octets.saturating_sub(count),
                Ok(Err(_)) => return Err(Stop::Lost),
            }
        }
        Ok(())
    }
}
