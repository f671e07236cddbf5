use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::net::{Ipv4Addr, TcpListener};

use crate::error::Error;

/// Where ports are looked for: below those that systems give to connections of their own accord,
/// as one of those could take the port between our look and the target's.
const FIRST: u16 = 10_240;
const COUNT: u16 = 22_528;

/// How many are looked at.
const LOOKS: usize = 1_000;

/// A port that nobody listened on, and that no other badpeer on this machine will choose as long
/// as this lives. Only the target itself can bind it; until it has, somebody else may.
pub(super) struct Reserved {
    pub port: u16,
    #[cfg(target_os = "linux")]
    _name: std::os::unix::net::UnixDatagram,
}

impl Reserved {
    /// # Errors
    ///
    /// Where no port is free.
    pub fn port() -> Result<Self, Error> {
        let chance = RandomState::new();
        for look in 0..LOOKS {
            let mut hasher = chance.build_hasher();
            hasher.write_usize(look);
            let offset = u16::try_from(hasher.finish() % u64::from(COUNT)).unwrap_or_default();
            if let Some(reserved) = Self::try_port(FIRST + offset) {
                return Ok(reserved);
            }
        }
        let none = io::Error::from(io::ErrorKind::AddrInUse);
        Err(Error::Machine("a free port", none))
    }

    #[cfg(target_os = "linux")]
    fn try_port(port: u16) -> Option<Self> {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::net::{SocketAddr, UnixDatagram};

        // A name in no file system, that is gone with its process.
        let name = SocketAddr::from_abstract_name(format!("badpeer/{port}")).ok()?;
        let name = UnixDatagram::bind_addr(&name).ok()?;
        is_free(port).then_some(Self { port, _name: name })
    }

    #[cfg(not(target_os = "linux"))]
    fn try_port(port: u16) -> Option<Self> {
        is_free(port).then_some(Self { port })
    }
}

/// Whether a port of this machine can be listened on now.
pub(super) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_reserved_is_free_and_chosen_once() {
        let reserved: Vec<_> = (0..20).map(|_| Reserved::port().unwrap()).collect();
        for (at, one) in reserved.iter().enumerate() {
            assert!(reserved[..at].iter().all(|other| other.port != one.port));
            assert!((FIRST..FIRST + COUNT).contains(&one.port));
        }
        #[cfg(target_os = "linux")]
        assert!(Reserved::try_port(reserved[0].port).is_none());
    }

    #[test]
    fn a_port_on_which_somebody_listens_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!is_free(port));
    }
}
