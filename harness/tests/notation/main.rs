//! The notation as its users meet it: what reads, how it is written, and what is said of mistakes.

mod arbitrary_script;
mod examples;
mod mistakes;
mod round_trip;
mod snapshots;
