use super::notes::{Fatal, Notes};
use super::{Deviation, DeviationKind, Direction, Fields, Framing};
use crate::octets::Span;

/// What requests and responses do differently, for the one reader that reads both.
pub(super) trait Message: Sized {
    /// Which of the two.
    const DIRECTION: Direction;
    /// What octets are that cannot begin a start line.
    const MALFORMED: DeviationKind;
    /// The start line, taken apart.
    type Start;
    /// What must be known beside the octets.
    type Due;

    /// Whether a start line may have this octet at this place, one of the first five.
    fn may_begin(place: usize, octet: u8) -> bool;

    /// Reads the start line without its line end.
    fn start(line: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<Self::Start, Fatal>;

    /// Puts a message together when its head is whole.
    fn assemble(start: Self::Start, head: Span, fields: Fields, due: &Self::Due) -> Self;

    /// Judges the head.
    fn judge(&self, due: &Self::Due, notes: &mut Notes<'_>) -> Result<(), Fatal>;

    /// How the content is framed [RFC 9112 §6.3].
    fn frame(&self, due: &Self::Due, notes: &mut Notes<'_>) -> Result<Framing, Fatal>;

    /// Judges the message when it is complete.
    fn judge_end(&self, notes: &mut Notes<'_>);

    /// Whether a rule other than its framing fields ends the message with its head.
    fn is_bodiless(&self) -> bool;

    /// What both kinds of message have.
    fn parts(&mut self) -> Parts<'_>;

    /// What is noted on it.
    fn deviations(&self) -> &[Deviation];
}

/// The parts of a message that grow as it is read.
pub(super) struct Parts<'a> {
    pub span: &'a mut Span,
    pub framing: &'a mut Framing,
    pub content: &'a mut Vec<u8>,
    pub length: &'a mut u64,
    pub trailers: &'a mut Fields,
    pub deviations: &'a mut Vec<Deviation>,
    pub complete: &'a mut bool,
}

/// Both message types have these fields.
macro_rules! parts {
    () => {
        fn parts(&mut self) -> Parts<'_> {
            Parts {
                span: &mut self.span,
                framing: &mut self.framing,
                content: &mut self.content,
                length: &mut self.length,
                trailers: &mut self.trailers,
                deviations: &mut self.deviations,
                complete: &mut self.complete,
            }
        }

        fn deviations(&self) -> &[Deviation] {
            &self.deviations
        }
    };
}
pub(super) use parts;
