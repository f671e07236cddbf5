//! Fuzzing over loopback against hyper with 64 exchanges in flight, beside a bare loop that
//! connects, sends, reads to the end and closes, 64 in flight too. By turns, in one run; the ratio
//! is what counts.
//!
//! A script has one connection or more (the same octets in other segments), so connections are
//! counted where both are alike: at the server.

mod processor;

use std::cell::Cell;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use badpeer::Target;
use badpeer::fuzz::Budget;
use badpeer::fuzz::remote::{Hunt, News};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};

const ROUNDS: u64 = 5;
const IN_FLIGHT: usize = 64;
/// Connections of a bare round.
const BARE: u64 = 20_000;
/// Scripts of a round of fuzzing.
const SCRIPTS: u64 = 30_000;

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.uri().path() != "/echo" {
        return Ok(Response::new(Full::new(Bytes::from_static(b"ok\n"))));
    }
    let mut response = Response::default();
    match request.into_body().collect().await {
        Ok(content) => *response.body_mut() = Full::new(content.to_bytes()),
        Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    Ok(response)
}

/// hyper in a thread of its own, which ends with the process; counts its connections.
fn server(connections: Arc<AtomicU64>) -> SocketAddr {
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
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    let _ = hyper::server::conn::http1::Builder::new()
                        .timer(TokioTimer::new())
                        .serve_connection(TokioIo::new(stream), service_fn(answer))
                        .await;
                });
            }
        });
    });
    address
}

async fn exchange(request: &[u8], address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request).await.expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

/// Connections a second of the bare loop.
fn bare(address: SocketAddr) -> f64 {
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let (request, left) = (Rc::new(request), Rc::new(Cell::new(BARE)));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let began = Instant::now();
    LocalSet::new().block_on(&runtime, async {
        let mut flying = JoinSet::new();
        for _ in 0..IN_FLIGHT {
            let (request, left) = (Rc::clone(&request), Rc::clone(&left));
            flying.spawn_local(async move {
                while let Some(less) = left.get().checked_sub(1) {
                    left.set(less);
                    exchange(request.as_bytes(), address).await;
                }
            });
        }
        while let Some(done) = flying.join_next().await {
            done.expect("an exchange");
        }
    });
    BARE as f64 / began.elapsed().as_secs_f64()
}

/// What the fuzzer did while it looked for something new.
struct Pace {
    /// Connections a second.
    connections: f64,
    /// Scripts a second.
    scripts: f64,
    /// Seconds of processor time a connection, both ends.
    work: f64,
}

fn fuzz(address: SocketAddr, connections: &AtomicU64, seed: u64) -> Pace {
    let target = Target::at(address.to_string());
    let budget = Budget {
        seed,
        runs: SCRIPTS,
        time: Duration::from_secs(120),
    };
    let hunt = Hunt::server(target, budget)
        .jobs(IN_FLIGHT)
        .shrink(Duration::ZERO);
    let now = || {
        let count = connections.load(Ordering::Relaxed);
        (Instant::now(), count, processor::time())
    };
    let (mut began, mut first, mut spent) = now();
    // What is looked into alone is no part of the pace, nor is what is left for the end.
    let mut since = None;
    let mut skip = |(at, count, used): (Instant, u64, f64)| {
        let (until, then, total) = now();
        began += until - at;
        first += then - count;
        spent += total - used;
    };
    let harvest = hunt.go(&mut |news| match news {
        News::Looking { .. } => since = since.or_else(|| Some(now())),
        News::Progress { .. } => since.take().into_iter().for_each(&mut skip),
        _ => {}
    });
    since.take().into_iter().for_each(&mut skip);
    let harvest = harvest.expect("a server that answers");
    let (until, count, used) = now();
    let (took, made) = ((until - began).as_secs_f64(), (count - first) as f64);
    println!(
        "  {} scripts in {took:.1} s, without what was looked into; {} findings, {} unsure",
        harvest.scripts,
        harvest.finds.len(),
        harvest.unsure
    );
    Pace {
        connections: made / took,
        scripts: harvest.scripts as f64 / took,
        work: (used - spent) / made,
    }
}

fn main() {
    let connections = Arc::new(AtomicU64::new(0));
    let address = server(Arc::clone(&connections));
    let mut work = Vec::new();
    let mut rounds: Vec<(f64, f64)> = (1..=ROUNDS)
        .map(|seed| {
            let spent = processor::time();
            let bare = bare(address);
            let of_bare = (processor::time() - spent) / BARE as f64;
            let fuzz = fuzz(address, &connections, seed);
            println!(
                "  processor time of a connection, both ends: bare {:.0} us, fuzzer {:.0} us: {:.2}",
                of_bare * 1e6,
                fuzz.work * 1e6,
                of_bare / fuzz.work
            );
            work.push(of_bare / fuzz.work);
            println!(
                "bare {bare:.0}, fuzzer {:.0} connections and {:.0} scripts a second",
                fuzz.connections, fuzz.scripts
            );
            (fuzz.connections / bare, fuzz.scripts / bare)
        })
        .collect();
    rounds.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (connections, scripts) = rounds[rounds.len() / 2];
    println!(
        "table: fuzzer over loopback, 64 in flight, connections | {connections:.2} of a bare loop's | at least 0.6"
    );
    work.sort_by(f64::total_cmp);
    let work = work[work.len() / 2];
    println!(
        "table: the same, by processor time of both ends | {work:.2} of a bare loop's | at least 0.6"
    );
    println!("table: the same, scripts | {scripts:.2} of a bare loop's connections | known");
}
