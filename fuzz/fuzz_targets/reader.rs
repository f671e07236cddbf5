//! The strict reader: any split of the input gives the same messages and deviations.
#![no_main]

use badpeer::http::{RequestReader, ResponseReader, Version};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let (octets, cuts) = input;
    let whole = [octets.as_slice()];
    let pieces = split(&octets, &cuts);
    assert_eq!(requests(&whole), requests(&pieces));
    assert_eq!(responses(&whole), responses(&pieces));
});

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
