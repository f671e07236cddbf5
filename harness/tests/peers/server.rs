//! What comes of a server peer when a client asks it.

use badpeer::peer;

use crate::partner::{End, Line};
use crate::{conduct, messages};

/// What a client sends, and what must come of it before it sends on.
type Exchange = (&'static str, &'static [u8]);
/// A peer, its exchanges, and how it ends behind the last.
pub type Row = (&'static str, &'static [Exchange], Ends);

/// How a peer ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    Finish,
    Reset,
    /// Not before the client does.
    Open,
}

pub const NOTHING: &str = "";
pub const GET: &str = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
pub const HEAD: &str = "HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n";
pub const TWO: &str = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
pub const THREE: &str = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n\
                         GET /3 HTTP/1.1\r\nHost: a\r\n\r\n";
/// A request of which the content is still to come.
pub const POST: &str = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
pub const UPLOAD: &str = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

pub fn rows() -> impl Iterator<Item = &'static Row> {
    conduct::ROWS.iter().chain(messages::ROWS)
}

#[tokio::test]
async fn each_server_sends_what_it_says_and_ends_as_it_says() {
    for (name, exchanges, ends) in rows() {
        let peer = peer(name).listen().await.unwrap();
        let mut client = Line::to(peer.address());
        for (sent, awaited) in *exchanges {
            client.send(sent.as_bytes());
            let came = client.take(awaited.len());
            assert_eq!(
                came.escape_ascii().to_string(),
                awaited.escape_ascii().to_string(),
                "{name}"
            );
        }
        if *ends == Ends::Open {
            client.finish();
        }
        let (surplus, end) = client.rest();
        assert_eq!(surplus.escape_ascii().to_string(), "", "{name}");
        client.finish();
        let transcript = peer.transcript().await;
        let expected = match ends {
            Ends::Finish => (End::Finish, "server => finish\n", true),
            Ends::Reset => (End::Reset, "server => reset\n", true),
            Ends::Open => (End::Finish, "server => ", false),
        };
        assert_eq!(
            (end, transcript.contains(expected.1)),
            (expected.0, expected.2),
            "{name}\n{transcript}"
        );
        if *ends == Ends::Open {
            assert!(
                transcript.ends_with("server <= finish\n"),
                "{name}\n{transcript}"
            );
        }
    }
}

#[tokio::test]
async fn a_transcript_says_what_crossed_the_wire_octet_for_octet() {
    let peer = peer("server/reset/inside-a-field").listen().await.unwrap();
    let mut client = Line::to(peer.address());
    client.send(GET.as_bytes());
    assert_eq!(client.rest().1, End::Reset);
    assert_eq!(
        peer.transcript().await,
        "server <= open\n\
         server <- GET /1 HTTP/1.1\n\
         server <- Host: a\n\
         server <-\n\
         server -> HTTP/1.1 200 OK\n\
         server -> Content-Le\\\n\
         server => reset\n"
    );
}
