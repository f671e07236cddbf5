//! httparse as a bare parser: what the strict reader takes, it takes, with the same end.
#![cfg_attr(fuzzing, no_main)]

use badpeer::fuzz::Parsed;

fn parse(octets: &[u8]) -> Parsed {
    let mut fields = [httparse::EMPTY_HEADER; 128];
    match httparse::Request::new(&mut fields).parse(octets) {
        Ok(httparse::Status::Complete(end)) => Parsed::Whole(end),
        Ok(httparse::Status::Partial) => Parsed::Partial,
        // Room for field lines is the caller's affair.
        Err(httparse::Error::TooManyHeaders) => Parsed::Partial,
        Err(_) => Parsed::Refused,
    }
}

badpeer::fuzz::parser!(parse, known: [
    // httparse takes any octets of a request-target but controls, and repairs nothing.
    "over-acceptance/field-name-malformed",
    "over-acceptance/method-malformed",
]);
