use badpeer::http::{Framing, Response, ResponseReader, State, Version};
use badpeer::octets::Span;

use crate::kinds::{Row, names};

/// Whole streams that answer `GET / HTTP/1.1` twice, ended by FIN. `DATE` stands for a Date line.
pub const TABLE: &[Row] = &[
    // What is right.
    ("HTTP/1.1 200 OK\r\nDATEContent-Length: 2\r\n\r\nok", ""),
    ("HTTP/1.1 200 \r\nDATE\r\n", ""),
    ("HTTP/1.1 500 a\tb\u{e9}\r\n\r\nuntil close", ""),
    (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nLink: <a>\r\n\r\nHTTP/1.0 599 \r\n\r\n",
        "",
    ),
    (
        "HTTP/1.1 204 \r\nDATE\r\nHTTP/1.1 304 \r\nContent-Length: 9\r\nDATE\r\n",
        "",
    ),
    (
        "HTTP/1.1 500 \r\nTransfer-Encoding: chunked, gzip\r\n\r\nuntil close",
        "",
    ),
    (
        "HTTP/1.1 500 \r\nTransfer-Encoding: identity\r\n\r\nuntil close",
        "",
    ),
    (
        "HTTP/1.1 500 \r\nConnection: close\r\nContent-Length: 0\r\n\r\nleft unread",
        "",
    ),
    (
        "HTTP/1.1 500 \r\nExpires: 0\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n",
        "",
    ),
    ("HTTP/1.1 205 \r\nDATEContent-Length: 0\r\n\r\n", ""),
    (
        "HTTP/1.1 101 \r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nanything",
        "",
    ),
    (
        "HTTP/1.1 500 \r\nContent-Length: 0\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n",
        "",
    ),
    // Lines.
    (
        "HTTP/1.1 500 \nContent-Length: 0\n\n",
        "bare-lf bare-lf bare-lf",
    ),
    ("HTTP/1.1 500 a\rb\r\n\r\n", "bare-cr"),
    ("HTTP/1.1 500 \r\nX: a\r\r\n\r\n", "bare-cr"),
    (
        "\r\nHTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n",
        "leading-empty-line",
    ),
    ("HTTP/1.1 500 \r\n X: a\r\n\r\n", "whitespace-before-fields"),
    ("HTTP/1.1 500 \r\nX: a\r\n b\r\n\r\n", "obs-fold"),
    (
        "HTTP/1.1 500 \r\nContent-Length : 0\r\n\r\n",
        "whitespace-before-colon",
    ),
    (
        "HTTP/1.1 500 \r\nContent-Length: 3\r\n\r\nab",
        "incomplete-message",
    ),
    ("HTT", "incomplete-message"),
    // Start lines.
    ("<html>", "status-line-malformed"),
    ("ICY 200 OK\r\n\r\n", "status-line-malformed"),
    ("GET / HTTP/1.1\r\n\r\n", "status-line-malformed"),
    ("HTTP/1.1\r\n\r\n", "status-line-malformed"),
    ("HTTP/1.1  200 OK\r\n\r\n", "status-line-malformed"),
    ("http/1.1 200 OK\r\n\r\n", "version-malformed"),
    ("HTTP/1 200 OK\r\n\r\n", "version-malformed"),
    ("HTTP/1.1\t200\tOK\r\n\r\n", "version-malformed"),
    ("HTTP/2.0 200 OK\r\n\r\n", "version-unknown"),
    ("HTTP/1.1 20 OK\r\n\r\n", "status-code-malformed"),
    ("HTTP/1.1 2000 OK\r\n\r\n", "status-code-malformed"),
    ("HTTP/1.1 2OO OK\r\n\r\n", "status-code-malformed"),
    ("HTTP/1.1 099 \r\n\r\n", "status-code-out-of-range"),
    ("HTTP/1.1 600 \r\n\r\n", "status-code-out-of-range"),
    ("HTTP/1.1 500\r\n\r\n", "status-code-without-space"),
    ("HTTP/1.1 500 a\0b\r\n\r\n", "control-in-reason"),
    // Framing.
    (
        "HTTP/1.1 500 \r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "both-framing-fields",
    ),
    (
        "HTTP/1.1 500 \r\nContent-Length: 1, 2\r\n\r\n",
        "content-length-conflict",
    ),
    (
        "HTTP/1.1 304 \r\nDATEContent-Length: 1, 2\r\n\r\n",
        "content-length-conflict",
    ),
    (
        "HTTP/1.0 500 \r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "transfer-encoding-in-http-1.0",
    ),
    (
        "HTTP/1.1 204 \r\nDATETransfer-Encoding: chunked\r\n\r\n",
        "transfer-encoding-forbidden",
    ),
    (
        "HTTP/1.1 100 \r\nContent-Length: 0\r\n\r\n",
        "content-length-forbidden",
    ),
    ("HTTP/1.1 204 \r\nDATE\r\nhello", "content-forbidden"),
    (
        "HTTP/1.1 204 \r\nDATEConnection: close\r\n\r\nhello",
        "content-forbidden",
    ),
    (
        "HTTP/1.1 205 \r\nDATEContent-Length: 1\r\n\r\na",
        "reset-content-with-content",
    ),
    (
        "HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n0\r\nSet-Cookie: a\r\n\r\n",
        "trailer-field-forbidden",
    ),
    // Conduct.
    (
        "HTTP/1.1 500 \r\nServer: a\r\nServer: a\r\n\r\n",
        "singleton-twice",
    ),
    (
        "HTTP/1.1 500 \r\nKeep-Alive: max=1\r\n\r\n",
        "keep-alive-without-option",
    ),
    (
        "HTTP/1.1 500 \r\nUpgrade: x\r\n\r\n",
        "upgrade-without-option",
    ),
    ("HTTP/1.1 404 \r\n\r\n", "date-missing"),
    (
        "HTTP/1.1 200 \r\nDate: Sunday, 06-Nov-94 08:49:37 GMT\r\n\r\n",
        "date-format",
    ),
    (
        "HTTP/1.1 500 \r\nExpires: Sun Nov  6 08:49:37 1994\r\n\r\n",
        "date-format",
    ),
    ("HTTP/1.1 101 \r\n\r\n", "switch-without-upgrade"),
    ("HTTP/1.1 426 \r\nDATE\r\n", "upgrade-missing"),
    ("HTTP/1.1 405 \r\nDATE\r\n", "allow-missing"),
    ("HTTP/1.1 407 \r\nDATE\r\n", "proxy-authenticate-missing"),
];

/// The same for other requests: `METHOD VERSION`, one per line.
pub const ASKED: &[(&str, &str, &str)] = &[
    ("HEAD 1.1", "HTTP/1.1 500 \r\nContent-Length: 5\r\n\r\n", ""),
    (
        "HEAD 1.1",
        "HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n",
        "",
    ),
    (
        "HEAD 1.1",
        "HTTP/1.1 500 \r\nContent-Length: 5\r\n\r\nhello",
        "content-forbidden",
    ),
    (
        "HEAD 1.1\nGET 1.1",
        "HTTP/1.1 500 \r\n\r\n\r\nHTTP/1.1 500 \r\n\r\n",
        "leading-empty-line",
    ),
    ("CONNECT 1.1", "HTTP/1.1 200 \r\n\r\n\0\0", ""),
    (
        "CONNECT 1.1",
        "HTTP/1.1 200 \r\nContent-Length: 1\r\nTransfer-Encoding: x\r\n\r\n",
        "tunnel-transfer-encoding tunnel-content-length",
    ),
    (
        "GET 1.0",
        "HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "transfer-encoding-to-http-1.0",
    ),
    (
        "GET 1.0",
        "HTTP/1.1 100 \r\n\r\nHTTP/1.1 500 \r\n\r\n",
        "interim-to-http-1.0",
    ),
];

fn dated(octets: &str) -> Vec<u8> {
    octets
        .replace("DATE", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        .into_bytes()
}

fn asking(requests: &str) -> ResponseReader {
    let mut reader = ResponseReader::new();
    for request in requests.lines() {
        let (method, version) = request.split_once(' ').unwrap();
        let version = Version::parse(format!("HTTP/{version}").as_bytes()).unwrap();
        reader.request(method.as_bytes(), version);
    }
    reader
}

fn read(requests: &str, octets: &str) -> ResponseReader {
    let mut reader = asking(requests);
    reader.push(&dated(octets));
    reader.finish();
    reader
}

#[test]
fn responses_deviate_where_the_table_says_and_nowhere_else() {
    let rows = TABLE
        .iter()
        .map(|(octets, kinds)| (&"GET 1.1\nGET 1.1", octets, kinds));
    let asked = ASKED
        .iter()
        .map(|(asked, octets, kinds)| (asked, octets, kinds));
    for (asked, octets, kinds) in rows.chain(asked) {
        assert_eq!(
            names(read(asked, octets).deviations()),
            *kinds,
            "{asked}: {octets:?}"
        );
    }
}

#[test]
fn responses_answer_requests_in_order_and_interim_ones_do_not_count() {
    let reader = read(
        "HEAD 1.1\nGET 1.1\nHEAD 1.1",
        "HTTP/1.1 500 \r\nContent-Length: 2\r\n\r\nHTTP/1.1 103 \r\n\r\n\
         HTTP/1.1 500 \r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 \r\nContent-Length: 2\r\n\r\n",
    );
    let told: Vec<_> = reader
        .messages()
        .iter()
        .map(|one| (one.answers, one.interim(), one.length))
        .collect();
    let expected = [
        (Some(0), false, 0),
        (Some(1), true, 0),
        (Some(1), false, 2),
        (Some(2), false, 0),
    ];
    assert_eq!(told, expected);
    assert_eq!((reader.surplus(), reader.due()), (None, 0));
    assert_eq!(reader.state(), State::Ended);
}

#[test]
fn octets_that_no_request_asked_for_are_surplus() {
    let answer = "HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n";
    let surplus = |requests: &str, octets: &str| {
        let reader = read(requests, octets);
        (reader.messages().len(), reader.surplus())
    };
    let length = answer.len();
    let twice = answer.repeat(2);
    assert_eq!(surplus("GET 1.1", answer), (1, None));
    assert_eq!(
        surplus("GET 1.1", &twice),
        (2, Some(Span::new(length, 2 * length)))
    );
    assert_eq!(surplus("", answer), (1, Some(Span::new(0, length))));
    assert_eq!(
        surplus("GET 1.1", &format!("{answer}EXTRA")),
        (1, Some(Span::new(length, length + 5)))
    );
    assert_eq!(
        surplus("GET 1.1", &format!("{answer}HTTP/1.1 5")),
        (1, Some(Span::new(length, length + 10)))
    );
    // Told to close: not even a due response is read.
    let close = "HTTP/1.1 500 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    assert_eq!(
        surplus("GET 1.1\nGET 1.1", &format!("{close}{answer}")),
        (1, Some(Span::new(close.len(), close.len() + length)))
    );
    // A request that is sent in between takes what comes next.
    let mut reader = asking("GET 1.1");
    reader.push(twice.as_bytes());
    reader.request(b"GET", Version::HTTP_11);
    reader.push(answer.as_bytes());
    assert_eq!(reader.surplus(), Some(Span::new(length, 2 * length)));
    assert_eq!(reader.messages()[2].answers, Some(1));
}

#[test]
fn a_tunnel_is_no_surplus() {
    for (asked, octets) in [
        ("CONNECT 1.1", "HTTP/1.1 299 \r\n\r\n\0\x01HTTP/1.1 x"),
        (
            "GET 1.1",
            "HTTP/1.1 101 \r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc",
        ),
    ] {
        let mut reader = asking(asked);
        reader.push(octets.as_bytes());
        assert_eq!(reader.state(), State::Tunnel);
        let head = reader.messages()[0].head.end;
        assert_eq!(reader.tunnelled(), Some(Span::new(head, octets.len())));
        assert_eq!(reader.surplus(), None);
        assert_eq!(reader.messages()[0].framing, Framing::Tunnel);
    }
    let reader = read("CONNECT 1.1", "HTTP/1.1 407 \r\nContent-Length: 1\r\n\r\na");
    assert_eq!(reader.messages()[0].content, b"a");
}

#[test]
fn a_connection_persists_by_version_connection_and_framing() {
    for (octets, persists) in [
        ("HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.1 204 \r\n\r\n", true),
        ("HTTP/1.1 500 \r\n\r\n", false),
        (
            "HTTP/1.1 500 \r\nContent-Length: 0\r\nConnection: a, Close\r\n\r\n",
            false,
        ),
        ("HTTP/1.0 500 \r\nContent-Length: 0\r\n\r\n", false),
        (
            "HTTP/1.0 500 \r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n",
            true,
        ),
        (
            "HTTP/1.0 500 \r\nConnection: Keep-Alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            false,
        ),
    ] {
        let reader = read("GET 1.1", octets);
        let persisting: Vec<_> = reader.messages().iter().map(Response::persists).collect();
        assert_eq!(persisting, [persists], "{octets:?}");
    }
}

#[test]
fn content_framed_by_the_connection_is_complete_with_its_fin() {
    let mut reader = asking("GET 1.1");
    reader.push(b"HTTP/1.1 500 \r\n\r\nabc");
    assert_eq!(reader.state(), State::Content);
    assert_eq!(reader.messages().len(), 0);
    reader.finish();
    assert_eq!(reader.messages()[0].content, b"abc");
    assert_eq!(reader.due(), 0);
    assert_eq!(reader.surplus(), None);
}
