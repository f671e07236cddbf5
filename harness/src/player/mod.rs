//! Plays a script without I/O: signals and time in, actions and the next deadline out.
//! Never judges, never knows a clock, and never fails: what a target does is recorded.

mod action;
mod acts;
mod again;
mod ahead;
mod arrive;
mod call;
mod caller;
mod fill;
mod large;
mod link;
mod patience;
mod pieces;
mod play;
mod send;
mod silence;

pub use action::{Action, Signal};
pub(crate) use again::{ASKS_ON, ASKS_ON_ERROR};
pub(crate) use ahead::calls_ahead;
pub use call::{Answer, Call, CallResult, Proxy};
pub use patience::Patience;
pub use play::Player;
