//! What a server sees of a client peer.

use std::time::{Duration, Instant};

use badpeer::peer;

use crate::partner::{End, Line, origin};

/// What the server does, or must see.
pub enum Step {
    /// These octets must come; `HOST` in them is where the server is.
    Take(&'static str),
    /// These, which are no text.
    Octets(&'static [u8]),
    /// These octets must come, one every tenth of a second.
    Slowly(&'static str),
    Send(&'static str),
    /// The server ends its direction.
    Finish,
    /// The client ends.
    Ended(End),
    /// Nothing comes, and no end.
    Silent,
    /// What is sent is not read.
    Flood,
}
use Step::{Ended, Finish, Flood, Octets, Send, Silent, Slowly, Take};

/// A peer, what the server does with it, and what stands in the transcript then; nothing where
/// the peer outlives the test.
pub type Row = (&'static str, &'static [Step], &'static str);

const GET: &str = "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const PART: &str = "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 11\r\n\r\nhello";
const HEAD: &str = "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n\r\n";
const EXPECT: &str =
    "POST / HTTP/1.1\r\nHost: HOST\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
const PIECES: &str = concat!(
    "POST /echo HTTP/1.1\r\nHost: HOST\r\nContent-Length: 200\r\n\r\n",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
);
const READ: &str = "client <- hello\\\nclient => finish\nclient <= finish\n";

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("client/connect-and-wait", &[Silent], "client => open\nclient <= finish\n"),
    ("client/content-too-short", &[Take("POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 50\r\n\r\nhello"), Silent], "client <= finish\n"),
    ("client/endless-content", &[Take("POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n"), Take("10\r\naaaaaaaaaaaaaaaa\r\n10\r\naaaaaaaaaaaaaaaa\r\n")], "client -> 10\n"),
    ("client/endless-fields", &[Take("GET / HTTP/1.1\r\nHost: HOST\r\n"), Take("X: a\r\nX: a\r\nX: a\r\n")], "client -> X: a\n"),
    ("client/expect-and-send", &[Take(EXPECT), Take("hello"), Send(OK), Ended(End::Finish)], READ),
    ("client/expect-and-wait", &[Take(EXPECT), Silent, Send("HTTP/1.1 100 Continue\r\n\r\n"), Take("hello"), Send(OK), Ended(End::Finish)], READ),
    ("client/garbage", &[Octets(b"\0\xff\xfe\x01\x1b[2J\x7f\x80garbage\r\n\r\n"), Silent], "client <= finish\n"),
    ("client/half-close", &[Take(GET), Ended(End::Finish), Send(OK)], "client => finish\nclient <- HTTP/1.1 200 OK\n"),
    ("client/half-close-inside-content", &[Take(PART), Ended(End::Finish)], "client => finish\nclient <= finish\n"),
    ("client/never-reads", &[Take("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), Flood], ""),
    ("client/pipeline-get", &[Take("GET /1 HTTP/1.1\r\nHost: HOST\r\n\r\nGET /2 HTTP/1.1\r\nHost: HOST\r\n\r\nGET /3 HTTP/1.1\r\nHost: HOST\r\n\r\n"), Send(OK), Send(OK), Send(OK), Ended(End::Finish)], READ),
    ("client/pipeline-post", &[Take(HEAD), Take("hello"), Take(GET), Send(OK), Send(OK), Ended(End::Finish)], READ),
    ("client/request-inside-content", &[Take("POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 60\r\n\r\nGET /inside HTTP/1.1\r\nHost: HOST\r\n\r\n"), Silent], "client <= finish\n"),
    ("client/reset-at-once", &[Ended(End::Reset)], "client => open\nclient => reset\n"),
    ("client/reset-inside-content", &[Take(PART), Ended(End::Reset)], "client => reset\n"),
    ("client/reset-inside-the-answer", &[Take(GET), Send(OK), Ended(End::Reset)], "client <- HTTP/1.1 2\\\nclient => reset\n"),
    ("client/reset-inside-the-head", &[Take("GET / HTTP/1.1\r\nHo"), Ended(End::Reset)], "client => reset\n"),
    ("client/small-pieces", &[Take(PIECES), Send(OK), Ended(End::Finish)], "client => set nodelay off\nclient => open\nclient => pace 5 every 1ms\n"),
    ("client/stays-behind-the-end", &[Take("GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"), Send(OK), Finish, Silent], ""),
    ("client/slow-content", &[Take(HEAD), Slowly("hel"), Take("lo"), Send(OK), Ended(End::Finish)], READ),
    ("client/slow-head", &[Slowly("GET")], "client => pace 1 every 100ms\nclient -> GET"),
    ("client/slow-reader", &[Take(GET), Send(OK), Ended(End::Finish)], "client .. 1s\nclient => resume\nclient <- HTTP/1.1 200 OK\n"),
    ("client/tls", &[Take("\x16\x03\x01\0\x05\x01\0\0\x01\x03"), Silent], "client <= finish\n"),
    ("client/vanish", &[Take("POST / HTTP/1.1\r\nHost: HOST\r\nContent-Le"), Silent], ""),
];

#[tokio::test]
async fn each_client_sends_what_it_says_and_ends_as_it_says() {
    for (name, steps, awaited) in ROWS {
        let start = Instant::now();
        let (address, serving) = origin(move |mut line, address| {
            let host = address.to_string();
            for step in *steps {
                see(name, step, &mut line, &host, start);
            }
        });
        let peer = peer(name).upstream(address).listen().await.unwrap();
        serving.join().unwrap();
        if !awaited.is_empty() {
            let transcript = peer.transcript().await;
            assert!(transcript.contains(awaited), "{name}:\n{transcript}");
        }
    }
}

fn see(name: &str, step: &Step, line: &mut Line, host: &str, start: Instant) {
    match step {
        Take(octets) => {
            let octets = octets.replace("HOST", host);
            let came = line.take(octets.len());
            let came = came.escape_ascii().to_string();
            assert_eq!(came, octets.as_bytes().escape_ascii().to_string(), "{name}");
        }
        Octets(octets) => assert_eq!(line.take(octets.len()), *octets, "{name}"),
        Slowly(octets) => {
            let came = line.take(octets.len());
            assert_eq!(came, octets.as_bytes(), "{name}");
            // The first one comes at once.
            let gaps = u32::try_from(octets.len() - 1).unwrap();
            assert!(
                start.elapsed() >= gaps * Duration::from_millis(100),
                "{name}"
            );
        }
        Send(octets) => line.send(octets.as_bytes()),
        Finish => line.finish(),
        Ended(end) => {
            let (surplus, ended) = line.rest();
            assert_eq!((surplus.as_slice(), ended), (&b""[..], *end), "{name}");
        }
        Silent => assert!(line.is_silent(), "{name}"),
        Flood => {
            let went = line.flood(32 << 20);
            assert!(went < 32 << 20, "{name} read {went} octets");
        }
    }
}
