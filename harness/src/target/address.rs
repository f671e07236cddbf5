use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use crate::error::Error;

/// On this machine a connection stands at once, or never.
const PATIENCE: Duration = Duration::from_secs(1);

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
    addresses.retain(|address| address.ip().to_canonical().is_loopback());
    match addresses.as_slice() {
        [] => Err(Error::NotLoopback(first)),
        [only] => Ok(*only),
        [first, ..] => Ok(listening(&addresses).unwrap_or(*first)),
    }
}

/// The first of these at which somebody listens: who binds `localhost` binds one of what it means.
pub(super) fn listening(addresses: &[SocketAddr]) -> Option<SocketAddr> {
    let listens = |address: &&SocketAddr| TcpStream::connect_timeout(address, PATIENCE).is_ok();
    addresses.iter().find(listens).copied()
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

    use super::*;

    #[test]
    fn of_several_addresses_the_one_counts_at_which_somebody_listens() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let here = listener.local_addr().unwrap();
        // Nobody listens there: the port is taken on the other protocol alone.
        let other = SocketAddr::from((Ipv6Addr::LOCALHOST, here.port()));
        assert_eq!(listening(&[other, here]), Some(here));
        drop(listener);
        assert_eq!(listening(&[other, here]), None);
    }
}
