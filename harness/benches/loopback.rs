//! One case without waiting over loopback, from script to verdict, beside a bare
//! connect-write-read-close loop on the same server. By turns, in one run; the ratio is what
//! counts.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use badpeer::judge::{Judge, Verdict};
use badpeer::player::{Patience, Player};
use badpeer::script::{Policy, Script, Segmentation, Variables, Variant};
use badpeer::wire::{self, tcp};
use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

const ROUNDS: usize = 40;
/// Exchanges in a round, each way.
const EACH: u32 = 100;

/// hyper in a thread of its own; it ends with the process.
fn server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                tokio::spawn(async move {
                    let answer = |_: Request<hyper::body::Incoming>| async {
                        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"ok\n"))))
                    };
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service_fn(answer))
                        .await;
                });
            }
        });
    });
    address
}

/// The case, from script to verdict.
async fn case(script: &Arc<Script>, address: SocketAddr) {
    let variables = Variables::new().with("host", address.to_string());
    let variant = Variant::default();
    let given = script
        .variables(&variant, &variables)
        .expect("a sound script");
    let player = Player::new(
        Arc::clone(script),
        given,
        Segmentation::Whole,
        Patience::default(),
    );
    let mut wire = tcp::Wire::new(tcp::Settings::target(address));
    let transcript = wire::play(player, &mut wire).await;
    let judge = Judge::new(script, &variant, &variables, &Policy::ALL);
    let judgement = judge.judge(&transcript, Segmentation::Whole);
    assert_eq!(judgement.verdict, Verdict::Pass, "{}", judgement.reason);
}

/// The same exchange, and no questions asked.
fn bare(request: &[u8], address: SocketAddr) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(request).expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

fn timed(mut exchange: impl FnMut()) -> Duration {
    let began = Instant::now();
    for _ in 0..EACH {
        exchange();
    }
    began.elapsed()
}

fn main() {
    let address = server();
    let case_read = badpeer::case("contract/server/plain");
    let script = case_read.script();
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (mut ratios, mut with, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let bare = timed(|| bare(request.as_bytes(), address));
        let ours = timed(|| runtime.block_on(case(script, address)));
        ratios.push(ours.as_secs_f64() / bare.as_secs_f64());
        with.push(ours / EACH);
        without.push(bare / EACH);
    }
    ratios.sort_by(f64::total_cmp);
    with.sort();
    without.sort();
    println!(
        "a case {:?}, a bare exchange {:?}; from {:.2} to {:.2} of its time in {ROUNDS} rounds",
        with[ROUNDS / 2],
        without[ROUNDS / 2],
        ratios[ROUNDS / 10],
        ratios[ROUNDS - 1 - ROUNDS / 10],
    );
    println!(
        "table: a case over loopback | {:.2} times a bare exchange | at most 2",
        ratios[ROUNDS / 2]
    );
}
