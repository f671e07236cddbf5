use std::io;
use std::net::SocketAddr;

use tokio::net::TcpStream;

use crate::wire::barrier::{self, SocketState, TcpState};

/// The addresses of a connection's two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) ours: SocketAddr,
    pub(super) target: SocketAddr,
}

impl Ends {
    pub(super) fn of(stream: &TcpStream) -> io::Result<Self> {
        Ok(Self {
            ours: stream.local_addr()?,
            target: stream.peer_addr()?,
        })
    }

    pub(super) fn target_socket(self) -> Option<SocketState> {
        barrier::lookup(self.target, self.ours)
    }

    pub(super) fn our_socket(self) -> Option<SocketState> {
        barrier::lookup(self.ours, self.target)
    }

    /// Whether our own socket tells that the target's is gone: then it is no wonder that there is
    /// none to be found.
    pub(super) fn has_left(self) -> bool {
        self.our_socket()
            .is_none_or(|socket| socket.state != TcpState::Established)
    }

    /// Whether both ends are on this machine, as far as addresses tell.
    pub(super) fn are_near(self) -> bool {
        let (ours, target) = (
            self.ours.ip().to_canonical(),
            self.target.ip().to_canonical(),
        );
        ours == target || (ours.is_loopback() && target.is_loopback())
    }
}
