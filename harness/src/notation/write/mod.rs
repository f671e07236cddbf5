//! Script → text, in canonical form.

mod act;
mod outcome;
mod script;
mod text;

pub use script::write;
pub(super) use script::write_timeline;
