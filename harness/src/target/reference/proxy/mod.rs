//! The reference proxy: a strict HTTP/1.1 proxy of our own, with faults that can be planted.
//! It never uses the judge's reader: two independent implementations are worth more than one.

mod cache;
mod content;
mod exchange;
mod fault;
mod fault_table;
mod fields;
mod forward;
mod framing;
mod input;
mod origin;
mod own;
mod request;
mod response;
mod serve;
mod stop;
mod transfer;
mod tunnel;

pub use fault::{Fault, Faults};
pub use origin::Dial;
pub use serve::Proxy;
