use std::time::Duration;

use super::Side;
use super::pattern::Pattern;
use crate::script::{Actor, Move, Party, Setting, Text};

/// One line of a recording, as the side that is played takes it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub actor: Actor,
    pub act: Act,
    /// Its number in the file, counted from 1.
    pub number: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Act {
    Open,
    Send(Text),
    Expect(Pattern),
    Do(Move),
    Set(Setting),
    Pause(Duration),
    Ended(End),
}

/// How the other side is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Finish,
    Reset,
    Refuse,
    /// It is closed, which is a finish or a reset.
    Any,
}

impl End {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Reset => "reset",
            Self::Refuse => "refuse",
            Self::Any => "close",
        }
    }
}

impl Side {
    /// The parties whose lines are this side's own.
    pub(super) const fn parties(self) -> [Party; 2] {
        match self {
            Self::Client => [Party::Client, Party::Back],
            Self::Server => [Party::Server, Party::Front],
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}
