//! `badpeer fuzz`: hunts over TCP, and the files of a fuzz crate.

mod folder;
mod init;
mod json;
mod progress;
mod session;

pub use init::init;
pub use session::server;
