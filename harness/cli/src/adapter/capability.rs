//! What an adapter may be asked to do beyond one plain GET after another.

/// Something that not every client can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// The calls of a session share connections.
    Reuse,
    /// A call may be asked for while another is under way; answers come in any order.
    Concurrent,
    /// Calls that are under way at the same time are pipelined on one connection.
    Pipeline,
    /// Requests have content.
    Body,
    /// Requests have the fields that are asked for, besides the client's own.
    Fields,
    /// Any word is a method; without it, GET, HEAD and POST are.
    Method,
    /// A call goes through the proxy that it names.
    Proxy,
    /// The proxy is asked for a tunnel where the call says so, even for an `http` URL.
    Tunnel,
}

impl Capability {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::Reuse,
        Self::Concurrent,
        Self::Pipeline,
        Self::Body,
        Self::Fields,
        Self::Method,
        Self::Proxy,
        Self::Tunnel,
    ];

    /// The word in the protocol.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reuse => "reuse",
            Self::Concurrent => "concurrent",
            Self::Pipeline => "pipeline",
            Self::Body => "body",
            Self::Fields => "fields",
            Self::Method => "method",
            Self::Proxy => "proxy",
            Self::Tunnel => "tunnel",
        }
    }
}

/// What one adapter says it can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(Vec<Capability>);

impl Capabilities {
    /// Whether it can.
    #[must_use]
    pub fn has(&self, capability: Capability) -> bool {
        self.0.contains(&capability)
    }

    /// All of them, in the order of [`Capability::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Capability> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<T: IntoIterator<Item = Capability>>(all: T) -> Self {
        Self(all.into_iter().collect())
    }
}
