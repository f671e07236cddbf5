//! The strict reader: any split of the input gives the same messages and deviations; a fatal
//! deviation is the last; and a head that it has nothing against, httparse takes too, with the
//! same fields.
#![no_main]

use badpeer::http::{RequestReader, ResponseReader, State, Version};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (octets, cuts) = input;
    let whole = [octets.as_slice()];
    let pieces = split(&octets, &cuts);
    assert_eq!(requests(&whole), requests(&pieces));
    assert_eq!(responses(&whole), responses(&pieces));
    fatal_is_last(&octets);
    agrees(&octets);
});

fn fatal_is_last(octets: &[u8]) {
    let mut reader = RequestReader::new();
    reader.push(octets);
    let fatal = reader.deviations().filter(|one| one.fatal).count();
    assert_eq!(fatal > 0, reader.state() == State::Broken);
    assert!(fatal <= 1, "it read on behind a fatal deviation");
    let whole = reader.messages().iter().flat_map(|one| &one.deviations);
    assert_eq!(
        whole.filter(|one| one.fatal).count(),
        0,
        "a broken message is called whole"
    );
}

fn agrees(octets: &[u8]) {
    let mut reader = RequestReader::new();
    reader.push(octets);
    let mut at = 0;
    for strict in reader
        .messages()
        .iter()
        .take_while(|one| one.deviations.is_empty())
    {
        let mut fields = [httparse::EMPTY_HEADER; 256];
        let mut request = httparse::Request::new(&mut fields);
        match request.parse(&octets[at..]) {
            Ok(httparse::Status::Complete(length)) => assert_eq!(at + length, strict.head.end),
            Err(httparse::Error::TooManyHeaders) => return,
            other => panic!("strict takes it, httparse says {other:?}"),
        }
        assert_eq!(request.method.unwrap_or_default().as_bytes(), strict.method);
        assert_eq!(request.path.unwrap_or_default().as_bytes(), strict.target);
        assert_eq!(request.headers.len(), strict.fields.len());
        for (theirs, ours) in request.headers.iter().zip(&strict.fields) {
            assert_eq!(theirs.name.as_bytes(), ours.name);
            assert_eq!(theirs.value.trim_ascii(), ours.value.trim_ascii());
        }
        at = strict.span.end;
    }
}

fn split<'a>(mut octets: &'a [u8], cuts: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for cut in cuts {
        let (piece, rest) = octets.split_at(usize::from(*cut).min(octets.len()));
        pieces.push(piece);
        octets = rest;
    }
    pieces.push(octets);
    pieces
}

fn requests(pieces: &[&[u8]]) -> String {
    let mut reader = RequestReader::new();
    for piece in pieces {
        reader.push(piece);
    }
    reader.finish();
    let deviations: Vec<_> = reader.deviations().collect();
    format!(
        "{:?} {deviations:?} {:?}",
        reader.messages(),
        reader.state()
    )
}

fn responses(pieces: &[&[u8]]) -> String {
    let mut reader = ResponseReader::new();
    for method in [&b"GET"[..], b"HEAD", b"POST", b"CONNECT"] {
        reader.request(method, Version { major: 1, minor: 1 });
    }
    for piece in pieces {
        reader.push(piece);
    }
    reader.finish();
    let deviations: Vec<_> = reader.deviations().collect();
    format!(
        "{:?} {deviations:?} {:?}",
        reader.messages(),
        reader.state()
    )
}
