//! A finding over TCP, as files a person can read and badpeer can play. Never writes them.

use std::fmt;

use crate::fuzz::drawn::Drawn;
use crate::fuzz::finding::Finding;
use crate::fuzz::oracle::Oracle;
use crate::judge::{Judge, Verdict};
use crate::notation;
use crate::script::{Policy, Role, Segmentation, Variables, Variant};

/// What has gone on before the message that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Nothing: it is the first.
    First,
    /// Others, which were in order.
    Later,
}

impl State {
    /// The state in which the first anomaly meets the target.
    #[must_use]
    pub fn of(plan: &Drawn) -> Self {
        match plan.is_late() {
            true => Self::Later,
            false => Self::First,
        }
    }

    /// The word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Later => "later",
        }
    }
}

/// A finding that was seen three times alone.
#[derive(Clone, Debug)]
pub struct Find {
    /// The finding.
    pub finding: Finding,
    /// Whom it is about.
    pub role: Role,
    /// The connection's state.
    pub state: State,
    /// Whether the script's own table fails it, so that the file is a regression case.
    pub regresses: bool,
}

impl Find {
    pub(super) fn new(
        mut finding: Finding,
        role: Role,
        state: State,
        variables: &Variables,
    ) -> Self {
        finding.script.outcomes =
            super::table::outcomes(role, &finding.charge, &finding.transcript);
        let regresses = match finding.charge.oracle {
            // Another segmentation fails, or the process ends: no one transcript shows it.
            Oracle::Segmentation if role == Role::Server => {
                finding.script.head.segments = Segmentation::ALL.to_vec();
                true
            }
            Oracle::Panic => role != Role::Client,
            Oracle::Disagreement => false,
            _ => fails(&finding, variables),
        };
        if regresses && finding.charge.oracle != Oracle::Segmentation {
            finding.script.head.segments = vec![Segmentation::Whole];
        }
        Self {
            finding,
            role,
            state,
            regresses,
        }
    }

    /// What makes it another finding than the others: oracle and reason, anomalies, role, state.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = self.finding.charge.key();
        for tag in &self.finding.script.head.tags {
            key.push(' ');
            key.push_str(tag);
        }
        format!("{key} ({}, {})", self.role.name(), self.state.name())
    }

    /// A file name without its ending: nothing of it comes from the target.
    #[must_use]
    pub fn stem(&self) -> String {
        let name = self.finding.file_name();
        let stem = name.strip_suffix(".wire").unwrap_or(&name);
        match self.state {
            State::First => stem.to_owned(),
            State::Later => format!("{stem}--later"),
        }
    }

    /// The script as a file; `command` plays it again.
    #[must_use]
    pub fn wire(&self, command: &str) -> String {
        let words = tame(&self.finding.charge.to_string(), 600);
        let mut comments = vec![words, format!("Play it again: {command}")];
        if !self.regresses {
            comments.push("Its table cannot tell this fault; the oracles can.".to_owned());
        }
        self.finding.commented(comments)
    }

    /// The conversation as a file.
    #[must_use]
    pub fn transcript(&self) -> String {
        notation::write_transcript(&self.finding.transcript)
    }
}

/// Words on one line, and not too many.
pub(super) fn tame(words: &str, most: usize) -> String {
    let plain = |one: char| if one.is_control() { ' ' } else { one };
    words.chars().take(most).map(plain).collect()
}

/// Whether the script's own table calls its transcript a fail.
fn fails(finding: &Finding, variables: &Variables) -> bool {
    let variant = Variant::default();
    let judge = Judge::new(&finding.script, &variant, variables, &Policy::ALL);
    let judgement = judge.judge(&finding.transcript, Segmentation::Whole);
    judgement.verdict == Verdict::Fail
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = &self.finding.charge.words;
        write!(f, "{}: {}", self.key(), tame(words, 200))
    }
}
