use bytes::Bytes;

use super::{Call, CallResult};
use crate::script::{Actor, Setting};

/// What a player asks of a wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Opens a connection to the target. Answered by `Opened` when the target has accepted it
    /// (where that can be known; else when it is established), or by `Refused`.
    Open(Actor),
    /// Sends octets as one write; they go in order, as fast as the target's window lets them.
    Write(Actor, Bytes),
    /// Asks for `Drained` once the target has read everything written so far.
    Barrier(Actor),
    /// Asks for `Quiet` once the target provably waits: it has read everything, its socket is in
    /// no timer state, and nothing has come for the grace. Anything that comes cancels it.
    Watch(Actor),
    /// Ends our direction (FIN), behind the octets written so far.
    Finish(Actor),
    /// Resets the connection (RST) at once, behind octets already in the target's hands.
    Reset(Actor),
    /// Resets the connection, and the octets that the target has not read are lost (memory; on a
    /// kernel that keeps them it equals `Reset`).
    ResetLost(Actor),
    /// Closes both directions; with octets of the target's still unread, that is a reset.
    Close(Actor),
    /// Stops reading: the window fills.
    Stall(Actor),
    /// Reads again.
    Resume(Actor),
    /// Refuses the connections that the target means to open from now on.
    Refuse(Actor),
    /// Has the target client make an exchange; answered by `Returned`.
    Call(Actor, Call),
    /// Sets a socket option; before `Open` it counts from the first packet on.
    Set(Actor, Setting),
}

/// What a wire tells a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The connection stands: ours to the target, or the target's to us.
    Opened(Actor),
    /// The connection was refused.
    Refused(Actor),
    /// Octets came from the target, in one read.
    Received(Actor, Vec<u8>),
    /// The target's FIN came: nothing more will.
    Finished(Actor),
    /// The target's RST came, seen by reading or by writing.
    Reset(Actor),
    /// The target, which had stopped, reads on: more of what we wrote is on its way.
    Taken(Actor),
    /// The barrier that was asked for is reached.
    Drained(Actor),
    /// The proof that was asked for is given: the target waits.
    Quiet(Actor),
    /// A call came to its end.
    Returned(Actor, CallResult),
}

impl Action {
    /// Whose connection it is about.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match self {
            Self::Open(actor)
            | Self::Write(actor, _)
            | Self::Barrier(actor)
            | Self::Watch(actor)
            | Self::Finish(actor)
            | Self::Reset(actor)
            | Self::ResetLost(actor)
            | Self::Close(actor)
            | Self::Stall(actor)
            | Self::Resume(actor)
            | Self::Refuse(actor)
            | Self::Call(actor, _)
            | Self::Set(actor, _) => *actor,
        }
    }

    /// Whether this ends a direction right behind the octets of another one.
    pub(crate) fn ends_behind(&self, other: &Self) -> bool {
        matches!(self, Self::Finish(_) | Self::Close(_))
            && matches!(other, Self::Write(actor, _) if *actor == self.actor())
    }
}

impl Signal {
    /// Whose connection it is about.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match self {
            Self::Opened(actor)
            | Self::Refused(actor)
            | Self::Received(actor, _)
            | Self::Finished(actor)
            | Self::Reset(actor)
            | Self::Taken(actor)
            | Self::Drained(actor)
            | Self::Quiet(actor)
            | Self::Returned(actor, _) => *actor,
        }
    }
}
