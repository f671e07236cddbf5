//! A connection for a request: a tunnel is asked for where its way needs one. It never makes the
//! request itself.

use tokio::io::{AsyncRead, AsyncWrite};

use super::attempt::attempt;
use super::connect::Connect;
use super::connection::Connection;
use super::fault::Fault;
use super::request::Request;
use super::{Failure, Faults};

/// The hello of a TLS client [RFC 8446 §4.1.2]. It is all the TLS that this client knows: it shows
/// that a tunnel is taken for one.
const HELLO: [u8; 50] = [
    0x16, 3, 1, 0, 45, // a handshake record,
    1, 0, 0, 41, // of a client's hello,
    3, 3, // version 1.2, and 32 octets that should be random,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, // no session,
    0, 2, 0xc0, 0x2f, // one suite of ciphers,
    1, 0, // and no compression.
];

/// Opens a connection, to the origin or to the proxy, and has that make its tunnel.
pub(super) async fn open<C: Connect>(
    connect: &C,
    request: &Request,
    faults: Faults,
) -> Result<Connection<C::Stream>, Failure> {
    let opened = connect.connect(&request.route.first).await;
    let mut connection = Connection::new(opened.map_err(Failure::Connect)?);
    if let Some(asks) = request.for_tunnel() {
        ask(&mut connection, &asks, faults).await?;
        if request.route.encrypted && !faults.has(Fault::TunnelInTheClear) {
            // [RFC 9110 §4.2.2]: nothing else goes in the clear.
            connection.write(&HELLO, false).await;
            connection.more().await?;
            return Err(Failure::Malformed("no TLS is known here but its hello"));
        }
    }
    Ok(connection)
}

/// Asks for a tunnel: one is there behind a 2xx, and behind nothing else [RFC 9110 §9.3.6].
async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    asks: &Request,
    faults: Faults,
) -> Result<(), Failure> {
    let answer = attempt(connection, asks, faults).await.result?;
    let status = answer.status.unwrap_or_default();
    let made = match faults.has(Fault::Tunnel200Only) {
        true => status == 200,
        false => (200..300).contains(&status),
    };
    if !made && !faults.has(Fault::TunnelRefusalTaken) {
        return Err(Failure::Tunnel(status));
    }
    // What is there already answers no request that was made [RFC 9112 §9.2].
    let early = !connection.rest().is_empty() || connection.glance();
    if early && !faults.has(Fault::TunnelSurplusTaken) {
        return Err(Failure::Malformed(
            "octets in a tunnel that is not used yet",
        ));
    }
    connection.answers = 0;
    Ok(())
}
