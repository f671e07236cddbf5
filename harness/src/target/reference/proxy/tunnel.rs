//! CONNECT: octets both ways, and no HTTP [RFC 9110 §9.3.6].

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};

use super::exchange::{Client, Next};
use super::fault::{Fault, Faults};
use super::input::Input;
use super::origin::{Dial, Origins};
use super::own;

/// Opens a tunnel, and stays until one side closes.
pub(super) async fn tunnel<S, D>(
    client: &mut Client<S>,
    origins: &Origins<D>,
    authority: &[u8],
    faults: Faults,
) -> Next
where
    S: AsyncRead + AsyncWrite + Unpin,
    D: Dial,
{
    if !is_safe(authority) && !faults.has(Fault::ConnectAnyService) {
        let sent = own::answer(&mut client.output, 403, "", b"", true).await;
        return sent.map_or(Next::Abort, |()| Next::Close);
    }
    const FRAMELESS: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
    let always = faults.has(Fault::ConnectAlways200);
    if always && client.output.write_all(FRAMELESS).await.is_err() {
        return Next::Abort;
    }
    let Ok(mut origin) = origins.connect(Some(authority), true).await else {
        let sent = own::answer(&mut client.output, 502, "", b"", true).await;
        return sent.map_or(Next::Abort, |()| Next::Close);
    };
    let head: &[u8] = if faults.has(Fault::ConnectFramed) {
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"
    } else {
        FRAMELESS
    };
    if !always && client.output.write_all(head).await.is_err() {
        return Next::Abort;
    }
    if faults.has(Fault::ConnectEarlyLost) {
        client.input.forget();
    }
    // Where one side ends, what came from it goes out first; then both are closed.
    tokio::select! {
        () = copy(&mut client.input, &mut origin.output, faults) => {}
        () = copy(&mut origin.input, &mut client.output, faults) => {}
    }
    let _ = origin.output.shutdown().await;
    Next::Close
}

/// Whether an authority's port is none of those of old services [RFC 9110 §9.3.6].
fn is_safe(authority: &[u8]) -> bool {
    let port = authority.rsplit(|one| *one == b':').next();
    let port = port.and_then(|port| std::str::from_utf8(port).ok()?.parse::<u16>().ok());
    port.is_none_or(|port| matches!(port, 80 | 443 | 1024..))
}

async fn copy<R, W>(from: &mut Input<R>, to: &mut W, faults: Faults)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut held = Vec::new();
    while let Ok(mut piece) = from.piece(u64::MAX).await {
        if faults.has(Fault::TunnelCut) && (piece.len() > 1000 || !held.is_empty()) {
            // The planted fault keeps the last octet until another comes.
            held.append(&mut piece);
            let last = held.len() - 1;
            piece = held.drain(..last).collect();
        }
        if to.write_all(&piece).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}
