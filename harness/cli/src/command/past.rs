//! A run that is over, as `--json` tells of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;

/// A run.
#[derive(Debug, Deserialize)]
pub struct Past {
    /// The digest of the catalogue.
    pub catalogue: String,
    /// The target.
    pub target: PastTarget,
    /// How it ended.
    pub summary: PastSummary,
    /// Its cases.
    pub cases: Vec<PastCase>,
}

/// A target that was put to the test.
#[derive(Debug, Deserialize)]
pub struct PastTarget {
    /// Its name.
    pub name: String,
    /// What it calls itself.
    pub server: Option<String>,
}

/// How a run ended.
#[derive(Debug, Deserialize)]
pub struct PastSummary {
    /// Whether before its end.
    pub stopped: bool,
}

/// A case of a run.
#[derive(Debug, Deserialize)]
pub struct PastCase {
    /// Its id.
    pub id: String,
    /// Its verdict, a word.
    pub verdict: String,
    /// Why.
    pub reason: String,
    /// The final status codes.
    #[serde(default)]
    pub answer: Vec<u16>,
    /// How the connection ended.
    #[serde(default)]
    pub ending: Option<String>,
    /// Segmentation → verdict.
    #[serde(default)]
    pub segmentation: BTreeMap<String, String>,
    /// The decisive conversation.
    #[serde(default)]
    pub transcript: Option<String>,
    /// Whether a waiver excuses it.
    #[serde(default)]
    pub waived: bool,
}

impl Past {
    /// Reads what `badpeer test … --json` wrote.
    ///
    /// # Errors
    ///
    /// Where the file can't be read, or is something else.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let octets = fs::read(path)
            .map_err(|error| Failure::usage(format!("can't read {name}: {error}")))?;
        serde_json::from_slice(&octets).map_err(|error| {
            Failure::usage(format!(
                "{name} is no report of a run: {error}\n  `badpeer test … --json {name}` writes one"
            ))
        })
    }
}

impl PastCase {
    /// Whether the case fails, waived or not.
    pub fn fails(&self) -> bool {
        self.verdict == "fail"
    }
}
