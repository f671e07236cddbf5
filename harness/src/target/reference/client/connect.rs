//! How the client opens a connection. Never speaks on it.

use std::future::Future;
use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::wire::memory;

/// Opens connections to servers.
pub trait Connect {
    /// What a connection is.
    type Stream: AsyncRead + AsyncWrite + Unpin + 'static;

    /// Opens a connection to `authority`, which is a host, or a host and a port.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached.
    fn connect(&self, authority: &str) -> impl Future<Output = io::Result<Self::Stream>>;
}

impl Connect for memory::Connector {
    type Stream = memory::Stream;

    async fn connect(&self, _: &str) -> io::Result<memory::Stream> {
        memory::Connector::connect(self).await
    }
}

/// Opens TCP connections, to port 80 where none is named.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tcp;

impl Connect for Tcp {
    type Stream = TcpStream;

    async fn connect(&self, authority: &str) -> io::Result<TcpStream> {
        let named = authority
            .rsplit_once(':')
            .is_some_and(|(_, port)| !port.is_empty() && !port.ends_with(']'));
        let stream = match named {
            true => TcpStream::connect(authority).await?,
            false => TcpStream::connect(format!("{authority}:80")).await?,
        };
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}
