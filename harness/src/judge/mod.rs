//! Transcript and outcome table in, verdict and findings out: a pure function.
//! Never plays, never waits; judging a stored transcript again gives the same verdict.

mod call;
mod caller;
mod finding;
mod handler;
mod left_open;
mod observation;
mod table;
mod together;
mod tunnel;
mod verdict;

pub use call::{CallSeen, CallerSeen};
pub use finding::Finding;
pub use observation::{LinkSeen, Observation};
pub use table::{Judge, Judgement};
pub use verdict::Verdict;
