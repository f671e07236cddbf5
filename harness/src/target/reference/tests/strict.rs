//! The good server against what is broken: every row is refused or closed, whole and octet by
//! octet alike.

use super::super::Faults;
use super::probe::{play, play_by_octet};

/// A script, and the statuses and ending that it must have.
pub(super) type Row = (&'static str, &'static str);

/// Start lines, targets and Host.
#[rustfmt::skip]
pub(super) const HEADS: &[Row] = &[
    ("HTTP/1.1 200 OK\r\nHost: a\r\n\r\n", "400 finish"),
    ("FOO\r\n\r\n", "400 finish"),
    ("GET /\r\n", "400 finish"),
    ("GET / \r\n", "400 finish"),
    ("\u{16}\u{3}\u{1}\0", "400 finish"),
    ("GET  /  HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "400 finish"),
    ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.10\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/01.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1x\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / ABCD/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505 finish"),
    ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", "505 finish"),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 finish"),
    ("get / HTTP/1.1\r\nHost: a\r\n\r\n", "501 open"),
    ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "501 finish"),
    ("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("CONNECT :80 HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET http://a:x/ HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET index.html HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET /#f HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET /?\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET /?%zz HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET http://good@evil/ HTTP/1.1\r\nHost: evil\r\n\r\n", "400 finish"),
    ("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a:x\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: [::g]\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: http://a\r\n\r\n", "400 finish"),
];

/// Field lines and line ends.
#[rustfmt::skip]
pub(super) const FIELDS: &[Row] = &[
    ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 2\r\n\r\nhi", "400 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nNoColon\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\n\u{e9}X: 1\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n \r\nConnection: close\r\n\r\n", "400 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection:\r\n close\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n Connection: close\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1}b\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rConnection: close\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\nHost: a\n\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a", "408 late"),
    ("GET / HTTP/1.1\r\nHost: a§FIN", "400 finish"),
    ("GET / HTTP/1.1\r\nHost: a\r\n§FIN", "400 finish"),
    ("GET / HT§FIN", "400 finish"),
];

/// Framing fields and content.
#[rustfmt::skip]
pub(super) const CONTENTS: &[Row] = &[
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400 finish"),
    ("POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello", "408 late"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello§FIN", "400 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n§FIN", "400 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "408 late"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n", "408 late"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: foo\r\nContent-Length: 1\r\n\r\n", "417 finish"),
    ("POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", "404 finish"),
    ("POST /reject HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", "413 finish"),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n\r\n", "413 finish"),
];

/// Values of Content-Length, with five octets of content.
#[rustfmt::skip]
pub(super) const LENGTHS: &[&str] = &[
    "abc",
    "-1",
    "+5",
    "0x5",
    "5 5",
    "5;",
    "",
    "1e1",
    "5_",
    "5, 6",
    "5,",
    "\u{665}",
    "\"5\"",
    "5.0",
    "18446744073709551621",
    "99999999999999999999",
];

/// Values of Transfer-Encoding.
#[rustfmt::skip]
pub(super) const CODINGS: &[(&str, &str)] = &[
    ("gzip", "400"),
    ("chunked, gzip", "400"),
    ("chunked, identity", "400"),
    ("identity", "400"),
    ("identity, chunked", "501"),
    ("xchunked", "400"),
    ("foo, chunked", "501"),
    ("gzip;level=9, chunked", "501"),
    ("\"chunked\"", "400"),
    ("\u{b}chunked", "400"),
    ("chunked\0", "400"),
    ("", "400"),
    ("chunked;q=1", "400"),
    ("chunked, chunked", "400"),
    ("chunked\r\nTransfer-Encoding: gzip", "400"),
    ("gzip\r\nTransfer-Encoding: chunked", "501"),
    ("chunked\r\nTransfer-Encoding: chunked", "400"),
];

/// Chunked content, all of it malformed.
#[rustfmt::skip]
pub(super) const CHUNKS: &[&str] = &[
    "0x5\r\nhello\r\n0\r\n\r\n",
    "+5\r\nhello\r\n0\r\n\r\n",
    "-1\r\nhello\r\n0\r\n\r\n",
    " 5\r\nhello\r\n0\r\n\r\n",
    "5_\r\nhello\r\n0\r\n\r\n",
    "\r\nhello\r\n0\r\n\r\n",
    "g\r\nhello\r\n0\r\n\r\n",
    "5 \r\nhello\r\n0\r\n\r\n",
    "5x\r\nhello\r\n0\r\n\r\n",
    "10000000000000005\r\nhello\r\n0\r\n\r\n",
    "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
    "5\nhello\r\n0\r\n\r\n",
    "5\r\nhello\n0\r\n\r\n",
    "5\rXhello\r\n0\r\n\r\n",
    "5\r\nhelloXX0\r\n\r\n",
    "5\r\nhello0\r\n\r\n",
    "5;\r\nhello\r\n0\r\n\r\n",
    "5;a\nhello\r\n0\r\n\r\n",
    "5;a\u{1}\r\nhello\r\n0\r\n\r\n",
    "5;a b\r\nhello\r\n0\r\n\r\n",
    "5;a=\"b\r\nhello\r\n0\r\n\r\n",
    "5;a=\r\nhello\r\n0\r\n\r\n",
    "0\r\nX: 1\n\r\n",
    "0\r\nX Y: 1\r\n\r\n",
    "0\r\nNoColon\r\n\r\n", "5;a\rb\r\nhello\r\n0\r\n\r\n",
];

/// Sizes, decimal and hexadecimal, beyond what is taken.
pub(super) const LARGE_CHUNKS: &[&str] =
    &["100000005\r\nhello\r\n0\r\n\r\n", "7FFFFFFFFFFFFFFF\r\n"];

pub(super) fn with_length(value: &str) -> String {
    format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {value}\r\n\r\nhello")
}

pub(super) fn with_coding(value: &str) -> String {
    format!(
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {value}\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    )
}

pub(super) fn with_chunks(chunks: &str) -> String {
    format!("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}")
}

#[track_caller]
pub(super) fn check(script: &str, expected: &str) {
    let whole = play(script, Faults::none());
    assert_eq!(
        whole.summary(),
        expected,
        "{script:?} was answered {}",
        whole.text()
    );
    let parted = play_by_octet(script, Faults::none());
    assert_eq!(
        parted.summary(),
        expected,
        "{script:?} by octets was answered {}",
        parted.text()
    );
    let last = expected.split(' ').rev().nth(1).unwrap_or_default();
    if expected.ends_with("finish") && last >= "400" {
        assert!(
            whole.text().contains("Connection: close\r\n"),
            "{script:?} is not told of the end"
        );
        assert!(!whole.unread, "{script:?} was left unread");
    }
}

#[test]
fn broken_heads_are_refused() {
    for (script, expected) in HEADS {
        check(script, expected);
    }
}

#[test]
fn broken_field_lines_are_refused() {
    for (script, expected) in FIELDS {
        check(script, expected);
    }
}

#[test]
fn broken_content_is_refused() {
    for (script, expected) in CONTENTS {
        check(script, expected);
    }
}

#[test]
fn lengths_that_are_no_numbers_are_refused() {
    for value in LENGTHS {
        check(&with_length(value), "400 finish");
    }
    check(&with_length("5\r\nContent-Length: 6"), "400 finish");
}

#[test]
fn codings_but_chunked_alone_are_refused() {
    for (value, status) in CODINGS {
        check(&with_coding(value), &format!("{status} finish"));
    }
}

#[test]
fn malformed_chunks_are_refused() {
    for chunks in CHUNKS {
        check(&with_chunks(chunks), "400 finish");
    }
    for chunks in LARGE_CHUNKS {
        check(&with_chunks(chunks), "413 finish");
    }
}

#[test]
fn limits_are_told() {
    let head = |fields: &str| format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    check(
        &format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(70_000)),
        "414 finish",
    );
    check(
        &format!("{} / HTTP/1.1\r\nHost: a\r\n\r\n", "A".repeat(70_000)),
        "501 finish",
    );
    check(
        &head(&format!("X: {}\r\n", "a".repeat(128 << 10))),
        "431 finish",
    );
    check(&head(&"X: a\r\n".repeat(2000)), "431 finish");
    check(
        &with_chunks(&format!("1;{}\r\nx\r\n", "a".repeat(5000))),
        "400 finish",
    );
    check(
        &with_chunks(&format!("1;{}\r\nx\r\n", "a".repeat(3000)).repeat(9)),
        "400 finish",
    );
    check(
        &with_chunks(&format!("0\r\n{}\r\n", "X: a\r\n".repeat(300))),
        "431 finish",
    );
    check(&"\r\n".repeat(20), "400 finish");
}
