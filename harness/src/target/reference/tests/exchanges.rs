//! The good server in sound exchanges: persistence, pipelining, content, closing.

use super::super::Faults;
use super::probe::play;
use super::strict::{Row, check, with_chunks};

/// Sound requests, and what becomes of them.
#[rustfmt::skip]
pub(super) const SOUND: &[Row] = &[
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 open"),
    ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "200 open"),
    ("GET / HTTP/1.9\r\nHost: a\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nhOsT: a\r\n\r\n", "200 open"),
    ("POST /echo HTTP/1.1\r\nhOsT: a\r\ncOnTeNt-LeNgTh: 2\r\n\r\nhi", "200 open"),
    ("GET / HTTP/1.1\r\nHost:a\r\nX-A: \u{e9}\r\nX-B:\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost:  a \t\r\nConnection: \t close \t\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{10d}\u{10a}Connection: close\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost: a:80\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "200 open"),
    ("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", "200 open"),
    ("GET HTTP://b?x HTTP/1.1\r\nHost: a\r\n\r\n", "200 open"),
    ("GET http://vh1/redirect HTTP/1.1\r\nHost: vh2\r\n\r\n", "301 open"),
    ("GET /redirect?%0d%0aX:1 HTTP/1.1\r\nHost: a\r\n\r\n", "301 open"),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "204 open"),
    ("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "204 200 open"),
    ("TRACE / HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n", "405 open"),
    ("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", "405 open"),
    ("FOO / HTTP/1.1\r\nHost: a\r\n\r\n", "501 open"),
    ("GET /a/../ HTTP/1.1\r\nHost: a\r\n\r\n", "404 open"),
    ("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "404 open"),
    ("GET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "204 200 open"),
    ("GET /205 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "205 200 open"),
    ("GET /304 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "304 200 open"),
    ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    ("GET /stream HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    ("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"x\", W/\"ok-1\"\r\n\r\n", "304 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"x\"\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Wed, 01 Jan 2025 00:00:00 GMT\r\n\r\n", "304 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Wed Jan  1 00:00:00 2025\r\n\r\n", "304 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=99999999999999999999-\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nRange: lines=1-2\r\n\r\n", "200 open"),
    ("HEAD / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\n\r\n", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\nContent-Length: 2\r\n\r\nhi", "200 open"),
    // Persistence.
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, CLOSE\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nConnection: x\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: ,,close,,\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n", "200 open"),
    ("GET / HTTP/1.0\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.0\r\nKeep-Alive: timeout=5\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "200 open"),
    ("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.0\r\nConnection: xkeep-alive\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.0\r\nProxy-Connection: keep-alive\r\n\r\n", "200 finish"),
    ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n", "200 200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "200 200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nKeep-Alive: =;,,=\r\n\r\n", "200 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    // Pipelining, and content that nobody reads.
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "200 404 200 open"),
    ("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 28\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "404 200 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    ("POST /reject HTTP/1.1\r\nHost: a\r\nContent-Length: 28\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "413 finish"),
    // Lengths and chunks.
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nhi", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\t 2 \t\r\n\r\nhi", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked \r\n\r\n2\r\nhi\r\n0\r\n\r\n", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent_Length: 5\r\n\r\n", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 00\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    ("PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\nhello", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 010\r\n\r\n0123456789", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,, Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    // Expectations and offers.
    ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n§100§hello", "200 open"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: ,100-continue\r\nContent-Length: 5\r\n\r\nhello", "200 open"),
    ("POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 28\r\n\r\n§100§GET / HTTP/1.1\r\nHost: ab\r\n\r\n", "404 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", "200 open"),
    ("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: nosuch/1\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 200 open"),
    ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n", "200 open"),
    ("GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", "200 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: upgrade\r\nUpgrade: nosuch/1\r\nContent-Length: 2\r\n\r\n§100§hi", "200 open"),
    // Closing.
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n§FIN", "200 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n§FIN", "200 200 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi§FIN", "200 finish"),
    ("FIN", "finish"),
    ("\r\n§FIN", "finish"),
    ("RST", "drop"),
    ("", "open"),
];

#[test]
fn sound_requests_are_answered() {
    for (script, expected) in SOUND {
        // The octets of the answer that is waited for differ in the interim one.
        check(script, expected);
    }
}

#[test]
fn chunked_content_comes_back_whole() {
    for (chunks, content) in [
        ("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "Wikipedia"),
        ("0000000000000005\r\nhello\r\n000\r\n\r\n", "hello"),
        (
            "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
            "01234567890123456789",
        ),
        ("5;a;b=c;d=\"q;\\\"x\"\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5;a=\"x\\\"; y=1\"\r\nhello\r\n0;z\r\n\r\n", "hello"),
        ("5 ; a = b\r\nhello\r\n0\r\n\r\n", "hello"),
        (
            "5\r\nhello\r\n0\r\nX-T: 1\r\nHost: evil\r\nContent-Length: 9\r\n\r\n",
            "hello",
        ),
    ] {
        let script = with_chunks(chunks);
        check(&script, "200 open");
        let text = play(&script, Faults::none()).text();
        assert!(
            text.ends_with(&format!("\r\n\r\n{content}")),
            "{chunks:?} became {text}"
        );
    }
}

#[test]
fn large_content_and_long_lines_within_the_limits_are_taken() {
    let query = "a".repeat(8000 - "GET /? HTTP/1.1".len());
    check(
        &format!("GET /?{query} HTTP/1.1\r\nHost: a\r\n\r\n"),
        "200 open",
    );
    let content = "x".repeat(1 << 20);
    let script =
        format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n{content}");
    assert!(play(&script, Faults::none()).text().ends_with(&content));
    let rejected = script.replace("/echo", "/reject");
    let seen = play(&rejected, Faults::none());
    assert_eq!(
        (seen.summary().as_str(), seen.unread),
        ("413 finish", false)
    );
}
