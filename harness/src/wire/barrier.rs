//! The read barrier: what the kernel says about the target's own socket, where it is on this
//! machine. Looks only; touches neither socket.
//!
//! Linux answers for any socket of the network namespace, without privileges, in some ten
//! microseconds. Elsewhere every look-up finds nothing.

use std::net::SocketAddr;

/// A socket as the kernel sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketState {
    /// Where its connection stands.
    pub state: TcpState,
    /// The octets that arrived and were not read; an unread FIN counts as one, unless the kernel
    /// has joined it to octets that were read.
    pub unread: u32,
    /// The octets that were written and not acknowledged; an unacknowledged FIN counts as one.
    pub unacknowledged: u32,
    /// The octets that ever arrived; a FIN counts as one. Not known once the socket is closed.
    pub arrived: Option<u64>,
    /// Whether a process holds it: not before it is accepted, and not after it is closed.
    pub held: bool,
    /// The number by which it is known among the files of its process; 0 where none holds it.
    pub inode: u32,
    /// The timer that runs, if any.
    pub timer: Option<Timer>,
}

/// The states of a connection [RFC 9293 §3.3.2].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as in the RFC")]
pub enum TcpState {
    Established,
    SynSent,
    SynReceived,
    FinWait1,
    FinWait2,
    TimeWait,
    Closed,
    CloseWait,
    LastAck,
    Listen,
    Closing,
}

/// What a socket's timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Octets are sent again if they are not acknowledged in time.
    Retransmit,
    /// The other side is asked whether it is still there.
    KeepAlive,
    /// The connection's end is kept in mind.
    TimeWait,
    /// The other side's window is full, and is asked about.
    Probe,
}

impl SocketState {
    /// Whether its process has closed it: what arrives now is answered with a reset, or not at
    /// all.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        !self.held
            && !matches!(
                self.state,
                TcpState::SynReceived | TcpState::Established | TcpState::CloseWait
            )
    }

    /// Whether the connection stands, and its process has not accepted it.
    #[must_use]
    pub const fn is_backlogged(&self) -> bool {
        !self.held && matches!(self.state, TcpState::Established | TcpState::CloseWait)
    }

    /// Whether its process has ended its direction and reads on: a half close, not a full one.
    #[must_use]
    pub const fn is_half_closed(&self) -> bool {
        self.held && matches!(self.state, TcpState::FinWait1 | TcpState::FinWait2)
    }

    /// The octets that its process can read now, without a FIN.
    #[must_use]
    pub const fn unread_octets(&self) -> u32 {
        match self.state {
            TcpState::CloseWait
            | TcpState::LastAck
            | TcpState::Closing
            | TcpState::TimeWait
            | TcpState::Closed => self.unread.saturating_sub(1),
            _ => self.unread,
        }
    }

    /// Whether its process has read the first `sent` octets that it was sent. One that is closed
    /// has read what it ever will.
    #[must_use]
    pub fn has_read(&self, sent: u64) -> bool {
        let arrived = self.arrived.is_none_or(|arrived| arrived >= sent);
        self.is_closed() || (self.held && arrived && self.unread_octets() == 0)
    }

    /// Whether nothing is under way on it: all `sent` octets (and the FIN, where one was sent)
    /// are read, all that was written has arrived at the other side.
    #[must_use]
    pub fn is_silent(&self, sent: u64) -> bool {
        self.held
            && self.arrived.is_none_or(|arrived| arrived >= sent)
            && self.unread == 0
            && self.unacknowledged == 0
            && !matches!(self.timer, Some(Timer::Retransmit | Timer::Probe))
    }
}

/// Looks up the socket at `local` whose connection goes to `remote`: the target's socket, where
/// `remote` is ours. Nothing is found where it is not on this machine, or in another network
/// namespace, or its connection is forgotten.
#[must_use]
pub fn lookup(local: SocketAddr, remote: SocketAddr) -> Option<SocketState> {
    #[cfg(target_os = "linux")]
    {
        let found = super::diag::lookup(local, remote)?;
        // Where there is no such connection, the kernel gives the listening socket.
        (found.state != TcpState::Listen).then_some(found)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (local, remote);
        None
    }
}

/// The inode of the socket that listens at `address`.
pub(crate) fn listening(address: SocketAddr) -> Option<u32> {
    #[cfg(target_os = "linux")]
    {
        // No connection comes from port 0, so the listening socket is what is found.
        let socket = super::diag::lookup(address, SocketAddr::new(address.ip(), 0))?;
        (socket.state == TcpState::Listen).then_some(socket.inode)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = address;
        None
    }
}

/// Whether the socket that listens at `address` has no room for one more connection from
/// `remote` that is not accepted.
pub(super) fn backlog_is_full(address: SocketAddr, remote: SocketAddr) -> bool {
    #[cfg(target_os = "linux")]
    {
        // No connection comes from port 0, so the listening socket is what is found; its queues
        // are the connections that wait, and how many may.
        super::diag::lookup(address, SocketAddr::new(remote.ip(), 0)).is_some_and(|socket| {
            socket.state == TcpState::Listen && socket.unread > socket.unacknowledged
        })
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (address, remote);
        false
    }
}

/// Whether this system answers look-ups at all.
#[must_use]
pub fn available() -> bool {
    #[cfg(target_os = "linux")]
    {
        super::diag::available()
    }
    #[cfg(not(target_os = "linux"))]
    {
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{Read, Write};
    use std::net::{Shutdown, TcpListener, TcpStream};

    use super::*;

    /// Our end, the target's end, and what the kernel says about the latter.
    struct Pair {
        listener: TcpListener,
        ours: TcpStream,
        addresses: (SocketAddr, SocketAddr),
    }

    impl Pair {
        fn at(listen: &str, connect: &str) -> Self {
            let listener = TcpListener::bind(listen).unwrap();
            let port = listener.local_addr().unwrap().port();
            let ours = TcpStream::connect(format!("{connect}:{port}")).unwrap();
            let addresses = (ours.peer_addr().unwrap(), ours.local_addr().unwrap());
            Self {
                listener,
                ours,
                addresses,
            }
        }

        fn target(&self) -> TcpStream {
            self.listener.accept().unwrap().0
        }

        fn look(&self) -> Option<SocketState> {
            lookup(self.addresses.0, self.addresses.1)
        }

        /// Looks until it is as it should be: packets cross the loopback in their own time.
        #[track_caller]
        fn see(&self, what: impl Fn(SocketState) -> bool) -> SocketState {
            for _ in 0..100_000 {
                if let Some(socket) = self.look().filter(|socket| what(*socket)) {
                    return socket;
                }
            }
            panic!("{:?}", self.look());
        }
    }

    #[test]
    fn a_connection_is_held_once_it_is_accepted() {
        let pair = Pair::at("127.0.0.1:0", "127.0.0.1");
        pair.see(|socket| socket.is_backlogged());
        let _target = pair.target();
        let socket = pair.look().unwrap();
        assert!(socket.held && !socket.is_backlogged() && socket.is_silent(0));
    }

    #[test]
    fn a_backlog_is_full_with_one_more_than_it_was_made_for() {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
        let socket = socket.unwrap();
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        socket.bind(&any.into()).unwrap();
        socket.listen(1).unwrap();
        let address = socket.local_addr().unwrap().as_socket().unwrap();
        let first = TcpStream::connect(address).unwrap();
        assert!(!backlog_is_full(address, any));
        let second = TcpStream::connect(address).unwrap();
        for stream in [first, second] {
            // Both handshakes are done on the other side, too.
            while !lookup(address, stream.local_addr().unwrap())
                .is_some_and(|socket| socket.is_backlogged())
            {}
        }
        assert!(backlog_is_full(address, any));
        socket.accept().unwrap();
        assert!(!backlog_is_full(address, any));
    }

    #[test]
    fn unread_octets_are_counted_and_read_ones_are_not() {
        for (listen, connect) in [
            ("127.0.0.1:0", "127.0.0.1"),
            ("[::1]:0", "[::1]"),
            ("[::]:0", "127.0.0.1"),
        ] {
            let mut pair = Pair::at(listen, connect);
            let mut target = pair.target();
            pair.ours.write_all(b"hello").unwrap();
            let socket = pair.see(|socket| socket.arrived == Some(5));
            assert_eq!(socket.unread_octets(), 5, "{listen}");
            assert!(!socket.has_read(5));
            target.read_exact(&mut [0; 4]).unwrap();
            assert_eq!(pair.look().unwrap().unread_octets(), 1);
            target.read_exact(&mut [0; 1]).unwrap();
            assert!(pair.look().unwrap().has_read(5));
            assert!(!pair.look().unwrap().has_read(6), "one is on its way");
        }
    }

    #[test]
    fn an_end_that_was_not_read_is_no_octet_and_no_silence() {
        let mut pair = Pair::at("127.0.0.1:0", "127.0.0.1");
        let mut target = pair.target();
        pair.ours.write_all(b"a").unwrap();
        pair.ours.shutdown(Shutdown::Write).unwrap();
        let socket = pair.see(|socket| socket.state == TcpState::CloseWait);
        assert_eq!((socket.unread, socket.unread_octets()), (2, 1));
        // Read together with the octet before it, the end counts as read.
        target.read_exact(&mut [0; 1]).unwrap();
        assert!(pair.look().unwrap().is_silent(2));

        let pair = Pair::at("127.0.0.1:0", "127.0.0.1");
        let mut target = pair.target();
        pair.ours.shutdown(Shutdown::Write).unwrap();
        let socket = pair.see(|socket| socket.state == TcpState::CloseWait);
        assert_eq!((socket.unread, socket.unread_octets()), (1, 0));
        assert!(socket.has_read(0) && !socket.is_silent(1));
        assert_eq!(target.read(&mut [0; 1]).unwrap(), 0);
        assert!(pair.look().unwrap().is_silent(1));
    }

    #[test]
    fn a_half_close_is_told_from_a_full_close() {
        let pair = Pair::at("127.0.0.1:0", "127.0.0.1");
        let target = pair.target();
        target.shutdown(Shutdown::Write).unwrap();
        let socket = pair.see(|socket| socket.state == TcpState::FinWait2);
        assert!(socket.is_half_closed() && !socket.is_closed());
        drop(target);
        let socket = pair.look().unwrap();
        assert!(!socket.is_half_closed() && socket.is_closed() && socket.has_read(99));
    }

    #[test]
    fn a_socket_that_is_gone_is_not_mistaken_for_the_listening_one() {
        let mut pair = Pair::at("127.0.0.1:0", "127.0.0.1");
        let target = pair.target();
        pair.ours.write_all(b"unread").unwrap();
        pair.see(|socket| socket.unread == 6);
        drop(target);
        assert_eq!(pair.look(), None);
    }
}
