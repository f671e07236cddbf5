//! A server at an address, fuzzed over TCP: many exchanges side by side, in real time.
//! Never judges by what a busy moment showed: what counts was seen again alone.

mod brisk;
mod deaths;
mod find;
mod harvest;
mod hunt;
mod known;
mod regression;
mod server;
mod trial;

pub use brisk::brisk;
pub use find::{Find, State};
pub use harvest::{Harvest, News};
pub use hunt::Hunt;
pub use server::{Exchange, Server};
