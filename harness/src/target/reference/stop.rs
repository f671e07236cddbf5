//! Why reading a request stopped short.
//! It never says how the connection ends then; `serve` does.

/// What part of a request was being waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing of a request has come.
    Idle,
    /// The head has begun.
    Head,
    /// The content has begun.
    Content,
}

/// Why reading a request stopped short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The request is refused with this status, for this reason.
    Refuse(u16, &'static str),
    /// The client finished in this phase.
    Finished(Phase),
    /// The client kept us waiting too long in this phase.
    Late(Phase),
    /// The connection is no more.
    Lost,
    /// A planted fault: silence from here on.
    Hang,
    /// A planted fault: the connection is dropped as it stands.
    Drop,
}

/// A 400.
pub(super) fn bad(reason: &'static str) -> Stop {
    Stop::Refuse(400, reason)
}
