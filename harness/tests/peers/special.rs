//! Servers whose misbehaviour is in time, in windows, or without end.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use badpeer::peer;

use crate::partner::{End, Line};
use crate::server::{GET, POST};

pub const NAMES: [&str; 16] = [
    "server/early/and-close",
    "server/early/and-reads-no-more",
    "server/endless/chunk-extension",
    "server/endless/chunks",
    "server/endless/content",
    "server/endless/empty-lines",
    "server/endless/field",
    "server/endless/fields",
    "server/endless/reason",
    "server/endless/trailers",
    "server/interim/endless",
    "server/opening/never-reads",
    "server/opening/refuse",
    "server/pace/drip",
    "server/pace/slow-reader",
    "server/pace/zero-window",
];

const ANSWER: &str = "HTTP/1.1 200 OK\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
/// What ends without an end, and what it repeats.
const ENDLESS: [(&str, &str, &str, &str); 9] = [
    ("server/endless/fields", ANSWER, "", "X: a\r\n"),
    ("server/endless/field", ANSWER, "X: ", "a"),
    ("server/endless/reason", "", "HTTP/1.1 200 ", "O"),
    ("server/endless/content", ANSWER, "\r\n", "a"),
    ("server/endless/chunks", CHUNKED, "", "1\r\na\r\n"),
    ("server/endless/chunk-extension", CHUNKED, "5;", "a"),
    (
        "server/endless/trailers",
        CHUNKED,
        "5\r\nhello\r\n0\r\n",
        "X: a\r\n",
    ),
    ("server/endless/empty-lines", "", "", "\r\n"),
    (
        "server/interim/endless",
        "",
        "",
        "HTTP/1.1 102 Processing\r\n\r\n",
    ),
];

#[tokio::test]
async fn the_endless_ones_go_on_for_as_long_as_they_are_read() {
    for (name, head, before, again) in ENDLESS {
        let peer = peer(name).listen().await.unwrap();
        let mut client = Line::to(peer.address());
        client.send(GET.as_bytes());
        let awaited = head.to_owned() + before + &again.repeat(128 / again.len());
        let came = client.take(awaited.len());
        assert_eq!(String::from_utf8(came).unwrap(), awaited, "{name}");
        drop(client);
        // That it comes to an end is the proof that it stopped.
        let transcript = peer.transcript().await;
        assert!(transcript.contains("server => pace "), "{name}");
        assert!(transcript.len() < 32 << 20, "{name}: {}", transcript.len());
    }
}

#[tokio::test]
async fn one_that_refuses_is_not_reached() {
    let peer = peer("server/opening/refuse").listen().await.unwrap();
    let error = TcpStream::connect(peer.address()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn one_that_reads_no_more_lets_what_is_sent_stand_still() {
    for (name, request, answer, most) in [
        ("server/opening/never-reads", GET, "", 32 << 20),
        ("server/pace/zero-window", POST, "", 8 << 20),
        (
            "server/early/and-reads-no-more",
            POST,
            "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n",
            32 << 20,
        ),
    ] {
        let peer = peer(name).listen().await.unwrap();
        let mut client = Line::to(peer.address());
        client.send(request.as_bytes());
        assert_eq!(client.take(answer.len()), answer.as_bytes(), "{name}");
        let went = client.flood(most);
        assert!(went < most, "{name} took {went} octets");
    }
}

#[tokio::test]
async fn one_that_closes_early_with_content_on_its_way_cuts_the_sender_off() {
    let peer = peer("server/early/and-close").listen().await.unwrap();
    let mut client = Line::to(peer.address());
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n");
    let head = client.take_until(b"\r\n\r\n");
    assert!(head.starts_with(b"HTTP/1.1 413 "));
    let mut gone = false;
    for _ in 0..128 {
        gone |= client.0.write_all(&[b'a'; 65536]).is_err();
    }
    assert!(gone, "all of the content went");
    let transcript = peer.transcript().await;
    assert!(transcript.ends_with("server => close\n"), "{transcript}");
}

#[tokio::test]
async fn one_that_drips_sends_octet_by_octet() {
    let peer = peer("server/pace/drip").listen().await.unwrap();
    let mut client = Line::to(peer.address());
    let start = Instant::now();
    client.send(GET.as_bytes());
    assert_eq!(client.take(3), b"HTT");
    assert!(start.elapsed() >= Duration::from_millis(200));
    drop(client);
    let transcript = peer.transcript().await;
    assert!(
        transcript.contains("server => pace 1 every 100ms\nserver -> HTT"),
        "{transcript}"
    );
}

#[tokio::test]
async fn one_that_reads_slowly_answers_late() {
    let peer = peer("server/pace/slow-reader").listen().await.unwrap();
    let mut client = Line::to(peer.address());
    let start = Instant::now();
    client.send(GET.as_bytes());
    client.finish();
    let (came, end) = client.rest();
    assert!(start.elapsed() >= Duration::from_millis(900));
    assert_eq!((came.ends_with(b"hello"), end), (true, End::Finish));
}
