use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Faults;
use super::pipe::Shared;

/// The target's end of a connection: what a socket is to a server or client.
///
/// Dropping it closes it as the kernel closes a socket: with octets unread that is a reset, else
/// a FIN.
#[derive(Debug)]
pub struct Stream {
    pipe: Shared,
    faults: Faults,
    read: Turn,
    write: Turn,
}

/// Whether the pending answer of `would_block` has been given.
#[derive(Clone, Copy, Debug, Default)]
struct Turn {
    waited: bool,
}

impl Turn {
    fn poll(&mut self, would_block: bool, cx: &Context<'_>) -> Poll<()> {
        if would_block && !self.waited {
            self.waited = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

impl Stream {
    pub(super) fn new(pipe: Shared, faults: Faults) -> Self {
        Self {
            pipe,
            faults,
            read: Turn::default(),
            write: Turn::default(),
        }
    }
}

impl Stream {
    /// Closes the stream with a reset, as a socket with zero linger does.
    pub fn reset(self) {
        self.pipe.lock().abort_target();
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let faults = self.faults;
        ready!(self.read.poll(faults.would_block, cx));
        let limit = faults.short_reads.map_or(usize::MAX, |limit| limit.max(1));
        let result = ready!(self.pipe.lock().poll_read(cx, buffer, limit));
        self.read.waited = false;
        Poll::Ready(result)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(octets)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if slices.iter().all(|slice| slice.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        let faults = self.faults;
        ready!(self.write.poll(faults.would_block, cx));
        let limit = faults.short_writes.map_or(usize::MAX, |limit| limit.max(1));
        let result = ready!(self.pipe.lock().poll_write(cx, slices, limit));
        self.write.waited = false;
        Poll::Ready(result)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.pipe.lock().finish_target();
        Poll::Ready(Ok(()))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.pipe.lock().close_target();
    }
}
