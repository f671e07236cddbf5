//! What goes through a tunnel that a client has asked for. Never reads it.

use crate::http::{Conversation, Deviation, DeviationKind, Request, Response};

/// The first octet of a TLS handshake [RFC 8446 §5.1].
const HANDSHAKE: u8 = 0x16;

/// A tunnel on a connection of a client's, as far as it matters for what is held against the
/// client.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tunnel {
    /// Where it begins, in the octets of the client.
    start: Option<usize>,
    /// Where octets begin that are TLS.
    encrypted: Option<usize>,
}

impl Tunnel {
    /// The one that a CONNECT and its answer made, and the TLS behind any CONNECT.
    pub fn of(conversation: &Conversation, received: &[u8]) -> Self {
        let requests = conversation.requests();
        let is_connect = |request: &&Request| request.method == b"CONNECT";
        let made = conversation.response_reader().tunnelled().is_some();
        let finals = conversation.responses().iter();
        let answered = finals.filter(|one: &&Response| !one.interim()).count();
        let last = answered.checked_sub(1).and_then(|at| requests.get(at));
        let mut ends = requests.iter().filter(is_connect).map(|one| one.span.end);
        Self {
            start: last
                .filter(is_connect)
                .filter(|_| made)
                .map(|one| one.span.end),
            encrypted: ends.find(|end| received.get(*end) == Some(&HANDSHAKE)),
        }
    }

    /// Whether a deviation is one for all that: TLS is no HTTP, and in a tunnel, what its CONNECT
    /// said of its own connection has no meaning.
    pub fn leaves(&self, deviation: &Deviation) -> bool {
        let start = deviation.span.start;
        let another = deviation.kind == DeviationKind::RequestAfterClose
            && self.start.is_some_and(|tunnel| start >= tunnel);
        !another && self.encrypted.is_none_or(|tls| start < tls)
    }
}

#[cfg(test)]
mod tests {
    use crate::judge::Observation;
    use crate::script::Segmentation;

    /// What is held against a client that asks for a tunnel, is answered so, and goes on.
    fn kinds(status: &str, goes_on: &str) -> Vec<&'static str> {
        let text = format!(
            "server <= open\nserver <- CONNECT a:443 HTTP/1.1\nserver <- Host: a:443\n\
             server <- Connection: close\nserver <-\nserver -> HTTP/1.1 {status}\n\
             server -> Content-Length: 0\nserver ->\n{goes_on}"
        );
        let transcript = crate::notation::read_transcript(&text).unwrap();
        let seen = Observation::of(&transcript, Segmentation::Whole);
        seen.own_findings().iter().map(|one| one.kind).collect()
    }

    #[test]
    fn tls_behind_connect_is_no_message() {
        let hello = "server <- \\x16\\x03\\\n";
        assert!(kinds("200 OK", hello).is_empty());
        assert!(kinds("404 No", hello).is_empty());
        assert!(!kinds("200 OK", "server <- rubbish\n").is_empty());
    }

    #[test]
    fn what_a_connect_says_of_its_connection_does_not_hold_in_the_tunnel() {
        let inner = "server <- GET / HTTP/1.1\nserver <- Host: a\nserver <-\n";
        assert!(kinds("200 OK", inner).is_empty());
        assert_eq!(kinds("404 No", inner), ["request-after-close"]);
    }
}
