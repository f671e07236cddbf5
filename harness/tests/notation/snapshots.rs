use std::time::Duration;

use badpeer::notation::{Masks, read_timeline, read_transcript, write_snapshot, write_transcript};
use badpeer::script::{Actor, Move, PeerAct, TargetAct, Text};
use badpeer::transcript::{Event, Transcript, What};

fn event(actor: Actor, what: What) -> Event {
    Event {
        actor,
        what,
        at: Duration::ZERO,
        line: 0,
    }
}

fn conversation() -> Transcript {
    let sent = "GET /echo/t0k3n HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";
    let head = "HTTP/1.1 200 OK\r\ndate:  Mon, 23 Nov 2026 10:00:00 GMT \r\nX-Port: 8080, 18080\r\n\
        Content-Length: 70\r\n\r\n";
    let content = "Date: today\n".repeat(5) + "0123456789";
    let next = "HTTP/1.1 404 Not Found\r\nContent-Length: 21\r\n\r\non 127.0.0.1:8080 no a";
    Transcript {
        events: vec![
            event(Actor::CLIENT, What::Did(PeerAct::Move(Move::Open))),
            event(Actor::CLIENT, What::Sent(sent.into())),
            event(Actor::CLIENT, What::Received(head.into())),
            event(Actor::CLIENT, What::Received((content + next).into())),
            event(
                Actor::CALLER,
                What::Saw(TargetAct::Error("no route to 127.0.0.1:8080".into())),
            ),
            event(
                Actor::CALLER,
                What::Saw(TargetAct::Ok {
                    status: Some(200),
                    content: Some(Text::octets(vec![b'a'; 100])),
                    fields: Vec::new(),
                }),
            ),
            event(Actor::CLIENT, What::Saw(TargetAct::Finish)),
        ],
        segments: Vec::new(),
    }
}

#[test]
fn a_transcript_is_exact() {
    let mut transcript = conversation();
    transcript.events[1] = event(Actor::CLIENT, What::Sent(vec![b'a'; 65536].into()));
    let text = write_transcript(&transcript);
    pretty_assertions::assert_eq!(
        text,
        r#"client => open
client -> ${repeat "a" 65536}\
client <- HTTP/1.1 200 OK
client <- date:  Mon, 23 Nov 2026 10:00:00 GMT\x20
client <- X-Port: 8080, 18080
client <- Content-Length: 70
client <-
client <- Date: today\n
client <- Date: today\n
client <- Date: today\n
client <- Date: today\n
client <- Date: today\n
client <- 0123456789\
client <- HTTP/1.1 404 Not Found
client <- Content-Length: 21
client <-
client <- on 127.0.0.1:8080 no \
client <- a\
caller <= error no route to 127.0.0.1:8080
caller <= ok 200 "${repeat "a" 100}"
client <= finish
"#
    );
    let again = read_transcript(&text).unwrap();
    assert_eq!(write_transcript(&again), text);
    assert_eq!(again.events[2].line, 3);
}

#[test]
fn a_snapshot_holds_nothing_that_differs_from_run_to_run() {
    let masks = Masks {
        host: Some(b"127.0.0.1:8080".to_vec()),
        port: Some(b"8080".to_vec()),
        token: Some(b"t0k3n".to_vec()),
        echo: Some(b"/echo".to_vec()),
    };
    let text = write_snapshot(&conversation(), &masks);
    pretty_assertions::assert_eq!(
        text,
        r#"client => open
client -> GET ${echo}/${token} HTTP/1.1
client -> Host: ${host}
client ->
client <- HTTP/1.1 200 OK
client <- date:  ${date}\x20
client <- X-Port: ${port}, 18080
client <- Content-Length: 70
client <-
client <- ${70 octets sha256:28360f3611898b38…}\
client <- HTTP/1.1 404 Not Found
client <- Content-Length: 21
client <-
client <- on ${host} no \
client <- a\
caller <= error no route to <host>
caller <= ok 200 "${100 octets sha256:2816597888e4a0d3…}"
client <= finish
"#
    );
    let script = read_timeline("snapshot", &text);
    assert!(script.is_ok(), "{}", script.unwrap_err());
}
