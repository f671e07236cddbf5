use arbitrary::{Result, Unstructured};
use badpeer::http::{
    Framing, FramingEnd, Limits, RequestReader, ResponseReader, State, Version, framing_end,
};

use crate::messages::{check, pieces, stream};

fn limits(u: &mut Unstructured<'_>) -> Result<Limits> {
    Ok(match u.ratio(1, 4)? {
        true => Limits {
            head: u.int_in_range(0..=80)?,
            content: u.int_in_range(0..=8)?,
            messages: u.int_in_range(0..=3)?,
        },
        false => Limits::default(),
    })
}

fn requests(limits: Limits, pieces: &[&[u8]], finish: bool) -> RequestReader {
    let mut reader = RequestReader::with_limits(limits);
    for piece in pieces {
        reader.push(piece);
    }
    if finish {
        reader.finish();
    }
    reader
}

fn responses(
    limits: Limits,
    asked: &[(&str, Version)],
    pieces: &[&[u8]],
    finish: bool,
) -> ResponseReader {
    let mut reader = ResponseReader::with_limits(limits);
    for (method, version) in asked {
        reader.request(method.as_bytes(), *version);
    }
    for piece in pieces {
        reader.push(piece);
    }
    if finish {
        reader.finish();
    }
    reader
}

#[test]
fn no_split_of_the_input_changes_what_is_read_of_requests() {
    check(|u| {
        let (limits, finish) = (limits(u)?, u.arbitrary()?);
        let mut random = u.bytes(u.len() / 3)?;
        let octets = stream(u)?;
        let pieces = pieces(&mut Unstructured::new(std::mem::take(&mut random)), &octets)?;
        let whole = requests(limits, &[&octets], finish);
        let split = requests(limits, &pieces, finish);
        assert_eq!(whole.messages(), split.messages());
        assert_eq!(whole.partial(), split.partial());
        assert!(whole.deviations().eq(split.deviations()));
        assert_eq!(whole.state(), split.state());
        assert_eq!(whole.position(), split.position());
        assert_eq!(whole.received(), octets.len());
        Ok(())
    });
}

#[test]
fn no_split_of_the_input_changes_what_is_read_of_responses() {
    check(|u| {
        let (limits, finish) = (limits(u)?, u.arbitrary()?);
        let versions = [Version::HTTP_10, Version::HTTP_11];
        let mut asked = Vec::new();
        for _ in 0..u.int_in_range(0..=4)? {
            asked.push((
                *u.choose(&["GET", "GET", "HEAD", "CONNECT"])?,
                *u.choose(&versions)?,
            ));
        }
        let mut random = u.bytes(u.len() / 3)?;
        let octets = stream(u)?;
        let pieces = pieces(&mut Unstructured::new(std::mem::take(&mut random)), &octets)?;
        let whole = responses(limits, &asked, &[&octets], finish);
        let split = responses(limits, &asked, &pieces, finish);
        assert_eq!(whole.messages(), split.messages());
        assert_eq!(whole.partial(), split.partial());
        assert!(whole.deviations().eq(split.deviations()));
        assert_eq!(whole.state(), split.state());
        assert_eq!(whole.position(), split.position());
        assert_eq!(whole.surplus(), split.surplus());
        assert_eq!(whole.tunnelled(), split.tunnelled());
        assert_eq!(whole.due(), split.due());
        Ok(())
    });
}

#[test]
fn no_split_of_a_head_that_breaks_its_limit_changes_what_is_read() {
    let asked = [("GET", Version::HTTP_11)];
    let starts = [
        "HEAD",
        "HTTP/1.1 200 OK\r\n\r\n",
        "\rX",
        "\r\n\r\n",
        "\n\nG",
        "\0",
    ];
    for (octets, head) in starts
        .iter()
        .flat_map(|one| (0..8).map(move |head| (one, head)))
    {
        let octets = octets.as_bytes();
        let limits = Limits {
            head,
            ..Limits::default()
        };
        let singly: Vec<&[u8]> = octets.chunks(1).collect();
        let (whole, split) = (
            responses(limits, &asked, &[octets], true),
            responses(limits, &asked, &singly, true),
        );
        assert!(
            whole.deviations().eq(split.deviations()),
            "{octets:?} {head}"
        );
        let (whole, split) = (
            requests(limits, &[octets], true),
            requests(limits, &singly, true),
        );
        assert!(
            whole.deviations().eq(split.deviations()),
            "{octets:?} {head}"
        );
    }
}

#[test]
fn every_span_lies_within_the_stream_and_fatal_deviations_end_it() {
    check(|u| {
        let octets = match u.ratio(1, 4)? {
            true => u.arbitrary()?,
            false => stream(u)?,
        };
        let asked = [("GET", Version::HTTP_11), ("HEAD", Version::HTTP_10)];
        let requests = requests(Limits::default(), &[&octets], true);
        let responses = responses(Limits::default(), &asked, &[&octets], true);
        for one in requests.deviations().chain(responses.deviations()) {
            assert!(
                one.span.start <= one.span.end && one.span.end <= octets.len(),
                "{one:?}"
            );
            assert!(badpeer::spec::requirement(one.requirement).is_some());
        }
        for request in requests.messages() {
            assert!(request.complete && request.deviations.iter().all(|one| !one.fatal));
            assert_ne!(request.framing, Framing::Close);
            for line in &request.fields {
                let written = &octets[line.span.start..line.span.end];
                assert!(written.starts_with(line.name));
            }
        }
        let fatal = requests.deviations().filter(|one| one.fatal).count();
        assert!(fatal <= 1);
        assert!(requests.state() != State::Broken || fatal == 1);
        let fatal = responses.deviations().filter(|one| one.fatal).count();
        assert!(fatal <= 1);
        Ok(())
    });
}

#[test]
fn octet_by_octet_costs_no_more_than_its_length() {
    let mut stream = b"POST / HTTP/1.1\r\nHost: a\r\nX: ".to_vec();
    stream.extend(std::iter::repeat_n(b'x', 500_000));
    stream.extend_from_slice(b"\r\nTransfer-Encoding: chunked\r\n\r\n");
    stream.extend_from_slice(&b"1\r\nx\r\n".repeat(100_000));
    stream.extend_from_slice(b"0\r\n\r\n");
    let mut reader = RequestReader::new();
    for octet in &stream {
        reader.push(&[*octet]);
    }
    assert_eq!(reader.messages().len(), 1);
    assert_eq!(reader.messages()[0].length, 100_000);
}

#[test]
fn cutting_before_the_framing_end_leaves_a_response_incomplete_and_cutting_there_does_not() {
    for octets in [
        &b"HTTP/1.1 500 \r\nContent-Length: 5\r\n\r\nhello"[..],
        b"HTTP/1.1 100 \r\n\r\nHTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\nok\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.1 500 \r\n\r\nhello",
    ] {
        let asked = [("GET", Version::HTTP_11)];
        let end = match framing_end(octets, b"GET") {
            FramingEnd::At(end) | FramingEnd::Close(end) => end,
            other => panic!("{other:?}"),
        };
        for cut in 1..=octets.len() {
            let reader = responses(Limits::default(), &asked, &[&octets[..cut]], true);
            assert_eq!(reader.due() == 0, cut >= end, "cut at {cut}");
        }
    }
}
