//! `badpeer test`: target and cases together, from the arguments to the exit code.

pub mod again;
mod client;
mod embedded;
mod place;
mod plan;
mod record;
mod selection;
mod session;
mod shard;
mod source;

pub use place::{Place, Reached, other};
pub use record::{Record, topic};
pub use selection::Selection;
pub use session::{client, proxy, server};
pub use shard::{Shard, hash};
pub use source::Source;
