//! A stream that ends the process when certain octets come: a fault that no peer survives.
//! Never touches what passes.

use std::io;
use std::pin::Pin;
use std::process;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a process ends with that died of what it read, as one that panicked does.
const DIED: i32 = 101;

/// A stream, and what the process dies of when it comes on it.
pub struct Mortal<S> {
    stream: S,
    poison: Vec<u8>,
    /// The last octets that came, as many as may begin the poison.
    last: Vec<u8>,
}

impl<S> Mortal<S> {
    /// A stream that is as deadly as that; as any other without poison.
    pub fn new(stream: S, poison: Option<&str>) -> Self {
        Self {
            stream,
            poison: poison.unwrap_or_default().as_bytes().to_vec(),
            last: Vec::new(),
        }
    }

    /// The stream itself.
    pub fn into_inner(self) -> S {
        self.stream
    }

    fn taste(&mut self, octets: &[u8]) {
        if self.poison.is_empty() {
            return;
        }
        self.last.extend_from_slice(octets);
        let found = self.last.windows(self.poison.len());
        if found.into_iter().any(|some| some == self.poison) {
            process::exit(DIED);
        }
        let surplus = self.last.len().saturating_sub(self.poison.len());
        self.last.drain(..surplus);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Mortal<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let came = buffer.filled()[before..].to_vec();
        self.taste(&came);
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Mortal<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
