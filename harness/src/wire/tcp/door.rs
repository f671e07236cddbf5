use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;

/// The connections that may wait for us to take them.
const BACKLOG: u32 = 1024;

/// Where a target connects to.
#[derive(Debug)]
pub(super) enum Door {
    Open(TcpListener),
    /// Somebody else takes the connections, and hands them on.
    Fed(mpsc::UnboundedReceiver<TcpStream>),
    /// Bound and not listening: the port is ours, and every connection is refused.
    Refusing {
        _socket: TcpSocket,
    },
}

impl Door {
    /// The next connection.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
        match self {
            Self::Open(listener) => loop {
                match listener.poll_accept(cx) {
                    Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::ConnectionAborted => {
                    }
                    other => return other.map_ok(|(stream, _)| stream),
                }
            },
            Self::Fed(arrivals) => match arrivals.poll_recv(cx) {
                Poll::Ready(Some(stream)) => Poll::Ready(Ok(stream)),
                Poll::Ready(None) | Poll::Pending => Poll::Pending,
            },
            Self::Refusing { .. } => Poll::Pending,
        }
    }
}

/// A listener for [`Wire::listen_with`](super::Wire::listen_with).
///
/// # Errors
///
/// What the system says when the address can't be bound.
pub fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    // A port that is shared would be shared with another process of ours too: it must be free.
    drop(std::net::TcpListener::bind(address)?);
    listen(bind(address)?)
}

/// Turns away who waits at a listener: what came before a conversation is not part of it.
pub fn turn_away(listener: &TcpListener) {
    // Asked of the kernel itself: the runtime may not have heard of them yet.
    while SockRef::from(listener).accept().is_ok() {}
}

pub(super) fn listen(socket: TcpSocket) -> io::Result<TcpListener> {
    socket.listen(BACKLOG)
}

pub(super) fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    socket.set_reuseaddr(true)?;
    // A second socket can take the port over, to hold it while connections are refused.
    #[cfg(unix)]
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}
