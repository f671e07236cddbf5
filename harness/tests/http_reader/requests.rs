use badpeer::http::{
    DeviationKind, Framing, Limits, Request, RequestReader, State, TargetForm, Version,
};
use badpeer::octets::Span;

use crate::kinds::names;
use crate::request_table::{CHUNKED, TABLE};

fn read(octets: &[u8]) -> RequestReader {
    let mut reader = RequestReader::new();
    reader.push(octets);
    reader.finish();
    reader
}

fn one(octets: &[u8]) -> Request {
    let reader = read(octets);
    assert_eq!(reader.messages().len(), 1);
    reader.messages()[0].clone()
}

#[test]
fn requests_deviate_where_the_table_says_and_nowhere_else() {
    for (octets, kinds) in TABLE {
        let reader = read(octets.as_bytes());
        assert_eq!(names(reader.deviations()), *kinds, "{octets:?}");
        let fatal = reader.deviations().any(|one| one.fatal);
        let incomplete = kinds.ends_with("incomplete-message");
        assert_eq!(
            reader.state() == State::Broken,
            fatal && !incomplete,
            "{octets:?}"
        );
    }
}

#[test]
fn chunked_content_deviates_where_the_table_says_and_nowhere_else() {
    for (octets, kinds) in CHUNKED {
        let stream =
            format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{octets}");
        assert_eq!(
            names(read(stream.as_bytes()).deviations()),
            *kinds,
            "{octets:?}"
        );
    }
}

#[test]
fn a_request_is_told_in_full() {
    let octets = b"\r\nPOST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\nX: y\r\n\r\n";
    let request = one(octets);
    assert_eq!(request.span, Span::new(2, octets.len()));
    assert_eq!(request.head.end, octets.len() - 25);
    assert_eq!(request.method, b"POST");
    assert_eq!(request.target, b"/a?b");
    assert_eq!(request.target_form(), Some(TargetForm::Origin));
    assert_eq!(request.version, Version::HTTP_11);
    assert_eq!(request.fields.get("HOST"), Some(&b"a"[..]));
    assert_eq!(request.framing, Framing::Chunked);
    assert_eq!((&request.content[..], request.length), (&b"abcd"[..], 4));
    assert_eq!(request.trailers.get("x"), Some(&b"y"[..]));
    assert!(request.complete && request.persists());
}

#[test]
fn folded_values_are_unfolded_and_lists_are_joined() {
    let request = one(
        b"GET / HTTP/1.0\r\nA:\r\n b\r\n  \r\n\tc \r\nConnection: x,, y\r\nconnection: \"a, b\" ,Z\r\n\r\n",
    );
    assert_eq!(request.fields.get("a"), Some(&b"b c"[..]));
    let span = request.fields.iter().next().map(|line| line.span);
    assert_eq!(span, Some(Span::new(16, 31)));
    let list = request.fields.list("Connection");
    assert_eq!(list, [&b"x"[..], b"y", b"\"a, b\"", b"Z"]);
    assert!(request.fields.has_member("Connection", "z"));
    assert!(!request.fields.has_member("Connection", "b"));
}

#[test]
fn a_connection_persists_by_version_and_connection() {
    for (octets, persists) in [
        ("GET / HTTP/1.1\r\n\r\n", true),
        (
            "GET / HTTP/1.1\r\nConnection: a\r\nConnection: ,CLOSE\r\n\r\n",
            false,
        ),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
        (
            "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
            false,
        ),
        (
            "GET / HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            false,
        ),
        (
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            false,
        ),
    ] {
        assert_eq!(one(octets.as_bytes()).persists(), persists, "{octets:?}");
    }
    let expects = |octets: &[u8]| one(octets).expects_continue();
    assert!(expects(b"GET / HTTP/1.1\r\nExpect: ,100-CONTINUE\r\n\r\n"));
    assert!(!expects(b"GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n"));
}

#[test]
fn reading_stops_at_a_fatal_deviation_and_remembers_where() {
    let reader = read(b"GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\na b: c\r\nd: e\r\n\r\n");
    assert_eq!(reader.state(), State::Broken);
    assert_eq!((reader.messages().len(), reader.position()), (1, 42));
    assert_eq!(reader.received(), 50);
    assert!(reader.partial().is_none());
    let deviation = reader.deviations().next().copied().unwrap();
    assert_eq!(deviation.span, Span::new(34, 37));
    assert_eq!(deviation.requirement, "R9110-2.2-01");
    assert!(deviation.fatal);
}

#[test]
fn a_head_that_is_whole_is_shown_before_its_content_and_when_its_framing_is_broken() {
    let mut reader = RequestReader::new();
    reader.push(b"POST /a HTTP/1.0\r\nContent-Length: 3\r\n\r\nab");
    assert_eq!(reader.state(), State::Content);
    let partial = reader.partial().unwrap();
    assert_eq!(
        (&partial.content[..], partial.complete),
        (&b"ab"[..], false)
    );
    reader.push(b"c");
    assert_eq!(reader.state(), State::Between);
    reader.push(b"POST /b HTTP/1.0\r\nContent-Length: x\r\n\r\n");
    assert_eq!(reader.partial().unwrap().target, b"/b");
    assert_eq!(reader.state(), State::Broken);
}

#[test]
fn what_follows_an_accepted_connect_is_tunnelled() {
    let mut reader = RequestReader::new();
    reader.tunnel();
    reader.push(b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n\x16\x03");
    assert_eq!(reader.state(), State::Broken);
    reader.tunnel();
    reader.push(b"abc");
    assert_eq!(reader.state(), State::Tunnel);
    assert_eq!(reader.tunnelled(), Some(Span::new(35, 40)));
    assert_eq!(reader.deviations().count(), 0);

    let mut reader = RequestReader::new();
    reader.push(b"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\na");
    reader.tunnel();
    reader.push(b"bxyz");
    reader.finish();
    assert!(reader.messages()[0].complete);
    assert_eq!(reader.tunnelled().map(Span::len), Some(3));
}

#[test]
fn limits_hold_and_are_no_fault_of_the_sender() {
    let limits = Limits {
        head: 40,
        content: 3,
        messages: 2,
    };
    for (octets, kinds) in [
        (
            "GET / HTTP/1.0\r\nX: 7890123456789012345678901",
            "head-too-large",
        ),
        ("GET / HTTP/1.0\r\nX: 78901234567890123\r\n\r\n", ""),
        (
            "GET / HTTP/1.0\r\nX: 789012345678901234\r\n\r\n",
            "head-too-large",
        ),
        (
            "\r\n\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.0\r\nX: 78901234567890123\r\n\r\n",
            "leading-empty-line",
        ),
        (
            "A / HTTP/1.0\r\n\r\nA / HTTP/1.0\r\n\r\nA / HTTP/1.0\r\n\r\n",
            "too-many-messages",
        ),
        ("POST / HTTP/1.0\r\nContent-Length:9\r\n\r\n012345678", ""),
    ] {
        let mut reader = RequestReader::with_limits(limits);
        reader.push(octets.as_bytes());
        assert_eq!(names(reader.deviations()), kinds, "{octets:?}");
        if let Some(request) = reader.messages().first() {
            assert_eq!(
                request.content.len(),
                usize::try_from(request.length).unwrap().min(3)
            );
        }
    }
    let mut reader = RequestReader::with_limits(Limits {
        head: 64,
        ..Limits::default()
    });
    reader.push(b"POST / HTTP/1.1\r\nHost:a\r\nTransfer-Encoding:chunked\r\n\r\n");
    reader.push(b"1;a\r\nx\r\n1;");
    reader.push(&[b'a'; 100]);
    assert_eq!(names(reader.deviations()), "chunk-line-too-long");
    assert!(reader.deviations().all(|one| one.kind.is_ours()));
    assert!(!DeviationKind::BareCr.is_ours());
}
