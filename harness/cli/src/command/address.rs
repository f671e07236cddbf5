//! The addresses that a person gives: where badpeer listens, and where it connects to.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};

use badpeer::Error;

use crate::failure::Failure;

/// What goes to an upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// What a real client sends.
    Ordinary,
    /// What a peer sends.
    Hostile {
        /// Whether it may leave this machine.
        allowed: bool,
    },
}

/// Where to listen: on this machine, or at an address that is written out in numbers.
///
/// # Errors
///
/// Where that is no address, or a name that means another address than a loopback one.
pub fn listen(authority: &str) -> Result<SocketAddr, Failure> {
    let (address, literal) = resolve(authority)?;
    if address.ip().to_canonical().is_loopback() || literal {
        return Ok(address);
    }
    Err(Failure::usage(format!(
        "`{authority}` is {address}, where other machines reach it\n  where that is meant, say so \
         in numbers: --listen {address}"
    )))
}

/// Where to connect to.
///
/// # Errors
///
/// Where that is no address, or on another machine and not allowed.
pub fn upstream(authority: &str, what: Upstream) -> Result<SocketAddr, Failure> {
    let (address, _) = resolve(authority)?;
    let near = address.ip().to_canonical().is_loopback();
    match what {
        Upstream::Hostile { allowed: false } if !near => Err(Error::NotLoopback(address).into()),
        _ => Ok(address),
    }
}

/// Why nobody can listen there.
pub fn taken(address: SocketAddr, error: &io::Error) -> Failure {
    let mend = match error.kind() {
        io::ErrorKind::AddrInUse => {
            "\n  something listens there already: end it, or say another port (0 is a free one)"
        }
        io::ErrorKind::PermissionDenied => "\n  say a port above 1023",
        io::ErrorKind::AddrNotAvailable => "\n  this machine has no such address",
        _ => "",
    };
    Failure::usage(format!("can't listen at {address}: {error}{mend}"))
}

/// The address, and whether it was written in numbers. `:8080` and `8080` mean this machine.
fn resolve(authority: &str) -> Result<(SocketAddr, bool), Failure> {
    let bare = authority
        .strip_prefix("http://")
        .unwrap_or(authority)
        .trim_end_matches('/');
    let port = bare.strip_prefix(':').unwrap_or(bare);
    let full = match port.parse::<u16>() {
        Ok(port) => format!("localhost:{port}"),
        Err(_) => bare.to_owned(),
    };
    let host = full.rsplit_once(':').map_or("", |(host, _)| host);
    let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let found = full.to_socket_addrs().ok().and_then(|all| {
        let addresses: Vec<_> = all.collect();
        let v4 = addresses.iter().find(|one| one.is_ipv4()).copied();
        v4.or_else(|| addresses.first().copied())
    });
    let address = found.ok_or_else(|| {
        Failure::usage(format!(
            "`{authority}` is no HOST:PORT that can be found\n  write it as in 127.0.0.1:8080"
        ))
    })?;
    Ok((address, literal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_means_this_machine() {
        for short in [":8080", "8080", "localhost:8080", "http://localhost:8080/"] {
            let address = listen(short).unwrap();
            assert!(
                address.ip().is_loopback() && address.port() == 8080,
                "{short}"
            );
        }
        for none in ["", ":", "localhost", "localhost:http", "localhost:99999"] {
            assert!(listen(none).is_err(), "{none}");
        }
    }

    #[test]
    fn elsewhere_than_on_loopback_only_an_address_in_numbers_is_listened_at() {
        assert_eq!(listen("0.0.0.0:80").unwrap().to_string(), "0.0.0.0:80");
        assert_eq!(listen("[::]:80").unwrap().to_string(), "[::]:80");
    }

    #[test]
    fn what_is_hostile_stays_on_this_machine_unless_allowed() {
        let hostile = |allowed| upstream("192.0.2.1:80", Upstream::Hostile { allowed });
        assert!(hostile(false).is_err());
        assert!(hostile(true).is_ok());
        assert!(upstream("192.0.2.1:80", Upstream::Ordinary).is_ok());
    }
}
