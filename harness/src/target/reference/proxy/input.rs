//! What has come on one connection and is not read yet.
//! It never knows what a message is: lines and octets only.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::fault::{Fault, Faults};
use super::stop::{Stop, bad};

/// How long a line may be.
const LINE: usize = 64 << 10;
/// How much is read at a time, at least.
const ROOM: usize = 16 << 10;

/// The reading side of a connection.
pub(super) struct Input<R> {
    stream: R,
    buffer: Vec<u8>,
    ended: bool,
    /// How long to wait for the next octets.
    patience: Duration,
}

impl<R: AsyncRead + Unpin> Input<R> {
    pub(super) const fn new(stream: R, patience: Duration) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            ended: false,
            patience,
        }
    }

    /// What has come and is not read.
    pub(super) fn rest(&self) -> &[u8] {
        &self.buffer
    }

    pub(super) fn forget(&mut self) {
        self.buffer.clear();
    }

    /// Waits for more; whether any came.
    pub(super) async fn fill(&mut self) -> Result<bool, Stop> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.reserve(ROOM);
        let read = self.stream.read_buf(&mut self.buffer);
        let count = tokio::time::timeout(self.patience, read)
            .await
            .map_err(|_| Stop::Late)?
            .map_err(|_| Stop::Lost)?;
        self.ended = count == 0;
        Ok(count > 0)
    }

    /// Looks, without waiting, whether octets have come or the connection has ended.
    pub(super) async fn has_news(&mut self) -> bool {
        let mut octet = [0];
        let look = tokio::select! {
            biased;
            read = self.stream.read(&mut octet) => Some(read),
            () = std::future::ready(()) => None,
        };
        match look {
            None => !self.buffer.is_empty() || self.ended,
            Some(Ok(1)) => {
                self.buffer.push(octet[0]);
                true
            }
            Some(_) => true,
        }
    }

    /// The next line without its CRLF. A bare LF ends nothing, and neither does a bare CR: both
    /// are faults of the message [RFC 9112 §2.2].
    pub(super) async fn line(&mut self, faults: Faults) -> Result<Vec<u8>, Stop> {
        self.ended_line(false, faults).await
    }

    /// The next line of a chunk, by the same rule.
    pub(super) async fn chunk_line(&mut self, faults: Faults) -> Result<Vec<u8>, Stop> {
        self.ended_line(true, faults).await
    }

    async fn ended_line(&mut self, chunk: bool, faults: Faults) -> Result<Vec<u8>, Stop> {
        let mut from = 0;
        loop {
            // A CR is the end of a line with its LF only [RFC 9112 §2.2].
            if !chunk
                && faults.has(Fault::CrEndsHead)
                && matches!(self.buffer[..], [b'\r', behind, ..] if behind != b'\n')
            {
                self.buffer.drain(..2);
                return Ok(Vec::new());
            }
            if let Some(at) = self.buffer[from..].iter().position(|one| *one == b'\n') {
                let end = from + at;
                if end > 0 && self.buffer[end - 1] == b'\r' {
                    let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                    line.truncate(end - 1);
                    let taken =
                        faults.has(Fault::BareCrForwarded) || faults.has(Fault::BareCrEndsLine);
                    if line.contains(&b'\r') && !taken {
                        return Err(bad("a bare CR"));
                    }
                    return Ok(line);
                }
                if chunk && faults.has(Fault::ChunkLineLf) {
                    let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                    line.truncate(end);
                    return Ok(line);
                }
                if !faults.has(Fault::BareLfForwarded) {
                    return Err(bad("a bare LF"));
                }
                from = end + 1;
                continue;
            }
            if self.buffer.len() > LINE {
                return Err(Stop::Bad(431, "a line is too long"));
            }
            if !self.fill().await? {
                return Err(Stop::Ended);
            }
        }
    }

    /// At most `most` octets, and at least one.
    pub(super) async fn piece(&mut self, most: u64) -> Result<Vec<u8>, Stop> {
        if self.buffer.is_empty() && !self.fill().await? {
            return Err(Stop::Ended);
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let count = self.buffer.len().min(most);
        Ok(self.buffer.drain(..count).collect())
    }

    /// Exactly so many octets.
    pub(super) async fn octets(&mut self, count: usize) -> Result<Vec<u8>, Stop> {
        while self.buffer.len() < count {
            if !self.fill().await? {
                return Err(Stop::Ended);
            }
        }
        Ok(self.buffer.drain(..count).collect())
    }
}
