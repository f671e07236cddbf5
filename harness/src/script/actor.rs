use std::fmt;

/// A party on one connection: `client`, or `client.2` for its second connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Actor {
    /// What the actor plays.
    pub party: Party,
    /// Which of its connections, counted from 1; [`Self::ANY`] in a script is whichever of them a
    /// request comes on.
    pub number: u16,
}

impl Actor {
    /// `server.*`: the connection on which the next request comes.
    pub const ANY: u16 = 0;
    /// The first connection of a client that we play.
    pub const CLIENT: Self = Self::first(Party::Client);
    /// The first connection of a server that we play.
    pub const SERVER: Self = Self::first(Party::Server);
    /// Who drives a target client.
    pub const CALLER: Self = Self::first(Party::Caller);
    /// The application behind a target server.
    pub const HANDLER: Self = Self::first(Party::Handler);

    /// The first connection of `party`.
    #[must_use]
    pub const fn first(party: Party) -> Self {
        Self { party, number: 1 }
    }
}

impl Actor {
    /// Whether it stands for whichever connection a request comes on.
    #[must_use]
    pub const fn is_any(self) -> bool {
        self.number == Self::ANY
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.party.name())?;
        match self.number {
            Self::ANY => f.write_str(".*"),
            1 => Ok(()),
            number => write!(f, ".{number}"),
        }
    }
}

/// What an actor plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// We are the client; the target is a server, or a proxy's front.
    Client,
    /// We are the origin server; the target is a client, or a proxy's back.
    Server,
    /// We are a proxy's face towards a real client.
    Front,
    /// We are a proxy's face towards a real server.
    Back,
    /// Who drives a target client through its adapter.
    Caller,
    /// The application behind a target server.
    Handler,
}

impl Party {
    /// Every party, in the order of the list above.
    pub const ALL: [Self; 6] = [
        Self::Client,
        Self::Server,
        Self::Front,
        Self::Back,
        Self::Caller,
        Self::Handler,
    ];

    /// The word in the notation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Front => "front",
            Self::Back => "back",
            Self::Caller => "caller",
            Self::Handler => "handler",
        }
    }
}
