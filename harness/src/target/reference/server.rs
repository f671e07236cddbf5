//! The server that connections share.
//! It holds no more than what planted faults remember from one connection to the next.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::fault::Fault;
use super::faults::Faults;
use super::serve::{End, serve};

/// The reference server. Clones are the same server.
#[derive(Clone, Debug)]
pub struct Server {
    faults: Faults,
    resets: Arc<AtomicUsize>,
}

impl Server {
    /// A server with these faults planted; with none, the good server.
    pub fn new(faults: Faults) -> Server {
        Server {
            faults,
            resets: Arc::default(),
        }
    }

    /// The faults that are planted.
    pub fn faults(&self) -> Faults {
        self.faults
    }

    /// Whether a planted fault has ended the server: it serves nobody any more.
    pub fn is_dead(&self) -> bool {
        let fatal = match () {
            () if self.faults.has(Fault::DiesOnReset) => 1,
            () if self.faults.has(Fault::DiesOnTenthReset) => 10,
            () => usize::MAX,
        };
        self.resets.load(Relaxed) >= fatal
    }

    /// Serves HTTP/1.1 on one connection until it ends: well, but for the faults that are planted.
    /// Give it `&mut stream` where the end that it asks for can be had.
    ///
    /// Nothing is spawned, and nothing need be `Send`. Time is the runtime's, which may be paused.
    pub async fn serve<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> End {
        serve(stream, self).await
    }

    /// Binds the server to an address; port 0 lets the system choose one. Returns the address it
    /// is bound to and the future that serves; dropping that future ends every connection.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound.
    pub async fn listen(
        self,
        addr: SocketAddr,
    ) -> io::Result<(SocketAddr, impl Future<Output = ()>)> {
        let listener = TcpListener::bind(addr).await?;
        let bound = listener.local_addr()?;
        Ok((bound, self.accept(listener)))
    }

    async fn accept(self, listener: TcpListener) {
        let mut connections = JoinSet::new();
        while !self.is_dead() {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => drop(connections.spawn(self.clone().connection(stream))),
                    // Out of descriptors, or a peer that has gone already: neither is for ever.
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }

    async fn connection(self, mut stream: TcpStream) {
        // Options that cannot be set cost time, not correctness.
        let _ = stream.set_nodelay(true);
        if self.serve(&mut stream).await == End::Reset {
            let _ = stream.set_zero_linger();
        }
    }

    /// A connection was lost to a reset.
    pub(super) fn lost(&self) {
        self.resets.fetch_add(1, Relaxed);
    }
}
