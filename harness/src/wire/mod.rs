//! Wires carry a conversation's octets, and say what happens to them.
//! A wire never judges, and never knows a script: it takes `Action`s and gives `Signal`s.

use std::time::Duration;

use crate::script::{Actor, Setting};

pub mod memory;
pub mod tcp;

/// What a player asks of a wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Opens a connection to the target. Answered by `Opened` when the target has accepted it
    /// (where that can be known; else when it is established), or by `Refused`.
    Open(Actor),
    /// Sends octets as one write; they go in order, as fast as the target's window lets them.
    Write(Actor, Vec<u8>),
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
    /// The barrier that was asked for is reached.
    Drained(Actor),
    /// The proof that was asked for is given: the target waits.
    Quiet(Actor),
}

/// Carries one conversation: any number of connections between our actors and the target.
///
/// Time is counted from the wire's making, in virtual time in memory and in real time on TCP.
#[allow(async_fn_in_trait)]
pub trait Wire {
    /// The time since the wire was made.
    fn now(&self) -> Duration;

    /// Begins what is asked for; never waits for the target.
    async fn act(&mut self, action: Action);

    /// The next thing that happens, or `None` when the time `until` (as `now` counts) has come
    /// before anything did.
    async fn signal(&mut self, until: Option<Duration>) -> Option<Signal>;

    /// Whether `Drained` and `Quiet` rest on facts about the target's own socket; where not, they
    /// come after plain waiting, and reports say so.
    fn has_barriers(&self) -> bool;
}
