use std::cell::Cell;
use std::collections::HashSet;

use super::super::diagnostic::{Diagnostics, Fault};
use super::super::nearest::nearest;
use super::cursor::cut;
use crate::octets::Span;
use crate::script::Variables;

/// So many names are listed in a message.
const LISTED: usize = 20;

/// The names that `${…}` may use at a place of the file.
pub(crate) struct Scope {
    names: HashSet<String>,
    /// The same in the order of the file, as far as a message may list them.
    listed: Vec<String>,
    /// How often it may still be guessed what was meant: a hostile file is not pondered for ever.
    guesses: Cell<usize>,
    /// A transcript: there are no variables in its octets.
    pub(super) literal: bool,
    /// Whether a Date's value may be left open here.
    pub(super) dates: Cell<bool>,
    /// What the repetitions of the file have come to so far.
    repeated: Cell<u64>,
}

impl Scope {
    pub(super) fn new(literal: bool) -> Self {
        Self {
            names: Variables::ALWAYS.map(str::to_owned).into(),
            listed: Variables::ALWAYS.map(str::to_owned).to_vec(),
            guesses: Cell::new(Diagnostics::LIMIT),
            literal,
            dates: Cell::new(false),
            repeated: Cell::new(0),
        }
    }

    /// Adds a name, or says that it is taken.
    pub(super) fn define(&mut self, name: &str, span: Span) -> Option<Fault> {
        if name == "date" {
            let taken = format!("`{name}` is a word of the notation");
            return Some(Fault::new(span, taken).help("give it a name of its own"));
        }
        if self.knows(name) {
            let taken = format!("`{name}` is defined already");
            return Some(Fault::new(span, taken).help("give it a name of its own"));
        }
        self.names.insert(name.to_owned());
        if self.listed.len() < LISTED {
            self.listed.push(name.to_owned());
        }
        None
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// What is wrong with using a variable here.
    pub(super) fn check(&self, name: &str, span: Span) -> Option<Fault> {
        if self.literal {
            let fault = Fault::new(span, "a variable in a transcript");
            return Some(fault.help("a transcript holds the octets themselves"));
        }
        if name == "date" && !self.dates.get() {
            let fault = Fault::new(span, "`${date}` where the target sends nothing");
            return Some(fault.help("it stands for the value of a Date on a `<-` line"));
        }
        if self.knows(name) || name == "date" {
            return None;
        }
        Some(
            Fault::new(span, format!("`{}` is not defined here", cut(name)))
                .help(format!("defined here: {}", self.listed.join(", ")))
                .meant(self.guess(name, self.names.iter().map(String::as_str))),
        )
    }

    /// Whether it is still guessed what was meant.
    pub(super) fn may_guess(&self) -> bool {
        self.guesses.get() > 0
    }

    /// What was probably meant by a word.
    pub(super) fn guess<'a>(
        &self,
        word: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        let left = self.guesses.get().checked_sub(1)?;
        self.guesses.set(left);
        nearest(word, candidates)
    }

    /// What is wrong with so many octets more by repetition.
    pub(super) fn repeat(&self, octets: usize, times: u64, span: Span) -> Option<Fault> {
        let more = times.saturating_mul(octets as u64);
        let total = more.saturating_add(self.repeated.get());
        if total > Variables::LIMIT {
            let limit = Variables::LIMIT >> 20;
            let fault = Fault::new(span, format!("repeated to more than {limit} MiB"));
            return Some(fault.help("all repetitions of a file together may come to as much"));
        }
        self.repeated.set(total);
        None
    }
}
