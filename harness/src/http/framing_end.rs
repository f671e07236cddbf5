use super::{Framing, Limits, ResponseReader, State, Version};

/// Where a response ends by its own framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FramingEnd {
    /// After so many octets: cut anywhere before, it is incomplete.
    At(usize),
    /// With the connection: once the head's so many octets are whole, it is complete wherever
    /// the connection ends in order.
    Close(usize),
    /// With its head of so many octets, and HTTP with it.
    Tunnel(usize),
    /// Nowhere in these octets: they are too few.
    Beyond,
    /// Nobody can say: after so many octets a fatal deviation stands.
    Broken(usize),
}

/// After how many of its octets a response to a request of that method is complete; interim
/// responses before it count as part of it [RFC 9112 §6.3].
///
/// ```
/// use badpeer::http::{FramingEnd, framing_end};
///
/// let response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
/// assert_eq!(framing_end(response, b"GET"), FramingEnd::At(response.len()));
/// assert_eq!(framing_end(response, b"HEAD"), FramingEnd::At(response.len() - 2));
/// ```
#[must_use]
pub fn framing_end(octets: &[u8], method: &[u8]) -> FramingEnd {
    let mut reader = ResponseReader::with_limits(Limits {
        head: octets.len().max(1),
        content: 0,
        messages: usize::MAX,
    });
    reader.request(method, Version::HTTP_11);
    reader.push(octets);
    let ended = reader.messages().iter().find(|one| !one.interim());
    match ended {
        Some(response) if response.framing == Framing::Tunnel => {
            FramingEnd::Tunnel(response.span.end)
        }
        Some(response) => FramingEnd::At(response.span.end),
        None if reader.state() == State::Broken => FramingEnd::Broken(reader.position()),
        None => match reader.partial() {
            Some(partial) if partial.framing == Framing::Close => {
                FramingEnd::Close(partial.head.end)
            }
            _ => FramingEnd::Beyond,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_by_framing_alone() {
        let end = |octets: &[u8]| framing_end(octets, b"GET");
        assert_eq!(end(b"HTTP/1.1 204 \r\n\r\nmore"), FramingEnd::At(17));
        assert_eq!(end(b"HTTP/1.1 200 \r\n\r\nmore"), FramingEnd::Close(17));
        assert_eq!(end(b"HTTP/1.1 101 \r\n\r\nmore"), FramingEnd::Tunnel(17));
        assert_eq!(end(b"HTTP/1.1 100 \r\n\r\n"), FramingEnd::Beyond);
        assert_eq!(
            end(b"HTTP/1.1 100 \r\n\r\nHTTP/1.1 204 \r\n\r\n"),
            FramingEnd::At(34)
        );
        let chunked = b"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        for cut in 0..chunked.len() {
            assert_eq!(end(&chunked[..cut]), FramingEnd::Beyond);
        }
        assert_eq!(end(chunked), FramingEnd::At(chunked.len()));
        assert_eq!(end(b"ICY"), FramingEnd::Broken(1));
    }
}
