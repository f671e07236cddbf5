//! An HTTP test harness: scripted misbehaving peers, byte-exact transcripts, verdicts by the RFCs.
//!
//! The rooms, bottom to top; each uses only those above it in this list.

pub mod http;
pub mod notation;
pub mod octets;
pub mod script;
pub mod spec;
pub mod transcript;
pub mod wire;
