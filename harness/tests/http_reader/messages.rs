use arbitrary::{Result, Unstructured};
use arbtest::arbtest;

/// Tries a property, for as many milliseconds as `BADPEER_BUDGET` says.
pub fn check(property: impl FnMut(&mut Unstructured<'_>) -> Result<()>) {
    let budget = std::env::var("BADPEER_BUDGET").ok();
    let millis = budget.and_then(|text| text.parse().ok()).unwrap_or(1500);
    arbtest(property).budget_ms(millis).run();
}

/// Pieces that streams are made of: right ones, and wrong ones at every place.
const LINES: &[&str] = &[
    "GET / HTTP/1.1",
    "POST /a?b HTTP/1.1",
    "HEAD * HTTP/1.0",
    "CONNECT a:1 HTTP/1.1",
    "OPTIONS * HTTP/1.1",
    "GET http://a/ HTTP/1.1",
    "GET /a b HTTP/1.1",
    "HTTP/1.1 200 OK",
    "HTTP/1.1 204 ",
    "HTTP/1.0 304 x",
    "HTTP/1.1 100 ",
    "HTTP/1.1 101 ",
    "HTTP/1.1 500",
    "HTTP/1.1 20 x",
    "HTTP/2.0 200 ",
    "Host: a",
    "Host: a b",
    "Content-Length: 5",
    "Content-Length: 0",
    "Content-Length: 5, 5",
    "Content-Length: 6",
    "Content-Length : 5",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip",
    "Transfer-Encoding: ,chunked",
    "Connection: close",
    "Connection: keep-alive",
    "X: y",
    " folded",
    "\tfolded",
    "X",
    ": x",
    "X: a\rb",
    "X: a\0b",
    "Date: Sun, 06 Nov 1994 08:49:37 GMT",
    "Upgrade: x",
    "Expect: 100-continue",
    "5",
    "5;a=b",
    "5 ; a = \"b\"",
    "0",
    "0x5",
    "fffffffffffffffff",
    "Hello",
    "hello",
    "",
];
const ENDS: &[&str] = &[
    "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "", "\r\n\r\n",
];

/// Whole messages, so that streams get past their first line often enough.
const WHOLE: &[&str] = &[
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a\r\nabc\r\n0\r\nX: y\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\nHost: a\r\n x\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "\r\n",
];

/// A stream that is often almost right.
pub fn stream(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut octets = Vec::new();
    while !u.is_empty() && octets.len() < 4096 {
        match u.int_in_range(0..=9)? {
            0..=3 => octets.extend_from_slice(u.choose(WHOLE)?.as_bytes()),
            4..=8 => {
                octets.extend_from_slice(u.choose(LINES)?.as_bytes());
                octets.extend_from_slice(u.choose(ENDS)?.as_bytes());
            }
            _ => octets.push(u.arbitrary()?),
        }
    }
    Ok(octets)
}

/// One message that keeps to every rule the generator knows.
pub fn head(u: &mut Unstructured<'_>, start: &str) -> Result<Vec<u8>> {
    let mut octets = format!("{start}\r\n").into_bytes();
    for _ in 0..u.int_in_range(0..=8)? {
        let name = u.choose(&[
            "X",
            "x-y_z",
            "Accept",
            "!#$%&'*+-.^_`|~9",
            "Content-Length",
            "Host",
        ])?;
        octets.extend_from_slice(name.as_bytes());
        octets.push(b':');
        for _ in 0..u.int_in_range(0..=6)? {
            octets.push(*u.choose(b" \t0159aZ,;=\"\\\xe9\xff(")?);
        }
        octets.extend_from_slice(b"\r\n");
    }
    octets.extend_from_slice(b"\r\n");
    Ok(octets)
}

/// The same octets in pieces; empty ones among them.
pub fn pieces<'a>(u: &mut Unstructured<'_>, mut octets: &'a [u8]) -> Result<Vec<&'a [u8]>> {
    let mut pieces = Vec::new();
    while !octets.is_empty() {
        let (piece, rest) = octets.split_at(u.int_in_range(0..=octets.len().min(40))?);
        // Randomness has run out: the rest goes octet by octet.
        let (piece, rest) = match piece.is_empty() && u.is_empty() {
            true => octets.split_at(1),
            false => (piece, rest),
        };
        pieces.push(piece);
        octets = rest;
    }
    Ok(pieces)
}
