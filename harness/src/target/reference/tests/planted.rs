//! Every planted fault shows: for at least one script the octets or the ending are other than the
//! good server's.

use super::super::{Fault, Faults};
use super::exchanges::SOUND;
use super::probe::{Seen, play};
use super::strict::{
    CHUNKS, CODINGS, CONTENTS, FIELDS, HEADS, LARGE_CHUNKS, LENGTHS, with_chunks, with_coding,
    with_length,
};

fn scripts() -> Vec<String> {
    let rows = [SOUND, HEADS, FIELDS, CONTENTS].concat();
    let mut scripts: Vec<String> = rows
        .iter()
        .map(|(script, _)| (*script).to_owned())
        .collect();
    scripts.extend(LENGTHS.iter().map(|value| with_length(value)));
    scripts.extend(CODINGS.iter().map(|(value, _)| with_coding(value)));
    scripts.extend(
        CHUNKS
            .iter()
            .chain(LARGE_CHUNKS)
            .map(|chunks| with_chunks(chunks)),
    );
    let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let post = "POST /echo HTTP/1.1\r\nHost: a\r\n";
    let since = "If-Modified-Since: Sun, 01 Jun 2098 00:00:00 GMT\r\n";
    scripts.extend([
        with_length("5\r\nContent-Length: 6"),
        with_length("6\r\nContent-Length: 5"),
        with_length("4294967301"),
        with_chunks("5;a=\"x\\\"; y=1\"\r\nhello\r\n0\r\n\r\n"),
        with_chunks("0005\r\nhello\r\n000\r\n\r\n"),
        with_chunks("00000000000000005\r\nhello\r\n0\r\n\r\n"),
        with_chunks("A\r\n0123456789\r\n0\r\n\r\n"),
        with_chunks(&format!("1;{}\r\nx\r\n0\r\n\r\n", "a".repeat(5000))),
        with_chunks(&format!("0\r\n{}\r\n", "X: a\r\n".repeat(300))),
        format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(70_000)),
        format!("GET /?{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(7900)),
        format!("{} / HTTP/1.1\r\nHost: a\r\n\r\n", "A".repeat(70_000)),
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
            "a".repeat(128 << 10)
        ),
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\n{}\r\n",
            "X: a\r\n".repeat(2000)
        ),
        format!("POST /reject HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n§{get}"),
        format!("{post}Content-Length: 2\r\n\r\n§STALL§hi"),
        format!("{post}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n§hi").replace("1.1", "1.0"),
        format!("{post}Expect: , 100-continue\r\nContent-Length: 2\r\n\r\n§100§hi"),
        format!(
            "{post}Content-Length: 200000\r\n\r\n{}",
            "a".repeat(200_000)
        ),
        format!(
            "{post}Connection: close\r\nContent-Length: 200000\r\n\r\n{}",
            "a".repeat(200_000)
        ),
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n{}",
            "a".repeat(2_000_000)
        ),
        with_chunks("5\r\nhello\r\n0\r\nX: 1\r\n§FIN"),
        get.repeat(20),
        get.replace("1.1", "2.0"),
        format!("GET / HTTP/1.1\r\nHost: a\r\n\rX{get}"),
        format!("{post}Sec-WebSocket-Key1: 1\r\n\r\n{get}"),
        format!("{post}Content-Length{}: 2\r\n\r\nhi", "a".repeat(256)),
        format!("{post}Content-Length\0: 2\r\n\r\nhi"),
        format!("{post}Content\rLength: 2\r\n\r\nhi"),
        format!("{post}X:\rxContent-Length: 2\r\n\r\nhi"),
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n0\r\n\r\n{get}"
        ),
        format!("BADPEER / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi{get}"),
        format!("{post}{since}Content-Length: 2\r\n\r\nhi"),
        format!("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"b\"\r\n{since}\r\n"),
        format!("GET / HTTP/1.1\r\nHost: a\r\n{since}{since}\r\n"),
        "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"b\", W/\"ok-1\"\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"b,*,c\"\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"b\"\r\nIf-None-Match: \"ok-1\"\r\n\r\n"
            .to_owned(),
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nContent-Length: 2\r\n\r\nhi{get}"
        ),
        "HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n".to_owned(),
        "GET / HTTP/1.\u{661}\r\nHost: a\r\n\r\n".to_owned(),
        format!("{post}Content-Length: 1\r\n 0\r\n\r\nhelloworld"),
        with_length("5\u{a0}"),
        with_coding("chun\u{212a}ed"),
        "GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: b\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: a\r\nTE: gzip\r\nConnection: TE\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n".to_owned(),
        format!("{post}Content-Range: bytes 0-1/9\r\nContent-Length: 5\r\n\r\nhello"),
        with_chunks(&format!("{}0\r\n\r\n", "1\r\na\r\n".repeat(2000))),
    ]);
    scripts
}

#[test]
fn every_fault_shows() {
    let scripts = scripts();
    let good: Vec<Seen> = scripts
        .iter()
        .map(|script| play(script, Faults::none()).undated())
        .collect();
    let shows = |fault: &Fault| {
        if matches!(fault, Fault::DiesOnReset | Fault::DiesOnTenthReset) {
            // They show from one connection to the next: see `forms`.
            return true;
        }
        let mut plays = scripts.iter().zip(&good);
        plays.any(|(script, good)| play(script, Faults::from(*fault)).undated() != *good)
    };
    let hidden: Vec<&Fault> = Fault::ALL.iter().filter(|fault| !shows(fault)).collect();
    assert!(hidden.is_empty(), "these faults change nothing: {hidden:?}");
}
