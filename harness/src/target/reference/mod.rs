//! The reference targets: a strict HTTP/1.1 server and client of our own, with faults that can be
//! planted.
//! They never use the judge's reader: two independent implementations are worth more than one.

mod answer;
mod chunked;
pub mod client;
mod codings;
mod connection;
mod content;
mod date;
mod exchange;
mod expectation;
mod fault;
mod fault_table;
mod faults;
mod fields;
mod framing;
mod head;
mod host;
mod length;
mod line;
mod list;
mod offer;
mod patience;
mod persistence;
mod planted;
pub mod proxy;
mod range;
mod resource;
mod send;
mod serve;
mod server;
mod start;
mod stop;
mod target;

pub use fault::Fault;
pub use faults::Faults;
pub use planted::{Planted, UnknownFault};
pub use serve::End;
pub use server::Server;

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncWrite};

/// Serves one connection as a server of its own: see [`Server::serve`].
pub async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, faults: Faults) {
    Server::new(faults).serve(stream).await;
}

/// Binds a server to an address: see [`Server::listen`].
///
/// # Errors
///
/// When the address cannot be bound.
pub async fn listen(
    addr: SocketAddr,
    faults: Faults,
) -> io::Result<(SocketAddr, impl Future<Output = ()>)> {
    Server::new(faults).listen(addr).await
}

#[cfg(test)]
mod tests;
