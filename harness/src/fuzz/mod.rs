//! The fuzzer: scripts that misbehave at named places, played against a target, and oracles that
//! say what its answers have against the documents.
//! Never judges by another target: the strict reader and the documents are the measure.

mod anomaly;
mod apply;
mod campaign;
mod charge;
mod choices;
mod finding;
mod fuzzer;
mod growth;
mod message;
mod oracle;
mod place;
mod plan;
mod quirk;
mod seen;
mod server;
mod shrink;
mod stage;
mod token;
mod value;

pub use anomaly::{Anomaly, Operation, Overflow};
pub use campaign::{Budget, Campaign, Tally};
pub use charge::Charge;
pub use choices::{Choices, Seeded};
pub use finding::Finding;
pub use fuzzer::{Depth, Fuzzer};
pub use message::{Message, Piece};
pub use oracle::Oracle;
pub use place::{ChunkPart, Field, Part, Place};
pub use plan::Plan;
pub use quirk::{Quirk, What};
pub use stage::Held;
pub use token::Token;
pub use value::Line;
