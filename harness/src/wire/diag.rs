//! Linux's answer to a look-up: one `NETLINK_SOCK_DIAG` question by four-tuple, answered in the
//! call that sends it. Never dumps a table of sockets.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::net::SocketAddr;

use netlink_packet_core::{NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use netlink_packet_sock_diag::SockDiagMessage;
use netlink_packet_sock_diag::constants::{AF_INET, AF_INET6, IPPROTO_TCP};
use netlink_packet_sock_diag::inet::{
    self, ExtensionFlags, InetRequest, InetResponse, SocketId, StateFlags, nlas::Nla,
};
use socket2::{Domain, Protocol, Socket, Type};

use super::barrier::{SocketState, TcpState, Timer};

const AF_NETLINK: i32 = 16;
const NETLINK_SOCK_DIAG: i32 = 4;
/// "No cookie": the socket is found by its addresses alone.
const NO_COOKIE: [u8; 8] = [0xff; 8];
/// An answer is about 500 octets.
const ANSWER: usize = 4096;

thread_local! {
    static ASKER: RefCell<Option<Asker>> = const { RefCell::new(None) };
}

pub(super) fn available() -> bool {
    with_asker(|_| ()).is_ok()
}

pub(super) fn lookup(local: SocketAddr, remote: SocketAddr) -> Option<SocketState> {
    let response = with_asker(|asker| asker.ask(local, remote)).ok()?.ok()??;
    state(&response)
}

/// The question's socket is kept per thread: a question and its answer belong together.
fn with_asker<T>(f: impl FnOnce(&mut Asker) -> T) -> io::Result<T> {
    ASKER.with_borrow_mut(|slot| {
        let asker = match slot {
            Some(asker) => asker,
            None => slot.insert(Asker::new()?),
        };
        Ok(f(asker))
    })
}

struct Asker {
    socket: Socket,
    sequence: u32,
    buffer: Vec<u8>,
}

impl Asker {
    fn new() -> io::Result<Self> {
        let socket = Socket::new(
            Domain::from(AF_NETLINK),
            Type::DGRAM.nonblocking(),
            Some(Protocol::from(NETLINK_SOCK_DIAG)),
        )?;
        Ok(Self {
            socket,
            sequence: 0,
            buffer: vec![0; ANSWER],
        })
    }

    fn ask(&mut self, local: SocketAddr, remote: SocketAddr) -> io::Result<Option<InetResponse>> {
        self.sequence = self.sequence.wrapping_add(1);
        let length = self.question(local, remote);
        self.socket.write_all(&self.buffer[..length])?;
        loop {
            let length = self.socket.read(&mut self.buffer)?;
            let answer = NetlinkMessage::<SockDiagMessage>::deserialize(&self.buffer[..length])
                .map_err(io::Error::other)?;
            if answer.header.sequence_number != self.sequence {
                continue;
            }
            return Ok(match answer.payload {
                NetlinkPayload::InnerMessage(SockDiagMessage::InetResponse(found)) => Some(*found),
                _ => None,
            });
        }
    }

    fn question(&mut self, local: SocketAddr, remote: SocketAddr) -> usize {
        // A socket that takes both families files its IPv4 connections under IPv4.
        let (source, destination) = (local.ip().to_canonical(), remote.ip().to_canonical());
        let request = SockDiagMessage::InetRequest(InetRequest {
            family: if source.is_ipv4() { AF_INET } else { AF_INET6 },
            protocol: IPPROTO_TCP,
            extensions: ExtensionFlags::INFO,
            states: StateFlags::all(),
            socket_id: SocketId {
                source_port: local.port(),
                destination_port: remote.port(),
                source_address: source,
                destination_address: destination,
                interface_id: 0,
                cookie: NO_COOKIE,
            },
        });
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST;
        header.sequence_number = self.sequence;
        let mut message = NetlinkMessage::new(header, NetlinkPayload::from(request));
        message.finalize();
        message.serialize(&mut self.buffer);
        message.buffer_len()
    }
}

fn state(response: &InetResponse) -> Option<SocketState> {
    let header = &response.header;
    let arrived = response.nlas.iter().find_map(|nla| match nla {
        Nla::TcpInfo(info) => Some(info.bytes_received),
        _ => None,
    });
    Some(SocketState {
        state: tcp_state(header.state)?,
        unread: header.recv_queue,
        unacknowledged: header.send_queue,
        arrived,
        held: header.inode != 0,
        inode: header.inode,
        timer: header.timer.as_ref().map(|timer| match timer {
            inet::Timer::Retransmit(..) => Timer::Retransmit,
            inet::Timer::KeepAlive(_) => Timer::KeepAlive,
            inet::Timer::TimeWait => Timer::TimeWait,
            inet::Timer::Probe(_) => Timer::Probe,
        }),
    })
}

/// The numbers of the kernel's `tcp_states.h`.
const fn tcp_state(number: u8) -> Option<TcpState> {
    Some(match number {
        1 => TcpState::Established,
        2 => TcpState::SynSent,
        // 12: the kernel's own name for a connection whose handshake is not complete.
        3 | 12 => TcpState::SynReceived,
        4 => TcpState::FinWait1,
        5 => TcpState::FinWait2,
        6 => TcpState::TimeWait,
        7 => TcpState::Closed,
        8 => TcpState::CloseWait,
        9 => TcpState::LastAck,
        10 => TcpState::Listen,
        11 => TcpState::Closing,
        _ => return None,
    })
}
