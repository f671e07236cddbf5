//! What only the memory wire does: virtual time, faults of the target's side, octets lost.

use std::io;
use std::time::Duration;

use badpeer::script::Actor;
use badpeer::wire::memory::{self, Faults, Stream};
use badpeer::wire::{Action, Signal, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const C: Actor = Actor::CLIENT;

fn wire<F>(faults: Faults, server: impl Fn(Stream) -> F + 'static) -> memory::Wire
where
    F: Future<Output = ()> + Send + 'static,
{
    let connect = move |stream| drop(tokio::spawn(server(stream)));
    memory::Wire::new(Box::new(connect), faults)
}

async fn opened(wire: &mut memory::Wire) {
    wire.act(Action::Open(C)).await;
    assert_eq!(wire.signal(None).await, Some(Signal::Opened(C)));
}

#[tokio::test(start_paused = true)]
async fn lost_octets_are_not_read_before_the_reset() {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let sender = std::sync::Mutex::new(Some(sender));
    let mut wire = memory::Wire::new(
        Box::new(move |stream| {
            let sender = sender.lock().unwrap().take().unwrap();
            sender.send(stream).unwrap();
        }),
        Faults::default(),
    );
    opened(&mut wire).await;
    let mut stream = receiver.await.unwrap();
    wire.act(Action::Write(C, b"hello".to_vec().into())).await;
    wire.act(Action::ResetLost(C)).await;
    let error = stream.read(&mut [0; 8]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test(start_paused = true)]
async fn octet_wise_segments_do_not_move_the_clock_of_a_target_that_reads() {
    let mut wire = wire(Faults::default(), |mut stream| async move {
        while stream.read_u8().await.is_ok() {}
    });
    opened(&mut wire).await;
    for octet in 0..200 {
        wire.act(Action::Write(C, vec![octet].into())).await;
        wire.act(Action::Barrier(C)).await;
        assert_eq!(wire.signal(None).await, Some(Signal::Drained(C)));
    }
    assert_eq!(wire.now(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_target_that_took_everything_and_rests_has_drained_after_a_millisecond() {
    let mut wire = wire(Faults::default(), |mut stream| async move {
        stream.read_u8().await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
    opened(&mut wire).await;
    wire.act(Action::Write(C, b"a".to_vec().into())).await;
    wire.act(Action::Barrier(C)).await;
    assert_eq!(wire.signal(None).await, Some(Signal::Drained(C)));
    assert!(wire.now() <= Duration::from_millis(2), "{:?}", wire.now());
}

#[tokio::test(start_paused = true)]
async fn a_target_that_does_not_read_never_drains_and_is_never_quiet() {
    let mut wire = wire(Faults::default(), |stream| async move {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        drop(stream);
    });
    opened(&mut wire).await;
    wire.act(Action::Write(C, b"a".to_vec().into())).await;
    wire.act(Action::Barrier(C)).await;
    wire.act(Action::Watch(C)).await;
    let until = Duration::from_secs(60);
    assert_eq!(wire.signal(Some(until)).await, None);
    assert!(wire.now() >= until);
}

#[tokio::test(start_paused = true)]
async fn short_reads_and_writes_and_pending_turns_change_no_octet() {
    for (reads, writes, would_block) in [(1, 1, true), (2, 3, false), (3, 1, true)] {
        let faults = Faults {
            short_reads: Some(reads),
            short_writes: Some(writes),
            would_block,
        };
        let mut wire = wire(faults, move |mut stream| async move {
            let mut buffer = [0; 64];
            loop {
                let length = stream.read(&mut buffer).await.unwrap();
                if length == 0 {
                    break;
                }
                assert!(length <= reads);
                stream.write_all(&buffer[..length]).await.unwrap();
            }
        });
        opened(&mut wire).await;
        wire.act(Action::Write(C, b"hello".to_vec().into())).await;
        wire.act(Action::Write(C, b" there".to_vec().into())).await;
        wire.act(Action::Finish(C)).await;
        let mut all = Vec::new();
        while let Some(Signal::Received(_, octets)) = wire.signal(None).await {
            all.extend(octets);
        }
        assert_eq!(all, b"hello there");
    }
}

#[tokio::test(start_paused = true)]
async fn connections_of_a_target_are_counted_and_can_be_refused() {
    let mut wire = memory::Wire::listening(Faults::default());
    let connector = wire.connector();
    let first = connector.connect().await.unwrap();
    let second = connector.connect().await.unwrap();
    wire.refuse(true);
    let error = connector.connect().await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    for number in [1, 2] {
        let actor = Actor {
            number,
            ..Actor::SERVER
        };
        assert_eq!(wire.signal(None).await, Some(Signal::Opened(actor)));
    }
    drop((first, second, wire));
    assert!(connector.connect().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_wire_that_goes_away_closes_its_connections() {
    let (mut listener, backlog) = memory::listen();
    let mut wire = memory::Wire::new(Box::new(move |s| backlog.push(s)), Faults::default());
    opened(&mut wire).await;
    let mut stream = listener.accept().await;
    drop(wire);
    assert_eq!(stream.read(&mut [0; 8]).await.unwrap(), 0);
}

#[cfg(feature = "axum")]
#[tokio::test(start_paused = true)]
async fn axum_serves_from_a_listener_in_memory() {
    let (listener, backlog) = memory::listen();
    tokio::spawn(async move {
        let app = axum::Router::new().route("/", axum::routing::get(|| async { "hello" }));
        axum::serve(listener, app).await.unwrap();
    });
    let mut wire = memory::Wire::new(Box::new(move |s| backlog.push(s)), Faults::default());
    opened(&mut wire).await;
    let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    wire.act(Action::Write(C, request.to_vec().into())).await;
    let mut answer = Vec::new();
    while let Some(Signal::Received(_, octets)) = wire.signal(None).await {
        answer.extend(octets);
    }
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
}
