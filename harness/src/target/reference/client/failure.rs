//! Why a call comes to no answer. It never holds a part of one.

use std::fmt;
use std::io;

/// Why a call came to no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The call itself can't be put into a request.
    Call(&'static str),
    /// No connection could be opened.
    Connect(io::Error),
    /// The server finished before the answer was whole.
    Finished,
    /// The connection was reset before the answer was whole.
    Reset,
    /// The proxy made no tunnel, and answered with this status code.
    Tunnel(u16),
    /// The answer breaks the rules.
    Malformed(&'static str),
    /// The answer is larger than the client takes.
    TooLarge(&'static str),
}

impl Failure {
    /// Whether the connection ended, rather than the answer being wrong.
    pub(super) const fn is_end(&self) -> bool {
        matches!(self, Self::Finished | Self::Reset)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(why) => write!(f, "the call can't be made: {why}"),
            Self::Connect(error) => write!(f, "no connection: {error}"),
            Self::Finished => f.write_str("the server closed before its answer was whole"),
            Self::Reset => f.write_str("the connection was reset before the answer was whole"),
            Self::Tunnel(status) => write!(f, "the proxy makes no tunnel: {status}"),
            Self::Malformed(what) => write!(f, "the answer is malformed: {what}"),
            Self::TooLarge(what) => write!(f, "the answer is too large: {what}"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connect(error) => Some(error),
            _ => None,
        }
    }
}
