//! The reports: consumers of a run's record that don't know each other.

mod breakage;
mod conversation;
pub mod html;
mod json;
mod junit;
mod markdown;
mod marks;
mod others;
pub mod output;
mod outputs;
mod pcapng;
mod peer;
mod progress;
mod sarif;
mod segments;
mod story;
pub mod summary;
mod table;

use crate::exit_code::ExitCode;
use crate::run::Record;
use crate::waiver::Gate;

pub use outputs::Outputs;
pub use progress::Progress;

/// What every report is made of.
pub struct Report<'a> {
    /// What happened.
    pub record: &'a Record,
    /// What is accepted of it.
    pub gate: &'a Gate,
    /// What the process ends with.
    pub code: ExitCode,
}
