use std::fmt;

use super::line::{Act, Line};
use super::recording::Recording;
use crate::notation::write_transcript;
use crate::script::Actor;
use crate::transcript::{Event, Transcript, What};

/// The most octets of a line that came that are shown.
const SHOWN: usize = 160;

/// Where what came is not what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The file.
    pub name: String,
    /// The line of the file that did not come, counted from 1.
    pub line: usize,
    /// The first differing octet, counted from 0 in the line's octets.
    pub octet: usize,
    /// The line as it was recorded.
    pub recorded: String,
    /// Where in it the difference is, in columns from 0.
    pub recorded_column: usize,
    /// What came in its place.
    pub came: String,
    /// Where in it the difference is.
    pub came_column: usize,
}

/// What came in place of a line.
pub(super) enum Instead {
    /// Octets: these from the line's beginning on, the first that differs, and where in the line.
    Octets(Vec<u8>, usize, usize),
    /// An ending, or nothing; behind these octets of the line.
    Act(&'static str, Vec<u8>),
}

impl Divergence {
    pub(super) fn new(recording: &Recording, line: &Line, instead: Instead) -> Self {
        let recorded = recording.line(line.number).to_owned();
        // As the file says it: turned round, what comes is what its peer sent.
        let word = recorded.split(' ').next().unwrap_or_default().to_owned();
        let arrow = if recorded.contains(" -> ")
            || recorded.ends_with(" ->")
            || recorded.contains(" => ")
        {
            ("->", "=>")
        } else {
            ("<-", "<=")
        };
        let pad = recorded.len() - recorded[word.len()..].trim_start().len();
        let actor = format!("{word:pad$}");
        let start = actor.len() + 3;
        let (octet, known, came, came_column) = match instead {
            Instead::Octets(came, at, in_line) => {
                let end = came.iter().skip(at).position(|octet| *octet == b'\n');
                let end = end.map_or(came.len(), |end| at + end + 1);
                let first = came[..at].iter().rposition(|octet| *octet == b'\n');
                let first = first
                    .map_or(0, |first| first + 1)
                    .max(at.saturating_sub(SHOWN / 2));
                let shown = &came[first..end.min(at + SHOWN / 2)];
                let text = format!("{actor}{} {}", arrow.0, written(shown));
                (at, in_line, text, start + width(&came[first..at]))
            }
            Instead::Act(what, before) => {
                let text = format!("{actor}{} {what}", arrow.1);
                (before.len(), before.len(), text, start)
            }
        };
        let recorded_column = match &line.act {
            Act::Expect(pattern) => {
                let octets = pattern.written();
                start + width(&octets[..known.min(octets.len())])
            }
            _ => start,
        };
        Self {
            name: recording.name().to_owned(),
            line: line.number,
            octet,
            recorded,
            recorded_column,
            came: came.trim_end().to_owned(),
            came_column,
        }
    }

    /// More came than the file has.
    pub(super) fn surplus(recording: &Recording, line: &Line, came: Vec<u8>) -> Self {
        let mut one = Self::new(recording, line, Instead::Octets(came, 0, 0));
        "nothing more".clone_into(&mut one.recorded);
        one.recorded_column = 0;
        one
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = |column: usize| " ".repeat(column) + "^";
        writeln!(
            f,
            "diverged at {}, line {}, octet {}",
            self.name, self.line, self.octet
        )?;
        writeln!(f, "  recorded  {}", self.recorded)?;
        writeln!(f, "            {}", mark(self.recorded_column))?;
        writeln!(f, "  came      {}", self.came)?;
        write!(f, "            {}", mark(self.came_column))
    }
}

/// Octets as the notation writes them, on one line.
fn written(octets: &[u8]) -> String {
    let event = Event {
        actor: Actor::CLIENT,
        what: What::Received(octets.to_vec()),
        at: std::time::Duration::ZERO,
        line: 0,
    };
    let transcript = Transcript {
        events: vec![event],
        segments: Vec::new(),
    };
    let text = write_transcript(&transcript);
    let lines = text.lines().map(|line| {
        let text = line.strip_prefix("client <-").unwrap_or(line);
        text.strip_prefix(' ').unwrap_or(text)
    });
    lines.collect::<Vec<_>>().join("")
}

/// How many columns octets take.
fn width(octets: &[u8]) -> usize {
    if octets.is_empty() {
        return 0;
    }
    let text = written(octets);
    let bare = text.strip_suffix('\\').unwrap_or(&text);
    bare.chars().count()
}
