//! The reference client: strict HTTP/1.1 over any stream, with a pool of connections, and with
//! faults that can be planted. It never uses the judge's reader.

mod attempt;
mod call;
mod chunked;
mod codings;
mod connect;
mod connection;
mod content;
mod failure;
mod fault;
mod fault_table;
mod fields;
mod framing;
mod head;
mod length;
mod persistence;
mod pipeline;
mod pool;
mod redirect;
mod request;
mod retry;
mod route;
mod status_line;
mod tunnel;

pub use call::Client;
pub use connect::{Connect, Tcp};
pub use failure::Failure;
pub use fault::Fault;

/// A set of the client's planted faults.
pub type Faults = super::Faults<Fault>;
