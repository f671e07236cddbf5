//! What a run has settled so far, on disk: a run that is killed leaves it, and `--resume` goes on
//! from it. Never a report: it is removed when the reports are written.

mod case;
mod conversation;
mod file;
mod header;

pub use file::{ENDING, Earlier, Journal};
pub use header::Header;
