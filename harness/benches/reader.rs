//! The strict reader beside httparse, on the same octets: heads of requests and of responses.
//! httparse finds names and values; the reader also holds everything against the
//! rules, frames the messages and keeps what it found. By turns, in one run; the factor counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use badpeer::http::{RequestReader, ResponseReader, Version};

const ROUNDS: usize = 21;
const MESSAGES: usize = 2000;

const REQUEST: &str = "GET /articles/2027/a-long-way?page=2&sort=newest HTTP/1.1\r\n\
    Host: www.example.test\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
    Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\n\
    Accept-Encoding: gzip, deflate, br\r\n\
    Connection: keep-alive\r\n\
    Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n\
    Cache-Control: max-age=0\r\n\r\n";

const RESPONSE: &str = "HTTP/1.1 200 OK\r\n\
    Date: Fri, 01 Jan 2027 00:00:00 GMT\r\n\
    Server: example/1.0\r\n\
    Content-Type: text/html; charset=utf-8\r\n\
    Content-Length: 0\r\n\
    Last-Modified: Thu, 31 Dec 2026 23:59:59 GMT\r\n\
    ETag: \"0123456789abcdef\"\r\n\
    Cache-Control: public, max-age=300\r\n\
    Vary: Accept-Encoding\r\n\r\n";

fn requests(octets: &[u8]) {
    let mut reader = RequestReader::new();
    reader.push(octets);
    assert_eq!(black_box(reader.messages().len()), MESSAGES);
    assert_eq!(reader.deviations().count(), 0);
}

fn requests_by_httparse(octets: &[u8]) {
    let (mut rest, mut count) = (octets, 0);
    while !rest.is_empty() {
        let mut fields = [httparse::EMPTY_HEADER; 32];
        let mut request = httparse::Request::new(&mut fields);
        let read = request.parse(rest).expect("a request");
        black_box(&request);
        rest = &rest[read.unwrap()..];
        count += 1;
    }
    assert_eq!(count, MESSAGES);
}

fn responses(octets: &[u8]) {
    let mut reader = ResponseReader::new();
    for _ in 0..MESSAGES {
        reader.request(b"GET", Version::HTTP_11);
    }
    reader.push(octets);
    assert_eq!(black_box(reader.messages().len()), MESSAGES);
    assert_eq!(reader.deviations().count(), 0);
}

fn responses_by_httparse(octets: &[u8]) {
    let (mut rest, mut count) = (octets, 0);
    while !rest.is_empty() {
        let mut fields = [httparse::EMPTY_HEADER; 32];
        let mut response = httparse::Response::new(&mut fields);
        let read = response.parse(rest).expect("a response");
        black_box(&response);
        rest = &rest[read.unwrap()..];
        count += 1;
    }
    assert_eq!(count, MESSAGES);
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn compare(what: &str, octets: &[u8], ours: fn(&[u8]), theirs: fn(&[u8])) {
    let rate = |time: Duration| octets.len() as f64 / 1e6 / time.as_secs_f64();
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|_| {
            let theirs = timed(|| theirs(octets));
            (rate(timed(|| ours(octets))), rate(theirs))
        })
        .collect();
    rounds.sort_by(|one, other| (one.1 / one.0).total_cmp(&(other.1 / other.0)));
    let (ours, theirs) = rounds[ROUNDS / 2];
    println!("{what}: the strict reader {ours:.0} MB/s, httparse {theirs:.0} MB/s");
    println!(
        "table: strict reader, {what} | {:.1} times the time of httparse | known",
        theirs / ours
    );
}

fn main() {
    let octets = REQUEST.repeat(MESSAGES).into_bytes();
    compare("request heads", &octets, requests, requests_by_httparse);
    let octets = RESPONSE.repeat(MESSAGES).into_bytes();
    compare("response heads", &octets, responses, responses_by_httparse);
}
