use super::{Deviation, DeviationKind, Direction};
use crate::octets::Span;

/// Deviations kept for one message. Those beyond are dropped, fatal ones never.
const KEPT: usize = 1024;

/// A fatal deviation was noted: whoever gets this stops reading.
#[derive(Debug)]
pub(super) struct Fatal;

/// Takes down the deviations of one message.
pub(super) struct Notes<'a> {
    list: &'a mut Vec<Deviation>,
    direction: Direction,
}

impl<'a> Notes<'a> {
    pub fn new(list: &'a mut Vec<Deviation>, direction: Direction) -> Self {
        Self { list, direction }
    }

    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Takes down a deviation; where it is fatal for this kind of message, reading ends.
    pub fn note(&mut self, kind: DeviationKind, span: Span) -> Result<(), Fatal> {
        let fatal = kind.is_fatal(self.direction);
        self.add(kind, span, fatal);
        if fatal { Err(Fatal) } else { Ok(()) }
    }

    /// Takes down a deviation that decides nothing here.
    pub fn tolerate(&mut self, kind: DeviationKind, span: Span) {
        self.add(kind, span, false);
    }

    /// The same for something that may come any number of times in a row: one deviation, whose
    /// span grows.
    pub fn extend(&mut self, kind: DeviationKind, span: Span) {
        match self.list.last_mut() {
            Some(last) if last.kind == kind && last.span.end == span.start => {
                last.span.end = span.end;
            }
            _ => self.tolerate(kind, span),
        }
    }

    fn add(&mut self, kind: DeviationKind, span: Span, fatal: bool) {
        if fatal || self.list.len() < KEPT {
            self.list.push(Deviation {
                kind,
                span,
                requirement: kind.requirement(self.direction),
                fatal,
            });
        }
    }
}
