//! Where the content of an answer ends. It never reads it.

use super::codings::{self, Coded};
use super::fault::Fault;
use super::head::Head;
use super::{Failure, Faults, length};

/// How the end of the content is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    None,
    Length(u64),
    Chunked,
    /// By the end of the connection.
    Close,
}

/// The rules of [RFC 9112 §6.3], in their order.
pub(super) fn of(head: &Head, method: &str, faults: Faults) -> Result<Framing, Failure> {
    if head.simple.is_some() {
        return Ok(Framing::Close);
    }
    let read = match head.status {
        100..=199 => false,
        204 => faults.has(Fault::NoContentRead),
        304 => faults.has(Fault::NotModifiedRead),
        205 => !faults.has(Fault::ResetContentUnread),
        400.. if faults.has(Fault::ErrorContentUnread) => false,
        _ => true,
    };
    if !read
        || method == "HEAD" && !faults.has(Fault::HeadContentRead)
        || is_tunnel(head, method) && !(faults.has(Fault::ConnectFramed) && says_framing(head))
    {
        return Ok(Framing::None);
    }
    let fields = &head.fields;
    if faults.has(Fault::LengthBeatsCoding)
        && let Some(length) = length::of(fields, faults)?
    {
        return Ok(Framing::Length(length));
    }
    let last = fields.members("Connection").any(|one| one == b"close");
    if last && faults.has(Fault::LengthUnreadOnClose) && !fields.has("Transfer-Encoding") {
        return Ok(Framing::Close);
    }
    match codings::of(fields, faults)? {
        Coded::Chunked | Coded::Raw if fields.has("Content-Length") => {
            // Two answers to one question: somebody in between may have read the other
            // [RFC 9112 §6.1].
            Err(Failure::Malformed("both framings"))
        }
        Coded::Chunked => Ok(Framing::Chunked),
        Coded::Raw => Ok(Framing::Close),
        Coded::No => match length::of(fields, faults)? {
            Some(length) => Ok(Framing::Length(length)),
            None if method == "HEAD" || head.status == 204 || head.status == 304 => {
                Ok(Framing::None)
            }
            None => Ok(Framing::Close),
        },
    }
}

fn says_framing(head: &Head) -> bool {
    head.fields.has("Content-Length") || head.fields.has("Transfer-Encoding")
}

/// Whether a tunnel begins behind the head [RFC 9112 §6.3].
pub(super) fn is_tunnel(head: &Head, method: &str) -> bool {
    method == "CONNECT" && (200..300).contains(&head.status)
}
