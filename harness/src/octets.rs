//! Octets and places in them: spans, and escaping for people's eyes.
//! Never interprets what the octets mean.

use std::fmt::Write as _;
use std::ops::Range;

/// A half-open range of octets in a stream, counted from its first octet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first octet.
    pub start: usize,
    /// One past the last octet.
    pub end: usize,
}

impl Span {
    /// The octets from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// How many octets the span covers.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers no octet: a place between two.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The same span, moved `by` octets further into the stream.
    #[must_use]
    pub const fn moved(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Appends one octet as the notation writes it: printable ASCII as itself, `\r \n \t \\` by
/// their names, everything else as `\xHH`.
pub fn escape_octet(octet: u8, out: &mut String) {
    match octet {
        b'\r' => out.push_str("\\r"),
        b'\n' => out.push_str("\\n"),
        b'\t' => out.push_str("\\t"),
        b'\\' => out.push_str("\\\\"),
        b' '..=b'~' => out.push(octet as char),
        _ => {
            let _ = write!(out, "\\x{octet:02x}");
        }
    }
}

/// Octets as one line of printable ASCII, safe for a terminal.
///
/// ```
/// assert_eq!(badpeer::octets::escape(b"a\x1b[31m\r\n"), "a\\x1b[31m\\r\\n");
/// ```
#[must_use]
pub fn escape(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    for &octet in octets {
        escape_octet(octet, &mut out);
    }
    out
}

/// Octets as `escape` writes them, at most `limit` of them; what was left out is counted.
#[must_use]
pub fn excerpt(octets: &[u8], limit: usize) -> String {
    let shown = escape(&octets[..octets.len().min(limit)]);
    match octets.len().checked_sub(limit) {
        None | Some(0) => shown,
        Some(more) => format!("{shown}… ({more} octets more)"),
    }
}
