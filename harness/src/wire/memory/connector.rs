use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::sync::mpsc;

use super::pipe::{Shared, WINDOW};
use super::{Faults, Stream};

/// How a target client connects to us: given by [`Wire::connector`](super::Wire::connector).
#[derive(Clone, Debug)]
pub struct Connector {
    backlog: mpsc::UnboundedSender<Shared>,
    refuses: Arc<AtomicBool>,
    faults: Faults,
}

impl Connector {
    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// `ConnectionRefused` when the wire refuses connections, or is gone.
    #[allow(clippy::unused_async, reason = "a connector is awaited like a socket")]
    pub async fn connect(&self) -> io::Result<Stream> {
        let pipe = Shared::new(WINDOW);
        if self.refuses.load(Ordering::Relaxed) || self.backlog.send(pipe.clone()).is_err() {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        Ok(Stream::new(pipe, self.faults))
    }
}

/// The wire's side: what its connectors have opened.
#[derive(Debug)]
pub(super) struct Door {
    arrivals: mpsc::UnboundedReceiver<Shared>,
    connector: Connector,
}

impl Door {
    pub(super) fn new(faults: Faults) -> Self {
        let (backlog, arrivals) = mpsc::unbounded_channel();
        let refuses = Arc::default();
        Self {
            arrivals,
            connector: Connector {
                backlog,
                refuses,
                faults,
            },
        }
    }

    pub(super) fn connector(&self) -> Connector {
        self.connector.clone()
    }

    pub(super) fn refuse(&self, refuses: bool) {
        self.connector.refuses.store(refuses, Ordering::Relaxed);
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Option<Shared> {
        match self.arrivals.poll_recv(cx) {
            Poll::Ready(pipe) => pipe,
            Poll::Pending => None,
        }
    }
}
