//! What goes in a packet of its own, and what does not.

#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::net::TcpStream;

/// Has the last octets go together with the FIN behind them, as in memory. In a packet of its own
/// the FIN may be there when the target reads the octets, or not, as chance will have it.
pub(super) fn join_end(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    let _ = SockRef::from(stream).set_tcp_cork(true);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// Has what we read acknowledged now, not some 40 ms later: a target that waits for that before it
/// sends on (Nagle's algorithm) is then not held up, and its socket soon shows that it is silent.
pub(super) fn acknowledge(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    let _ = stream.set_quickack(true);
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}
