//! What a real client and a real server see of a relay between them.

use std::io::Read as _;
use std::sync::{Arc, Mutex, mpsc};

use badpeer::peer;
use badpeer::peer::News;
use badpeer::transcript::Transcript;

use crate::partner::{End, Line, origin};

pub const NAMES: [&str; 13] = [
    "relay/cuts-the-answer",
    "relay/drops-half-close-of-the-client",
    "relay/drops-half-close-of-the-server",
    "relay/dumb-proxy",
    "relay/dumb-proxy-behind-a-smart-one",
    "relay/half-close-becomes-close",
    "relay/merges-segments",
    "relay/merges-two-requests",
    "relay/proxy-connection-blind",
    "relay/proxy-connection-smart",
    "relay/proxy-connection-to-a-server",
    "relay/splits-segments",
    "relay/upgrades-the-version",
];

const GET: &str = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
const KEEP: &str =
    "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nKeep-Alive: timeout=9\r\n\r\n";
const PROXY: &str = "GET /1 HTTP/1.1\r\nHost: a\r\nProxy-Connection: keep-alive\r\n\r\n";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const KEPT: &str = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello";

/// Puts a relay between a client and a server; gives what the server saw, and the transcript.
async fn between<T: Send + 'static>(
    name: &str,
    server: impl FnOnce(Line) -> T + Send + 'static,
    client: impl FnOnce(Line),
) -> (T, Transcript) {
    let (address, serving) = origin(move |line, _| server(line));
    let told = Arc::new(Mutex::new(None));
    let tell = Arc::clone(&told);
    let peer = peer(name).upstream(address).times(1).start(move |news| {
        if let News::Over(_, transcript) = news {
            *tell.lock().unwrap() = Some(transcript.clone());
        }
    });
    let peer = peer.await.unwrap();
    client(Line::to(peer.address()));
    let saw = serving.join().unwrap();
    peer.finished().await;
    let transcript = told.lock().unwrap().take().unwrap();
    (saw, transcript)
}

/// The server reads one request, and answers it.
fn answer(line: &mut Line, answer: &str) -> String {
    let request = line.take_until(b"\r\n\r\n");
    line.send(answer.as_bytes());
    String::from_utf8(request).unwrap()
}

#[track_caller]
fn take(line: &mut Line, awaited: &str) {
    assert_eq!(String::from_utf8_lossy(&line.take(awaited.len())), awaited);
}

/// A client asks twice on the connection that it was promised, and nobody hears the second time.
async fn hangs(name: &str, request: &'static str, awaited: &str) {
    let (asked, has_asked) = mpsc::channel();
    let server = move |mut line: Line| {
        let first = answer(&mut line, KEPT);
        // The origin keeps the connection; it ends only when the client has asked again.
        has_asked.recv().unwrap();
        line.finish();
        (first, line.rest().0)
    };
    let client = move |mut line: Line| {
        line.send(request.as_bytes());
        take(&mut line, KEPT);
        line.send(request.as_bytes());
        asked.send(()).unwrap();
        assert_eq!(line.rest().0, b"", "nobody answers the second request");
    };
    let (saw, transcript) = between(name, server, client).await;
    assert_eq!(saw, (awaited.to_owned(), Vec::new()));
    let transcript = transcript.to_string();
    assert!(
        transcript.ends_with("front => stall\nback  <= finish\nfront => close\n"),
        "{transcript}"
    );
}

#[tokio::test]
async fn the_dumb_proxy_hands_connection_on_and_never_hears_the_second_request() {
    hangs("relay/dumb-proxy", KEEP, KEEP).await;
}

#[tokio::test]
async fn the_dumb_proxy_behind_a_smart_one_is_fooled_all_the_same() {
    let awaited = "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n";
    hangs("relay/dumb-proxy-behind-a-smart-one", PROXY, awaited).await;
}

#[tokio::test]
async fn proxy_connection_handed_on_does_no_harm() {
    let server = |mut line: Line| {
        let request = answer(&mut line, "HTTP/1.0 200 OK\r\n\r\nhello");
        line.finish();
        request
    };
    let client = |mut line: Line| {
        line.send(PROXY.as_bytes());
        let (came, end) = line.rest();
        assert_eq!(came, b"HTTP/1.0 200 OK\r\n\r\nhello");
        assert_eq!(end, End::Finish);
    };
    let (saw, _) = between("relay/proxy-connection-blind", server, client).await;
    assert_eq!(
        saw,
        "GET /1 HTTP/1.0\r\nHost: a\r\nProxy-Connection: keep-alive\r\n\r\n"
    );
}

#[tokio::test]
async fn proxy_connection_understood_keeps_both_connections() {
    let server = |mut line: Line| [answer(&mut line, OK), answer(&mut line, OK)];
    let client = |mut line: Line| {
        for _ in 0..2 {
            line.send(PROXY.as_bytes());
            take(&mut line, OK);
        }
    };
    let (saw, _) = between("relay/proxy-connection-smart", server, client).await;
    assert_eq!(saw, [GET, GET]);
}

#[tokio::test]
async fn proxy_connection_comes_back_where_nobody_asked_for_it() {
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        take(
            &mut line,
            "HTTP/1.1 200 OK\r\nProxy-Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
        );
    };
    let name = "relay/proxy-connection-to-a-server";
    let (saw, _) = between(name, |mut line| answer(&mut line, OK), client).await;
    assert_eq!(saw, GET);
}

/// What one read gives.
fn read(line: &mut Line) -> String {
    let mut buffer = [0; 4096];
    let count = line.0.read(&mut buffer).unwrap();
    String::from_utf8_lossy(&buffer[..count]).into_owned()
}

#[tokio::test]
async fn what_came_in_parts_goes_on_in_one() {
    let server = |mut line: Line| {
        let request = read(&mut line);
        let (one, two) = OK.split_at(20);
        line.send(one.as_bytes());
        line.send(two.as_bytes());
        request
    };
    let client = |mut line: Line| {
        let (one, two) = GET.split_at(20);
        line.send(one.as_bytes());
        line.send(two.as_bytes());
        assert_eq!(read(&mut line), OK);
    };
    let (saw, _) = between("relay/merges-segments", server, client).await;
    assert_eq!(saw, GET);
}

#[tokio::test]
async fn two_requests_go_on_in_one_segment() {
    let server = |mut line: Line| {
        let request = read(&mut line);
        line.send(OK.as_bytes());
        line.send(OK.as_bytes());
        request
    };
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        line.send(GET.as_bytes());
        assert_eq!(read(&mut line), OK.repeat(2));
    };
    let (saw, _) = between("relay/merges-two-requests", server, client).await;
    assert_eq!(saw, GET.repeat(2));
}

#[tokio::test]
async fn what_came_in_one_goes_on_octet_by_octet() {
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        take(&mut line, OK);
    };
    let name = "relay/splits-segments";
    let (saw, transcript) = between(name, |mut line| answer(&mut line, OK), client).await;
    assert_eq!(saw, GET);
    // The first piece of an event is none of its further ones.
    let events = &transcript.events;
    let sent = events
        .iter()
        .filter(|one| matches!(one.what, badpeer::transcript::What::Sent(_)));
    let pieces = transcript
        .segments
        .iter()
        .filter(|one| matches!(events[one.event].what, badpeer::transcript::What::Sent(_)));
    assert_eq!(sent.count() + pieces.count(), GET.len() + OK.len());
}

#[tokio::test]
async fn the_end_of_the_clients_direction_does_not_reach_the_server() {
    let server = |mut line: Line| {
        let request = line.take_until(b"\r\n\r\n");
        (String::from_utf8(request).unwrap(), line.is_silent())
    };
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        line.finish();
        assert_eq!(line.rest().0, b"");
    };
    let (saw, _) = between("relay/drops-half-close-of-the-client", server, client).await;
    assert_eq!(saw, (GET.to_owned(), true));
}

#[tokio::test]
async fn the_end_of_the_servers_direction_does_not_reach_the_client() {
    let server = |mut line: Line| answer(&mut line, "HTTP/1.1 200 OK\r\n\r\nhello");
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        take(&mut line, "HTTP/1.1 200 OK\r\n\r\nhello");
        assert!(line.is_silent());
    };
    let (saw, _) = between("relay/drops-half-close-of-the-server", server, client).await;
    assert_eq!(saw, GET);
}

#[tokio::test]
async fn a_half_close_becomes_a_close_and_the_answer_is_lost() {
    let server = |mut line: Line| line.rest().0;
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        line.finish();
        assert_eq!(line.rest().0, b"");
    };
    let (saw, _) = between("relay/half-close-becomes-close", server, client).await;
    assert_eq!(saw, GET.as_bytes());
}

#[tokio::test]
async fn the_second_half_of_an_answer_is_lost() {
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        assert_eq!(line.rest(), (OK.as_bytes()[..40].to_vec(), End::Finish));
    };
    let name = "relay/cuts-the-answer";
    let (saw, _) = between(name, |mut line| answer(&mut line, OK), client).await;
    assert_eq!(saw, GET);
}

#[tokio::test]
async fn an_answer_of_1_0_is_given_out_as_one_of_1_1() {
    let server = |mut line: Line| answer(&mut line, "HTTP/1.0 200 OK\r\n\r\nhello");
    let client = |mut line: Line| {
        line.send(GET.as_bytes());
        take(&mut line, "HTTP/1.1 200 OK\r\n\r\nhello");
        assert!(line.is_silent());
    };
    let (saw, _) = between("relay/upgrades-the-version", server, client).await;
    assert_eq!(saw, "GET /1 HTTP/1.0\r\nHost: a\r\n\r\n");
}
