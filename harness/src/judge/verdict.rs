use std::fmt;

use crate::script::Mark;

/// What a case says of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It needs something that this target does not offer.
    Skipped,
    /// As it should be.
    Pass,
    /// Permitted, and risky or against a SHOULD.
    Warn,
    /// The target died before the case, a precondition did not hold, or repeats disagree.
    Inconclusive,
    /// Against a MUST or the policy, or nothing in the table matches.
    Fail,
}

impl Verdict {
    /// Every verdict, the gravest last.
    pub const ALL: [Self; 5] = [
        Self::Skipped,
        Self::Pass,
        Self::Warn,
        Self::Inconclusive,
        Self::Fail,
    ];

    /// The word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }
}

impl From<Mark> for Verdict {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Pass => Self::Pass,
            Mark::Warn => Self::Warn,
            Mark::Fail => Self::Fail,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
