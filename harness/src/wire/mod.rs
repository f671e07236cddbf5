//! Wires carry a conversation's octets, and say what happens to them.
//! A wire never judges, and never knows a script: it takes `Action`s and gives `Signal`s.

use std::io;
use std::time::Duration;

pub use crate::player::{Action, Signal};
pub use drive::{play, play_until};

pub mod barrier;
#[cfg(target_os = "linux")]
mod diag;
mod drive;
pub mod memory;
pub mod tcp;

/// Carries one conversation: any number of connections between our actors and the target.
///
/// Time is counted from the wire's making, in virtual time in memory and in real time on TCP.
#[allow(async_fn_in_trait)]
pub trait Wire {
    /// The time since the wire was made.
    fn now(&self) -> Duration;

    /// Begins what is asked for; never waits for the target.
    async fn act(&mut self, action: Action);

    /// The same with octets and the finish or close right behind them, which go together where the
    /// wire can have them do so: whether a target that reads the octets finds the end there too is
    /// chance otherwise.
    async fn act_last(&mut self, octets: Action, end: Action);

    /// The next thing that happens, or `None` when the time `until` (as `now` counts) has come
    /// before anything did, and once, at once, when `error` was set.
    ///
    /// Dropping the future loses nothing; things move on only while it is awaited.
    async fn signal(&mut self, until: Option<Duration>) -> Option<Signal>;

    /// Whether `Drained` and `Quiet` rest on facts about the target's own socket; where not, they
    /// come after plain waiting, and reports say so.
    fn has_barriers(&self) -> bool;

    /// What went wrong on our own side (no port, no descriptor left): nothing that the target
    /// did, so it is no signal. A wire that has an error cannot go on with its case.
    fn error(&self) -> Option<&io::Error> {
        None
    }
}
