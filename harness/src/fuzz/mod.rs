//! The fuzzer: scripts that misbehave at named places, played against a target, and oracles that
//! say what its answers have against the documents.
//! Never judges by another target: the strict reader and the documents are the measure.

#[cfg(test)]
mod acquitted;
mod anomaly;
mod apply;
mod campaign;
mod charge;
mod choices;
mod client;
mod drawn;
mod engine;
mod entry;
mod finding;
mod fuzzer;
mod growth;
mod jury;
mod macros;
mod message;
mod mutate;
mod oracle;
mod panics;
mod parser;
mod place;
mod plan;
mod proxy;
mod quirk;
pub mod remote;
mod seeds;
mod seen;
mod server;
mod shrink;
mod stage;
mod token;
mod value;

pub use crate::{
    __fuzz_client as client, __fuzz_parser as parser, __fuzz_proxy as proxy,
    __fuzz_server as server,
};
pub use anomaly::{Anomaly, Operation, Overflow};
pub use campaign::{Budget, Campaign, Tally};
pub use charge::Charge;
pub use choices::{Choices, Seeded};
pub use drawn::Drawn;
pub use engine::{Engine, cross_texts, mutate_text, mutate_text_for};
pub use entry::{budget, octets, replay, sent, test_client, test_parser, test_proxy, test_server};
pub use finding::Finding;
pub use fuzzer::{Depth, Fuzzer};
pub use message::{Message, Piece};
pub use mutate::{cross, mutate};
pub use oracle::Oracle;
pub use parser::{Parsed, parser};
pub use place::{ChunkPart, Field, Part, Place};
pub use plan::Plan;
pub use quirk::{Quirk, What};
pub use seeds::{Seed, dictionary, seeds, seeds_for};
pub use stage::Held;
pub use token::Token;
pub use value::Line;
