//! Where the content of a request ends [RFC 9112 §6.3].
//! It never goes by the method, and never guesses.

use super::codings;
use super::content;
use super::fault::Fault;
use super::faults::Faults;
use super::head::Head;
use super::length;
use super::resource;
use super::stop::{Stop, bad};

/// How the content of a request is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    Empty,
    /// So many octets.
    Length(usize),
    /// Chunks.
    Chunked,
    /// A planted fault: up to FIN.
    UntilFinish,
}

impl Framing {
    /// Whether so much content is to come that a planted fault minds.
    pub(super) fn is_large(self) -> bool {
        matches!(self, Framing::Length(length) if length >= content::LARGE)
    }

    /// Whether content is to come.
    pub(super) fn is_pending(self) -> bool {
        !matches!(self, Framing::Empty | Framing::Length(0))
    }
}

/// The framing that a head declares.
pub(super) fn of(head: &Head, faults: Faults) -> Result<Framing, Stop> {
    if faults.has(Fault::BodyAsRequest) {
        return Ok(Framing::Empty);
    }
    if head.fields.has("Sec-WebSocket-Key1") && faults.has(Fault::WebSocketKey1Content) {
        return Ok(Framing::Length(8));
    }
    let get = head.is("GET") || head.is("HEAD");
    if get && faults.has(Fault::GetBodyIgnored) {
        return Ok(Framing::Empty);
    }
    let has_length = head.fields.has("Content-Length");
    if codings::is_chunked(head, faults)? {
        return match () {
            // [RFC 9112 §6.1]: both framing fields are an attempt at smuggling, or may be.
            () if has_length && faults.has(Fault::BothUsesLength) => {
                Ok(length::declared(head, faults)?.map_or(Framing::Empty, Framing::Length))
            }
            () if has_length && !faults.has(Fault::BothKeptOpen) => {
                Err(bad("there are both framing fields"))
            }
            () if faults.has(Fault::ChunkedBodyAsRequest) => Ok(Framing::Empty),
            () => Ok(Framing::Chunked),
        };
    }
    let unknown = !resource::METHODS.iter().any(|method| head.is(method));
    if get && faults.has(Fault::ClIgnoredOnGet)
        || unknown && faults.has(Fault::ClOfUnknownMethodIgnored)
    {
        return Ok(Framing::Empty);
    }
    match length::declared(head, faults)? {
        Some(0) if faults.has(Fault::ClZeroWaits) => Ok(Framing::UntilFinish),
        Some(length) => Ok(Framing::Length(length)),
        None if head.is("POST") && faults.has(Fault::PostWithoutLengthWaits) => {
            Ok(Framing::UntilFinish)
        }
        None => Ok(Framing::Empty),
    }
}
