//! What an adapter or a command did wrong as such: never a finding about the client behind it.

use std::error::Error;
use std::fmt;

/// The kinds of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It can't be started.
    Start,
    /// It said that it can do what does not exist.
    Refused,
    /// It wrote what the protocol does not know.
    Rubbish,
    /// It wrote more than is kept.
    TooLong,
    /// It answered what nobody had asked.
    WrongId,
    /// It answered twice.
    Twice,
    /// It ended while it was needed.
    Died,
    /// It did not answer in time when it was started, or asked for a fresh client.
    Silent,
}

/// A fault of an adapter's, or of a command's, with its last words.
#[derive(Clone, Debug)]
pub struct Fault {
    who: String,
    kind: FaultKind,
    reason: String,
    said: String,
}

impl Fault {
    /// `who` did what `reason` says, and had `said` that on standard error.
    pub(super) fn new(
        who: impl Into<String>,
        kind: FaultKind,
        reason: impl Into<String>,
        said: String,
    ) -> Self {
        Self {
            who: who.into(),
            kind,
            reason: reason.into(),
            said,
        }
    }

    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        self.kind
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.who, self.reason)?;
        if self.said.trim().is_empty() {
            return Ok(());
        }
        write!(f, "\n  it said last:")?;
        self.said
            .lines()
            .try_for_each(|line| write!(f, "\n    {}", badpeer::octets::escape(line.as_bytes())))
    }
}

impl Error for Fault {}
