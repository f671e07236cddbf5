//! The reports: consumers of a run's record that don't know each other.

mod breakage;
mod conversation;
pub mod html;
pub mod json;
mod marks;
mod peer;
mod progress;
pub mod summary;
mod table;

use crate::exit_code::ExitCode;
use crate::run::Record;
use crate::waiver::Gate;

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
