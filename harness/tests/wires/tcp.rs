//! What only the TCP wire meets: backlogs, refusals, errors of our own, many cases side by side.

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use badpeer::script::Actor;
#[cfg(target_os = "linux")]
use badpeer::wire::barrier::{TcpState, lookup};
use badpeer::wire::tcp::{self, Settings, Wire};
use badpeer::wire::{Action, Signal, Wire as _};

const C: Actor = Actor::CLIENT;

fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

async fn opened(settings: Settings) -> Wire {
    let mut wire = Wire::new(settings);
    wire.act(Action::Open(C)).await;
    assert_eq!(wire.signal(None).await, Some(Signal::Opened(C)));
    wire
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_in_the_backlog_is_not_opened_yet() {
    let (listener, address) = listen();
    let mut wire = Wire::new(Settings::target(address));
    wire.act(Action::Open(C)).await;
    // Enough turns for the handshake and all looks that don't sleep.
    for _ in 0..500 {
        let now = wire.now();
        assert_eq!(wire.signal(Some(now)).await, None);
        tokio::task::yield_now().await;
    }
    let (_stream, _) = listener.accept().unwrap();
    assert_eq!(wire.signal(None).await, Some(Signal::Opened(C)));
    assert!(wire.has_barriers());
}

#[tokio::test]
async fn a_backlog_that_is_not_taken_in_time_counts_as_opened() {
    let (_listener, address) = listen();
    let settings = Settings {
        accept: Duration::ZERO,
        ..Settings::target(address)
    };
    let mut wire = opened(settings).await;
    if cfg!(target_os = "linux") {
        assert!(wire.target_socket(C).unwrap().is_backlogged());
        wire.act(Action::Write(C, b"a".to_vec().into())).await;
        wire.act(Action::Barrier(C)).await;
        let until = wire.now() + Duration::from_millis(5);
        assert_eq!(wire.signal(Some(until)).await, None, "nobody has read");
    }
}

#[tokio::test]
async fn without_barriers_everything_comes_after_plain_waiting() {
    let (_listener, address) = listen();
    let settings = Settings {
        barriers: false,
        grace: Duration::from_millis(5),
        ..Settings::target(address)
    };
    let mut wire = opened(settings).await;
    assert!(!wire.has_barriers());
    wire.act(Action::Write(C, b"a".to_vec().into())).await;
    wire.act(Action::Barrier(C)).await;
    wire.act(Action::Watch(C)).await;
    assert_eq!(wire.signal(None).await, Some(Signal::Drained(C)));
    let since = wire.now();
    assert_eq!(wire.signal(None).await, Some(Signal::Quiet(C)));
    assert!(wire.now() > since);
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_refuses() {
    let mut other = Wire::new(Settings::default());
    let address = other.refuse().unwrap();
    let mut wire = Wire::new(Settings::target(address));
    wire.act(Action::Open(C)).await;
    assert_eq!(wire.signal(None).await, Some(Signal::Refused(C)));
    assert!(wire.error().is_none());
}

#[tokio::test]
async fn what_fails_on_our_side_is_an_error_and_no_signal() {
    // Nothing can be connected to a broadcast address.
    let address = SocketAddr::from(([255, 255, 255, 255], 80));
    let mut wire = Wire::new(Settings::target(address));
    wire.act(Action::Open(C)).await;
    assert_eq!(wire.signal(None).await, None);
    assert!(wire.error().is_some());

    let mut wire = Wire::new(Settings::default());
    wire.act(Action::Open(C)).await;
    assert_eq!(wire.signal(None).await, None);
    let error = wire.error().unwrap().to_string();
    assert!(error.contains("does not listen"), "{error}");
    let soon = wire.now() + Duration::from_millis(1);
    assert_eq!(wire.signal(Some(soon)).await, None);
    assert!(wire.now() >= soon, "an error is told once");
}

#[tokio::test]
async fn connections_of_a_target_are_counted() {
    let mut wire = Wire::new(Settings::default());
    let address = wire.listen().unwrap();
    let _streams = [(); 3].map(|()| TcpStream::connect(address).unwrap());
    for number in [1, 2, 3] {
        let actor = Actor {
            number,
            ..Actor::SERVER
        };
        assert_eq!(wire.signal(None).await, Some(Signal::Opened(actor)));
        assert!(wire.addresses(actor).is_some());
    }
}

#[tokio::test]
async fn who_came_before_a_conversation_is_turned_away() {
    let listener = tcp::listener(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = listener.local_addr().unwrap();
    let mut early = [(); 2].map(|()| TcpStream::connect(address).unwrap());
    tcp::turn_away(&listener);
    let mut wire = Wire::new(Settings::default());
    wire.listen_with(listener).unwrap();
    let late = TcpStream::connect(address).unwrap();
    let opened = wire.signal(None).await;
    assert_eq!(opened, Some(Signal::Opened(Actor::SERVER)));
    let (ours, target) = wire.addresses(Actor::SERVER).unwrap();
    assert_eq!((ours, target), (address, late.local_addr().unwrap()));
    for stream in &mut early {
        assert_eq!(stream.read(&mut [0; 8]).unwrap(), 0);
    }
}

#[tokio::test]
async fn a_target_that_reads_on_is_told_of() {
    let (listener, address) = listen();
    let mut wire = opened(Settings {
        accept: Duration::ZERO,
        ..Settings::target(address)
    })
    .await;
    // More than any buffers hold.
    const LENGTH: usize = 64 << 20;
    wire.act(Action::Write(C, vec![b'a'; LENGTH].into())).await;
    let now = wire.now();
    assert_eq!(wire.signal(Some(now)).await, None, "nobody reads yet");
    let (mut stream, _) = listener.accept().unwrap();
    let read = std::thread::spawn(move || {
        let mut octets = vec![0; LENGTH];
        stream.read_exact(&mut octets).unwrap();
    });
    assert_eq!(wire.signal(None).await, Some(Signal::Taken(C)));
    wire.act(Action::Barrier(C)).await;
    while wire.signal(None).await == Some(Signal::Taken(C)) {}
    read.join().unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_hundred_wires_that_wait_leave_room_for_one_that_works() {
    let (listener, address) = listen();
    let mut held = Vec::new();
    let mut waiting = Vec::new();
    for _ in 0..100 {
        let mut wire = Wire::new(Settings::target(address));
        wire.act(Action::Open(C)).await;
        let opened = tokio::spawn(async move {
            assert_eq!(wire.signal(None).await, Some(Signal::Opened(C)));
            wire.act(Action::Write(C, b"unread".to_vec().into())).await;
            wire.act(Action::Barrier(C)).await;
            assert_eq!(wire.signal(None).await, Some(Signal::Reset(C)));
            assert_eq!(wire.signal(None).await, Some(Signal::Drained(C)));
        });
        waiting.push(opened);
        let stream;
        loop {
            listener.set_nonblocking(true).unwrap();
            if let Ok((accepted, _)) = listener.accept() {
                stream = accepted;
                break;
            }
            tokio::task::yield_now().await;
        }
        held.push(stream);
    }
    let (other, address) = listen();
    let reader = std::thread::spawn(move || {
        let mut stream = other.accept().unwrap().0;
        let mut reads = 0;
        while stream.read(&mut [0; 8]).unwrap() > 0 {
            reads += 1;
        }
        reads
    });
    let mut wire = opened(Settings::target(address)).await;
    for _ in 0..200 {
        wire.act(Action::Write(C, b"a".to_vec().into())).await;
        wire.act(Action::Barrier(C)).await;
        assert_eq!(wire.signal(None).await, Some(Signal::Drained(C)));
    }
    drop(wire);
    assert_eq!(reader.join().unwrap(), 200, "one read for each segment");
    // Closing them with octets unread resets: the waiting ends.
    for stream in held {
        while stream.peek(&mut [0; 8]).is_err() {
            tokio::task::yield_now().await;
        }
        drop(stream);
    }
    for opened in waiting {
        opened.await.unwrap();
    }
}

/// Whoever wakes for the octets finds the end there too, every time.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_end_goes_together_with_the_octets_before_it() {
    let (listener, address) = listen();
    for end in [Action::Finish(C), Action::Close(C)] {
        for _ in 0..50 {
            let mut wire = opened(Settings {
                accept: Duration::ZERO,
                ..Settings::target(address)
            })
            .await;
            let (target, peer) = listener.accept().unwrap();
            let mut reader = tokio::task::spawn_blocking(move || {
                let read = target.peek(&mut [0; 8]).unwrap();
                (read, lookup(address, peer).map(|socket| socket.state))
            });
            let octets = Action::Write(C, b"hello".to_vec().into());
            wire.act_last(octets, end.clone()).await;
            let seen = loop {
                tokio::select! {
                    seen = &mut reader => break seen.unwrap(),
                    _ = wire.signal(None) => {}
                }
            };
            assert_eq!(seen, (5, Some(TcpState::CloseWait)));
        }
    }
}
