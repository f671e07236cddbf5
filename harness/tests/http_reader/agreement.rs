use std::cell::Cell;

use arbitrary::Unstructured;
use badpeer::http::{Fields, RequestReader, ResponseReader, Version};

use crate::messages::{check, head, stream};

/// Tries inputs until more than fifty agreed: on a busy machine one round may try few.
fn until_agreed(
    mut property: impl FnMut(&mut Unstructured<'_>, &Cell<u32>) -> arbitrary::Result<()>,
) {
    const ROUNDS: usize = 40;
    let agreed = Cell::new(0);
    for _ in 0..ROUNDS {
        check(|u| property(u, &agreed));
        if agreed.get() > 50 {
            return;
        }
    }
    panic!("only {} messages were right", agreed.get());
}

fn same(fields: &Fields, headers: &[httparse::Header<'_>]) {
    assert_eq!(fields.len(), headers.len());
    for (line, header) in fields.iter().zip(headers) {
        assert_eq!(line.name, header.name.as_bytes());
        assert_eq!(line.value, header.value);
    }
}

#[test]
fn what_is_right_to_this_reader_is_right_to_another_with_the_same_fields() {
    until_agreed(|u, agreed| {
        let start = *u.choose(&[
            "GET / HTTP/1.1",
            "p!t /%20?a HTTP/1.0",
            "OPTIONS * HTTP/1.1",
        ])?;
        let octets = match u.ratio(1, 4)? {
            true => stream(u)?,
            false => head(u, start)?,
        };
        let mut reader = RequestReader::new();
        reader.push(&octets);
        let first = reader.messages().first().or(reader.partial());
        if let Some(request) = first.filter(|one| one.deviations.is_empty()) {
            let mut headers = [httparse::EMPTY_HEADER; 512];
            let mut other = httparse::Request::new(&mut headers);
            let status = other.parse(&octets[request.span.start..]).unwrap();
            assert_eq!(status, httparse::Status::Complete(request.head.len()));
            assert_eq!(other.method.map(str::as_bytes), Some(&request.method[..]));
            assert_eq!(other.path.map(str::as_bytes), Some(&request.target[..]));
            assert_eq!(other.version, Some(request.version.minor));
            same(&request.fields, other.headers);
            agreed.set(agreed.get() + 1);
        }
        Ok(())
    });
}

#[test]
fn what_is_right_of_responses_is_right_to_another_with_the_same_fields() {
    until_agreed(|u, agreed| {
        let start = *u.choose(&["HTTP/1.1 500 a b\tc", "HTTP/1.0 503 ", "HTTP/1.1 100 x"])?;
        let octets = match u.ratio(1, 4)? {
            true => stream(u)?,
            false => head(u, start)?,
        };
        let mut reader = ResponseReader::new();
        reader.request(b"GET", Version::HTTP_11);
        reader.push(&octets);
        let first = reader.messages().first().or(reader.partial());
        if let Some(response) = first.filter(|one| one.deviations.is_empty()) {
            let mut headers = [httparse::EMPTY_HEADER; 512];
            let mut other = httparse::Response::new(&mut headers);
            let status = other.parse(&octets[response.span.start..]).unwrap();
            assert_eq!(status, httparse::Status::Complete(response.head.len()));
            assert_eq!(other.code, Some(response.status));
            // A reason that is not ASCII is an empty one to the other: it gives them as `str`.
            let reason = Some(&response.reason[..]).filter(|one| one.is_ascii());
            assert_eq!(other.reason.map(str::as_bytes), reason.or(Some(&b""[..])));
            assert_eq!(other.version, Some(response.version.minor));
            same(&response.fields, other.headers);
            agreed.set(agreed.get() + 1);
        }
        Ok(())
    });
}
