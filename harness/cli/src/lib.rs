//! What the command line has besides its arguments and reports: programs that drive a client
//! under test. Never judges; a library of its own so that tests reach it.

pub mod adapter;
pub mod nearest;
