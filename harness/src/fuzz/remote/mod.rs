//! A target elsewhere, fuzzed over TCP: many exchanges side by side, in real time.
//! Never judges by what a busy moment showed: what counts was seen again alone.

mod backlog;
mod bench;
mod brisk;
mod deaths;
mod exchange;
mod find;
mod flight;
mod harvest;
mod hunt;
mod known;
mod pace;
mod reach;
mod reading;
mod replay;
mod table;
mod trial;
mod up;

pub use find::{Find, State};
pub use harvest::{Harvest, News};
pub use hunt::Hunt;
pub use replay::Replayed;
