//! A finding: a charge, and the smallest script known that shows it.
//! Never judges.

use std::fmt;

use super::charge::Charge;
use crate::notation;
use crate::script::{Act, Bound, Part, Script, Text};
use crate::transcript::Transcript;

/// Longer runs of one octet are written short.
const RUN: usize = 64;

/// What a run found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is.
    pub charge: Charge,
    /// The script that shows it, shrunk; its tags name the anomalies that are left.
    pub script: Script,
    /// The conversation.
    pub transcript: Transcript,
    /// Which script of the run showed it first, counted from 0.
    pub first: u64,
    /// How many scripts of the run showed it.
    pub count: u64,
}

impl Finding {
    /// A file name: letters, digits, hyphens and dots alone, whatever a target sends.
    #[must_use]
    pub fn file_name(&self) -> String {
        let mut name = self.charge.key();
        for tag in self.script.head.tags.iter().take(3) {
            name.push_str("--");
            name.push_str(tag);
        }
        let plain = |one: char| {
            if one.is_ascii_alphanumeric() || one == '.' {
                one
            } else {
                '-'
            }
        };
        let name: String = name.chars().map(plain).take(120).collect();
        format!("{name}.wire")
    }

    /// The script as a file, with what it shows in a comment on top.
    #[must_use]
    pub fn wire(&self) -> String {
        self.commented(vec![self.charge.to_string()])
    }

    /// The script as a file, with these comments on top.
    pub(super) fn commented(&self, comments: Vec<String>) -> String {
        let mut script = self.script.clone();
        for step in &mut script.timeline {
            if let Act::Send(text) = &mut step.act
                && let Some(octets) = text.literal()
            {
                *text = folded(octets);
            }
        }
        script.head.lead.comments = comments;
        notation::write(&script)
    }
}

/// Octets with long runs of one octet written short.
fn folded(octets: &[u8]) -> Text {
    let mut text = Text::default();
    for run in octets.chunk_by(|one, next| one == next) {
        if run.len() < RUN {
            text.push_octets(run);
        } else {
            text.push(Part::Repeat {
                octets: vec![run[0]],
                times: Bound::Number(run.len() as u64),
            });
        }
    }
    text
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.charge)?;
        writeln!(
            f,
            "  seen {} times, first in script {}",
            self.count, self.first
        )?;
        for line in notation::write_transcript(&self.transcript).lines() {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}
