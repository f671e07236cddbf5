//! What one conversation has against a target.

use std::fmt;

use wildmatch::WildMatch;

use super::oracle::Oracle;
use crate::spec::{self, Level};

/// One thing that an oracle has against a target: who found it, why, and by which requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Who found it.
    pub oracle: Oracle,
    /// The class of the reason, in kebab-case: charges of one oracle and reason are one finding.
    pub reason: String,
    /// The id of the requirement in `fixtures/requirements.tsv`.
    pub requirement: &'static str,
    /// What was seen, in words.
    pub words: String,
}

impl Charge {
    /// A charge.
    pub fn new(
        oracle: Oracle,
        reason: impl Into<String>,
        requirement: &'static str,
        words: impl Into<String>,
    ) -> Self {
        Self {
            oracle,
            reason: reason.into(),
            requirement,
            words: words.into(),
        }
    }

    /// `over-acceptance/host-missing`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.oracle, self.reason)
    }

    /// Whether the key is one of these, where `*` stands for anything: `*/host-missing`.
    #[must_use]
    pub fn is_known(&self, known: &[String]) -> bool {
        let key = self.key();
        known.iter().any(|one| WildMatch::new(one).matches(&key))
    }

    /// How binding the requirement is.
    #[must_use]
    pub fn level(&self) -> Level {
        spec::requirement(self.requirement).map_or(Level::Should, |one| one.level)
    }

    /// Whether it is the same finding.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.oracle == other.oracle && self.reason == other.reason
    }
}

impl fmt::Display for Charge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key(), self.words)?;
        if let Some(one) = spec::requirement(self.requirement) {
            write!(f, " ({} {}: {})", one.citation(), one.level, one.paraphrase)?;
        }
        Ok(())
    }
}
