use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::script::Party;

/// What a TCP wire is told at its making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the target listens, if it does.
    pub target: Option<SocketAddr>,
    /// Where we listen for a target that connects; port 0 has one chosen.
    pub listen: SocketAddr,
    /// Whom the target's connections reach: `server`, or `front` where we stand between two.
    pub party: Party,
    /// How long a target must be silent before it counts as waiting. Without look-ups this is the
    /// whole proof, so it should be the deadline then.
    pub grace: Duration,
    /// How long a connection may wait for the target to accept it, before it counts as opened all
    /// the same.
    pub accept: Duration,
    /// Whether look-ups of the target's socket are used where they are to be had.
    pub barriers: bool,
}

impl Settings {
    /// The settings for a target that listens at `address`.
    #[must_use]
    pub fn target(address: SocketAddr) -> Self {
        Self {
            target: Some(address),
            ..Self::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            target: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            party: Party::Server,
            grace: Duration::from_millis(50),
            accept: Duration::from_secs(30),
            barriers: true,
        }
    }
}
