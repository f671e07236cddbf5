use super::DeviationKind;
use crate::octets::Span;

/// Which of the two kinds of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From a client.
    Request,
    /// From a server.
    Response,
}

/// One place where octets break a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deviation {
    /// Which rule.
    pub kind: DeviationKind,
    /// Where, counted from the first octet of the stream. What is missing is placed at what it
    /// is missing from.
    pub span: Span,
    /// The id of the sender's requirement in `fixtures/requirements.tsv`.
    pub requirement: &'static str,
    /// Whether framing or the split into messages is no longer certain, and a recipient gives
    /// up: the reader stops here.
    pub fatal: bool,
}
