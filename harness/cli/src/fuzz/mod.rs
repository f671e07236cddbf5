//! `badpeer fuzz`: hunts over TCP, and the files of a fuzz crate.

mod aim;
mod folder;
mod init;
mod json;
mod keeper;
mod progress;
mod replay;
mod session;
mod summary;

pub use init::init;
pub use session::{client, proxy, server};
