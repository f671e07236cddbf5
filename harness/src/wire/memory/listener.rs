use std::fmt;

use tokio::sync::mpsc;

use super::Stream;

/// Makes a listener for a server that wants one, and the backlog to hand to a wire.
///
/// ```
/// use badpeer::wire::memory::{self, Faults, Wire};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let (mut listener, backlog) = memory::listen();
/// let wire = Wire::new(Box::new(move |stream| backlog.push(stream)), Faults::default());
/// tokio::spawn(async move {
///     let stream = listener.accept().await;
/// });
/// # }
/// ```
#[must_use]
pub fn listen() -> (Listener, Backlog) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Listener(receiver), Backlog(sender))
}

/// What a server accepts its connections from.
#[derive(Debug)]
pub struct Listener(mpsc::UnboundedReceiver<Stream>);

impl Listener {
    /// The next connection; waits for ever when the wire is gone.
    pub async fn accept(&mut self) -> Stream {
        match self.0.recv().await {
            Some(stream) => stream,
            None => std::future::pending().await,
        }
    }
}

/// Where connections wait for a listener.
#[derive(Clone, Debug)]
pub struct Backlog(mpsc::UnboundedSender<Stream>);

impl Backlog {
    /// Hands a connection to the listener; where that is gone, the connection ends.
    pub fn push(&self, stream: Stream) {
        let _ = self.0.send(stream);
    }
}

/// The address of either end of a connection in memory: they have none to tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address;

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("memory")
    }
}

#[cfg(feature = "axum")]
impl axum::serve::Listener for Listener {
    type Io = Stream;
    type Addr = Address;

    async fn accept(&mut self) -> (Stream, Address) {
        (Self::accept(self).await, Address)
    }

    fn local_addr(&self) -> std::io::Result<Address> {
        Ok(Address)
    }
}
