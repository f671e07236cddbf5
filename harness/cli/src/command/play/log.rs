use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use badpeer::notation::write_transcript;
use badpeer::peer::News;
use badpeer::script::TargetAct;
use badpeer::transcript::{Event, Transcript, What};

use crate::failure::Failure;
use crate::report::output;
use crate::terminal::{complain, say};

/// What is told, and written down, of the conversations.
pub(super) struct Log {
    /// How much of each conversation under way has been told: whole events, and octets of the next.
    told: BTreeMap<usize, (usize, usize)>,
    last: usize,
    output: Option<PathBuf>,
    failed: Option<Failure>,
    /// Whether all that is over met nobody: every connection that it asked for was refused.
    refused: Option<bool>,
}

impl Log {
    pub fn new(output: Option<PathBuf>) -> Self {
        Self {
            told: BTreeMap::new(),
            last: 0,
            output,
            failed: None,
            refused: None,
        }
    }

    pub fn take(&mut self, news: &News<'_>) {
        match news {
            News::So(number, transcript) => self.tell(*number, transcript),
            News::Over(number, transcript) => {
                self.tell(*number, transcript);
                self.told.remove(number);
                let refused = met_nobody(transcript);
                self.refused = Some(self.refused.unwrap_or(true) && refused);
                self.write(*number, transcript);
            }
        }
    }

    /// Tells what is new: also a piece of an event that is still growing.
    fn tell(&mut self, number: usize, transcript: &Transcript) {
        let (events, octets) = self.told.entry(number).or_default();
        let new = news(transcript, *events, *octets);
        let last = transcript.events.last();
        *events = transcript.events.len().saturating_sub(1);
        *octets = last.map_or(0, |event| event.what.octets().map_or(1, <[u8]>::len));
        let text = aligned(&write_transcript(&new), transcript);
        if text.is_empty() {
            return;
        }
        if self.last != number {
            say(&format!("# conversation {number}"));
            self.last = number;
        }
        say(text.trim_end_matches('\n'));
    }

    /// The first conversation's file is the one that was asked for; the others stand beside it.
    fn write(&mut self, number: usize, transcript: &Transcript) {
        let Some(path) = &self.output else { return };
        let path = match number {
            1 => path.clone(),
            number => numbered(path, number),
        };
        if let Err(failure) = output::write(&path, write_transcript(transcript).as_bytes()) {
            complain(&failure.message);
            self.failed.get_or_insert(failure);
        }
    }

    /// Whether there were conversations, and whoever they were to be with was never there.
    pub fn is_refused(&self) -> bool {
        self.refused == Some(true)
    }

    /// Says whether everything could be written.
    pub fn close(&mut self) -> Result<(), Failure> {
        self.failed.take().map_or(Ok(()), Err)
    }
}

fn met_nobody(transcript: &Transcript) -> bool {
    let mut saw = transcript
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Saw(act) => Some(*act == TargetAct::Refuse),
            What::Received(_) => Some(false),
            _ => None,
        });
    let first = saw.next();
    first == Some(true) && saw.all(|refused| refused)
}

/// A piece of a transcript, its arrows where those of the whole stand.
fn aligned(piece: &str, whole: &Transcript) -> String {
    let actors = whole
        .events
        .iter()
        .map(|event| event.actor.to_string().len());
    let width = actors.max().unwrap_or_default();
    let lines = piece.lines().filter_map(|line| line.split_once(' '));
    lines
        .map(|(actor, rest)| format!("{actor:width$} {}\n", rest.trim_start()))
        .collect()
}

/// What has come since so many whole events, and so many octets (or 1, of an act) of the next.
fn news(transcript: &Transcript, events: usize, octets: usize) -> Transcript {
    let mut new = Transcript::default();
    for (at, event) in transcript.events.iter().enumerate().skip(events) {
        let told = if at == events { octets } else { 0 };
        let what = match &event.what {
            What::Sent(all) => What::Sent(all.slice(told.min(all.len())..)),
            What::Received(all) => What::Received(all[told.min(all.len())..].to_vec()),
            _ if told > 0 => continue,
            other => other.clone(),
        };
        let &Event {
            actor, at, line, ..
        } = event;
        new.events.push(Event {
            actor,
            what,
            at,
            line,
        });
    }
    new
}

/// `a.wire` for the second conversation: `a.2.wire`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}.{number}.wire"))
}
