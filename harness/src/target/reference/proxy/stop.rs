//! Why a message could not be read to its end.

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The message breaks a rule: the status with which a server refuses it, and what is wrong.
    Bad(u16, &'static str),
    /// The connection ended.
    Ended,
    /// The connection was reset.
    Lost,
    /// The rest did not come in time.
    Late,
    /// A planted fault has the proxy go silent.
    Hang,
}

/// A message that is malformed.
pub(super) const fn bad(what: &'static str) -> Stop {
    Stop::Bad(400, what)
}
