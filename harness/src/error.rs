//! Our own faults and the machine's. A target's fault is data, never one of these.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::notation::Diagnostics;

/// Why badpeer could not do its work.
#[derive(Debug)]
pub enum Error {
    /// A script that cannot be read; every mistake in it.
    Script(Diagnostics),
    /// There is no case of that id in the catalogue.
    NoCase(String),
    /// A file could not be read.
    File(String, io::Error),
    /// The target's command could not be started, or ended before it listened.
    Start {
        /// The command, with its port filled in.
        command: String,
        /// What went wrong.
        reason: String,
        /// The last of what the command printed.
        output: String,
    },
    /// What stands between badpeer and a target client failed.
    Adapter(String),
    /// Nothing listens at the target's address.
    Unreachable(String, io::Error),
    /// A recording that cannot be played, and why.
    Recording(String),
    /// The address where we are to listen can't be had.
    Listen(SocketAddr, io::Error),
    /// The target is on another machine, and that was not allowed.
    NotLoopback(SocketAddr),
    /// The machine refused us something: a socket, a runtime.
    Machine(&'static str, io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script(diagnostics) => diagnostics.fmt(f),
            Self::NoCase(id) => write!(f, "no case `{id}` in the catalogue"),
            Self::File(name, error) => write!(f, "can't read {name}: {error}"),
            Self::Start {
                command,
                reason,
                output,
            } => {
                write!(
                    f,
                    "the target did not start: {reason}\n  command: {command}"
                )?;
                if output.trim().is_empty() {
                    write!(f, "\n  it printed nothing")
                } else {
                    write!(f, "\n  it printed:")?;
                    output.lines().try_for_each(|line| {
                        write!(f, "\n    {}", crate::octets::escape(line.as_bytes()))
                    })
                }
            }
            Self::Adapter(why) => write!(f, "the adapter failed: {why}"),
            Self::Unreachable(target, error) if target == "in process" => {
                write!(f, "the target in this process does not answer: {error}")
            }
            Self::Unreachable(target, error) => {
                write!(f, "nothing answers at {target}: {error}")
            }
            Self::Recording(why) => f.write_str(why),
            Self::Listen(address, error) => write!(f, "can't listen at {address}: {error}"),
            Self::NotLoopback(address) if address.ip().is_unspecified() => write!(
                f,
                "{address} is where a server listens, and no address to connect to; say \
                 localhost:{}",
                address.port()
            ),
            Self::NotLoopback(address) => write!(
                f,
                "{address} is not on this machine's loopback; badpeer sends hostile octets, so a target \
                 elsewhere must be allowed explicitly"
            ),
            Self::Machine(what, error) => write!(f, "can't get {what}: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Script(diagnostics)
    }
}
