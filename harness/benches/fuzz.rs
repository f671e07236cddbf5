//! How fast generated scripts are played against hyper in memory.
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use badpeer::player::{Patience, Player};
use badpeer::script::*;
use badpeer::wire::{self, memory};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.uri().path() != "/echo" {
        return Ok(Response::new(Full::new(Bytes::from_static(b"ok\n"))));
    }
    let content = request.into_body().collect().await.map(|all| all.to_bytes()).unwrap_or_default();
    Ok(Response::new(Full::new(content)))
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer))
        .await;
}

fn main() {
    let target = badpeer::Target::server(serve);
    let budget = badpeer::fuzz::Budget { seed: 1, runs: 200_000, time: std::time::Duration::from_secs(60) };
    std::panic::set_hook(Box::new(|_| {}));
    let mut generated = 0;
    let began = Instant::now();
    for n in 0..100_000 {
        generated += badpeer::fuzz::Plan::server(&mut badpeer::fuzz::Seeded::nth(1, n)).script().timeline.len();
    }
    println!("generate {:.0}/s {generated}", 100_000.0 / began.elapsed().as_secs_f64());
    let tally = badpeer::fuzz::Campaign::server(&target, budget.clone()).unwrap().as_found().go(|_| ());
    println!("hyper {:.0}/s", tally.scripts as f64 / tally.took.as_secs_f64());
    let tally = badpeer::fuzz::Campaign::server(&target, budget.clone()).unwrap().go(|_| ());
    println!("hyper {:.0}/s", tally.scripts as f64 / tally.took.as_secs_f64());
    for f in &tally.findings { println!("{f}\n{}", f.wire()); }
    let target = badpeer::Target::reference(badpeer::target::reference::Faults::none());
    let tally = badpeer::fuzz::Campaign::server(&target, budget).unwrap().go(|_| ());
    println!("reference {:.0}/s", tally.scripts as f64 / tally.took.as_secs_f64());
    for f in &tally.findings { println!("REF {f}\n{}", f.wire()); }
}
