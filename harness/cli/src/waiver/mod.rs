//! Waivers: what is known of a target and accepted, each with its reason, and whether it still
//! holds.

mod file;
mod gate;

pub use file::{Waiver, Waivers};
pub use gate::Gate;
