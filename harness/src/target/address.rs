use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};

use crate::error::Error;

/// The address behind `HOST:PORT`; one on another machine only where that is allowed.
pub(super) fn resolve(authority: &str, remote: bool) -> Result<SocketAddr, Error> {
    let unreachable = |error| Error::Unreachable(authority.to_owned(), error);
    let mut addresses: Vec<_> = authority.to_socket_addrs().map_err(unreachable)?.collect();
    // `localhost` may name ::1 first while the server listens on 127.0.0.1 only.
    addresses.sort_by_key(SocketAddr::is_ipv6);
    let Some(first) = addresses.first().copied() else {
        return Err(unreachable(io::Error::new(
            io::ErrorKind::NotFound,
            "no address",
        )));
    };
    if remote {
        return Ok(first);
    }
    addresses
        .into_iter()
        .find(|address| address.ip().to_canonical().is_loopback())
        .ok_or(Error::NotLoopback(first))
}
