//! The journal's file: a line at a time, each whole before the next, so that what a kill tears is
//! one line at most.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use badpeer::runner::{CaseReport, Event};
use badpeer::transcript::What;
use serde_json::{Value, json};

use super::Header;
use super::case::Settled;
use super::header::facts;
use crate::failure::Failure;
use crate::report::output::beside;
use crate::terminal::{complain, tame};

/// What stands behind a report's name.
pub const ENDING: &str = ".part";

/// The most octets of a target's that a case may hold; one with more is played again. A target
/// that answers without end shall not fill the disk.
const RECEIVED: usize = 4 << 20;

/// A run that was broken off, as far as it came.
#[derive(Debug, Default)]
pub struct Earlier {
    /// The cases that it settled, in the order in which it did.
    pub cases: Vec<CaseReport>,
    /// How the target died, each time.
    pub deaths: Vec<String>,
    /// What was known of the target.
    facts: Option<Value>,
    /// The lines, to be written again.
    lines: Vec<String>,
}

impl Earlier {
    /// What the run left that the user names: its journal, or the report beside which that stands.
    ///
    /// # Errors
    ///
    /// Where there is none, or it is of another run.
    pub fn read(named: &Path, header: &Header) -> Result<Self, Failure> {
        let other = beside(named, ENDING);
        let path = if first_line(named).is_some() || !other.exists() {
            named
        } else {
            &other
        };
        let name = path.display();
        let text = fs::read(path)
            .map_err(|error| Failure::usage(format!("can't resume from {name}: {error}")))?;
        let text = String::from_utf8_lossy(&text);
        // What stands behind the last line end was torn.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let mut lines = whole.lines();
        let Some(first) = lines.next().and_then(Header::read) else {
            return Err(Failure::usage(format!(
                "can't resume from {name}: it is no journal of a run\n  a run with --json FILE \
                 leaves FILE{ENDING} when it is broken off"
            )));
        };
        if let Some(difference) = header.difference(&first) {
            return Err(Failure::usage(format!(
                "can't resume from {name}: it is of another run: {difference}"
            )));
        }
        let mut earlier = Self::default();
        let mut lost = 0;
        for line in lines {
            if !earlier.take(line) {
                lost += 1;
            }
        }
        if lost > 0 {
            complain(&format!(
                "note: {lost} lines of {} can't be read; those cases are played again",
                tame(&name.to_string())
            ));
        }
        Ok(earlier)
    }

    fn take(&mut self, line: &str) -> bool {
        let Ok(Value::Object(mut entry)) = serde_json::from_str(line) else {
            return false;
        };
        if let Some(case) = entry.remove("case") {
            let settled: Option<Settled> = serde_json::from_value(case).ok();
            let Some(report) = settled.and_then(Settled::report) else {
                return false;
            };
            if self.cases.iter().any(|known| known.id == report.id) {
                return false;
            }
            self.cases.push(report);
        } else if let Some(Value::String(how)) = entry.remove("died") {
            self.deaths.push(how);
        } else if let Some(facts) = entry.remove("started") {
            self.facts = Some(facts);
        } else {
            return false;
        }
        self.lines.push(line.to_owned());
        true
    }
}

/// How many octets a case's conversations brought.
fn received(report: &CaseReport) -> usize {
    let played = report.variants.iter().flat_map(|variant| &variant.played);
    let events = played.flat_map(|played| &played.transcript.events);
    events
        .map(|event| match &event.what {
            What::Received(octets) => octets.len(),
            _ => 0,
        })
        .sum()
}

/// The first line of a file, where it is a journal's.
fn first_line(path: &Path) -> Option<Header> {
    use std::io::{BufRead as _, Read as _};
    let mut line = String::new();
    let mut start = io::BufReader::new(File::open(path).ok()?.take(1 << 20));
    start.read_line(&mut line).ok()?;
    Header::read(line.trim_end())
}

/// Whether a file holds something that no version of badpeer took down: a journal is lines of JSON.
fn is_foreign(path: &Path) -> bool {
    use std::io::Read as _;
    let mut start = [0];
    let file = fs::metadata(path).is_ok_and(|one| one.is_file() && one.len() > 0);
    let mut read = || File::open(path)?.read(&mut start);
    file && read().is_ok() && start != *b"{"
}

/// The journal of a run that goes on.
pub struct Journal {
    path: PathBuf,
    file: Option<File>,
    /// The cases that stand in it already.
    known: HashSet<String>,
    facts: Option<Value>,
}

impl Journal {
    /// Begins a journal, with what an earlier run has settled in it.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub fn begin(path: PathBuf, header: &Header, earlier: &mut Earlier) -> Result<Self, Failure> {
        if is_foreign(&path) {
            return Err(Failure::usage(format!(
                "{} is there, and no journal of a run: it would be written over\n  name another \
                 file with --journal, or take that one away",
                path.display()
            )));
        }
        // The earlier journal is whole on disk until this one is.
        let new = beside(&path, &format!(".{}.new", process::id()));
        let mut lines = vec![header.line()];
        lines.append(&mut earlier.lines);
        let begun = File::create(&new).and_then(|mut file| {
            file.write_all((lines.join("\n") + "\n").as_bytes())?;
            fs::rename(&new, &path)?;
            Ok(file)
        });
        let file = begun.map_err(|error| {
            // It may not even have come into being.
            let _ = fs::remove_file(&new);
            Failure::usage(format!("can't write {}: {error}", path.display()))
        })?;
        Ok(Self {
            path,
            file: Some(file),
            known: earlier.cases.iter().map(|case| case.id.clone()).collect(),
            facts: earlier.facts.take(),
        })
    }

    /// Takes down what happened. Where the target is not what it was when the earlier run broke
    /// off, says so.
    pub fn take(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Started(info) => {
                let here = facts(info);
                let Some(there) = &self.facts else {
                    self.line(&json!({ "started": here }));
                    return None;
                };
                return (*there != here).then(|| {
                    format!(
                        "can't resume: the target is not what it was\n  then {there}\n  now  {here}"
                    )
                });
            }
            Event::Died { how, .. } => self.line(&json!({ "died": how })),
            Event::Case(report) => {
                // What the target's own messages have against them is added up at the end.
                let own = report.id.contains("/own-messages/");
                if !self.known.contains(&report.id) && !own && received(report) <= RECEIVED {
                    self.line(&json!({ "case": Settled::from(&**report) }));
                }
            }
            Event::Progress { .. } | Event::Finished(_) => {}
        }
        None
    }

    fn line(&mut self, entry: &Value) {
        let Some(file) = &mut self.file else { return };
        if let Err(error) = file.write_all(format!("{entry}\n").as_bytes()) {
            complain(&format!(
                "note: can't go on with {}, so the run can't be resumed from here on: {error}",
                tame(&self.path.display().to_string())
            ));
            self.file = None;
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it: the run came to its end, and is reported.
    pub fn remove(self) {
        // Where it is gone already, that is what was wanted.
        let _ = fs::remove_file(&self.path);
    }
}
