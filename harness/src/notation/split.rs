//! Where the heads and the contents are in what crossed the wire. It looks no closer than a snapshot
//! needs, and never judges: that is the strict reader's.

use crate::octets::Span;

/// What some octets of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// A start line or a field line.
    Head,
    /// Content, coded as it was sent.
    Content,
}

/// The sections of a stream in order, without gaps. Octets that follow a head without any framing
/// are content up to the end, or up to what looks like the next message.
pub(super) fn sections(stream: &[u8]) -> Vec<(Section, Span)> {
    let mut sections = Vec::new();
    let mut at = 0;
    while at < stream.len() {
        let head = head_end(&stream[at..]).map_or(stream.len(), |end| at + end);
        sections.push((Section::Head, Span::new(at, head)));
        let content = content_end(&stream[at..head], &stream[head..]);
        let end = head + content;
        if end > head {
            sections.push((Section::Content, Span::new(head, end)));
        }
        at = end;
    }
    sections
}

/// Behind the first empty line.
fn head_end(octets: &[u8]) -> Option<usize> {
    let mut end = 0;
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        end += line.len();
        if line == b"\r\n" || line == b"\n" {
            return Some(end);
        }
    }
    None
}

/// How much of what follows a head is its content.
fn content_end(head: &[u8], rest: &[u8]) -> usize {
    let is_response = head.starts_with(b"HTTP/");
    let status = head
        .split(|octet| *octet == b' ')
        .nth(1)
        .unwrap_or_default();
    if is_response && (status.starts_with(b"1") || status == b"204" || status == b"304") {
        return 0;
    }
    // A response to HEAD has the framing of content that never comes.
    if is_response && rest.starts_with(b"HTTP/") {
        return 0;
    }
    if let Some(coding) = field(head, "transfer-encoding")
        && coding.to_ascii_lowercase().ends_with(b"chunked")
    {
        return chunked_end(rest).unwrap_or(rest.len());
    }
    let length = field(head, "content-length").and_then(|value| {
        let digits = std::str::from_utf8(value).ok()?;
        digits.parse::<usize>().ok()
    });
    match length {
        Some(length) => length.min(rest.len()),
        None if is_response => rest.len(),
        None => 0,
    }
}

fn field<'a>(head: &'a [u8], name: &str) -> Option<&'a [u8]> {
    head.split(|octet| *octet == b'\n').find_map(|line| {
        let colon = line.iter().position(|octet| *octet == b':')?;
        line[..colon]
            .eq_ignore_ascii_case(name.as_bytes())
            .then(|| line[colon + 1..].trim_ascii())
    })
}

/// Behind the last chunk and its trailer section.
fn chunked_end(octets: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let length = octets[at..].iter().position(|octet| *octet == b'\n')? + 1;
        let line = octets[at..at + length].trim_ascii();
        let digits = line.split(|octet| *octet == b';').next()?.trim_ascii();
        let size = usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        at += length;
        if size == 0 {
            return head_end(&octets[at..]).map(|end| at + end);
        }
        at = at.checked_add(size)?.checked_add(2)?;
        if at > octets.len() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(stream: &[u8]) -> Vec<(Section, usize)> {
        let sections = sections(stream);
        sections
            .iter()
            .map(|(what, span)| (*what, span.len()))
            .collect()
    }

    #[test]
    fn messages_are_framed_by_length_and_by_chunks() {
        let stream = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi\
            HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n\
            HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nrest";
        use Section::{Content, Head};
        assert_eq!(
            lengths(stream),
            [
                (Head, 38),
                (Content, 2),
                (Head, 47),
                (Content, 12),
                (Head, 25),
                (Head, 19),
                (Content, 4)
            ]
        );
    }

    #[test]
    fn a_request_without_framing_has_no_content() {
        use Section::Head;
        assert_eq!(
            lengths(b"GET / HTTP/1.1\r\n\r\nGET / "),
            [(Head, 18), (Head, 6)]
        );
    }

    #[test]
    fn a_size_beyond_all_bounds_is_content_up_to_the_end() {
        let stream = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhi";
        assert_eq!(
            sections(stream).last().map(|(what, _)| *what),
            Some(Section::Content)
        );
    }
}
