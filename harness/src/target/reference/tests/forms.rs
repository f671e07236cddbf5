//! The form of the good server's own messages.

use super::super::{Fault, Faults, Server, listen};
use super::probe::play;

fn answer(request: &str) -> String {
    play(&format!("{request}\r\n\r\n"), Faults::none()).text()
}

fn has(text: &str, line: &str) -> bool {
    text.lines()
        .any(|candidate| candidate.eq_ignore_ascii_case(line))
}

#[test]
fn get_is_answered_with_date_length_and_type() {
    let text = answer("GET / HTTP/1.1\r\nHost: a");
    assert!(text.starts_with("HTTP/1.1 200 OK\r\nDate: "));
    assert!(has(&text, "Content-Length: 3") && has(&text, "Content-Type: text/plain"));
    assert!(text.ends_with("\r\n\r\nok\n"));
    assert!(!text.contains("Connection"));
}

#[test]
fn head_has_the_fields_of_get_and_no_content() {
    let (get, head) = (
        answer("GET / HTTP/1.1\r\nHost: a"),
        answer("HEAD / HTTP/1.1\r\nHost: a"),
    );
    let names = |text: &str| {
        let lines = text.lines().skip(1).take_while(|line| !line.is_empty());
        lines
            .map(|line| line.split(':').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&get), names(&head));
    assert!(has(&head, "Content-Length: 3") && head.ends_with("\r\n\r\n"));
    for refused in [
        "HEAD /nowhere HTTP/1.1\r\nHost: a",
        "HEAD / HTTP/1.1",
        "HEAD /a b HTTP/1.1",
    ] {
        assert!(
            answer(refused).ends_with("\r\n\r\n"),
            "{refused} has content"
        );
    }
}

#[test]
fn messages_without_content_have_no_framing_fields() {
    for path in ["/204", "/304"] {
        let text = answer(&format!("GET {path} HTTP/1.1\r\nHost: a"));
        assert!(!text.contains("Content-Length") && !text.contains("Transfer-Encoding"));
        assert!(text.ends_with("\r\n\r\n") && text.contains("Date: "));
    }
    assert!(has(
        &answer("GET /304 HTTP/1.1\r\nHost: a"),
        "ETag: \"ok-1\""
    ));
    assert!(has(
        &answer("GET /205 HTTP/1.1\r\nHost: a"),
        "Content-Length: 0"
    ));
}

#[test]
fn a_stream_is_chunked_but_not_to_http_1_0() {
    let new = answer("GET /stream HTTP/1.1\r\nHost: a");
    assert!(has(&new, "Transfer-Encoding: chunked") && new.ends_with("6\r\nthree\n\r\n0\r\n\r\n"));
    assert!(!new.contains("Content-Length"));
    let old = answer("GET /stream HTTP/1.0\r\nConnection: keep-alive");
    assert!(!old.contains("Transfer-Encoding") && old.ends_with("\r\n\r\none\ntwo\nthree\n"));
    assert!(has(&old, "Connection: close"));
}

#[test]
fn http_1_0_is_told_of_persistence_exactly_when_it_persists() {
    assert!(has(
        &answer("GET / HTTP/1.0\r\nConnection: Keep-Alive"),
        "Connection: keep-alive"
    ));
    assert!(has(&answer("GET / HTTP/1.0"), "Connection: close"));
    assert!(has(
        &answer("GET / HTTP/1.0\r\nKeep-Alive: timeout=5"),
        "Connection: close"
    ));
}

#[test]
fn a_100_comes_once_and_only_where_content_is_waited_for() {
    let post =
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    let seen = play(&format!("{post}§100§hi"), Faults::none()).text();
    assert!(
        seen.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"),
        "{seen}"
    );
    assert!(seen.ends_with("\r\n\r\nhi"));
    for none in [
        format!("{post}hi"),
        post.replace("/echo", "/nowhere"),
        post.replace("Content-Length: 2", "Content-Length: 0"),
        post.replace("HTTP/1.1", "HTTP/1.0"),
    ] {
        assert!(
            !play(&none, Faults::none()).text().contains(" 100 "),
            "{none}"
        );
    }
}

#[test]
fn absolute_form_wins_over_host() {
    let text = answer("GET http://vh1/redirect HTTP/1.1\r\nHost: vh2");
    assert!(has(&text, "Location: http://vh1/"), "{text}");
    let text = answer("GET /redirect HTTP/1.1\r\nHost: vh2");
    assert!(has(&text, "Location: http://vh2/"), "{text}");
}

#[test]
fn a_405_says_what_is_allowed() {
    assert!(has(
        &answer("DELETE / HTTP/1.1\r\nHost: a"),
        "Allow: GET, HEAD, OPTIONS"
    ));
    assert!(has(
        &answer("TRACE /echo HTTP/1.1\r\nHost: a"),
        "Allow: POST, PUT, OPTIONS"
    ));
}

#[test]
fn a_server_can_be_made_to_die_of_resets() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    let lost = async |server: &Server| {
        let (client, stream) = duplex(8);
        let (_, end) = tokio::join!(
            async move {
                let mut client = client;
                client.write_all(b"GET / HTTP/1.0\r\n\r\n").await
            },
            server.serve(stream)
        );
        end
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(async {
        for (fault, resets) in [(Fault::DiesOnReset, 1), (Fault::DiesOnTenthReset, 10)] {
            let server = Server::new(fault.into());
            for _ in 0..resets {
                assert!(!server.is_dead());
                lost(&server).await;
            }
            assert!(server.is_dead(), "{fault}");
            let (mut client, stream) = duplex(1 << 10);
            client.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
            server.serve(stream).await;
            let mut octets = Vec::new();
            client.read_to_end(&mut octets).await.unwrap();
            assert!(octets.is_empty());
        }
    });
}

#[test]
fn a_socket_is_served_too() {
    use std::io::{Read, Write};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let loopback = "127.0.0.1:0".parse().unwrap();
        let (addr, served) = listen(loopback, Faults::none()).await.unwrap();
        let client = tokio::task::spawn_blocking(move || {
            let mut stream = std::net::TcpStream::connect(addr).unwrap();
            stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        });
        tokio::select! {
            () = served => unreachable!("the server never ends by itself"),
            text = client => assert!(text.unwrap().ends_with("\r\n\r\nok\n")),
        }
    });
}
