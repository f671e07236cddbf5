//! How fast generated scripts are played against hyper in memory.
use std::convert::Infallible;

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
    Ok(match request.into_body().collect().await {
        Ok(content) => Response::new(Full::new(content.to_bytes())),
        Err(_) => {
            let mut refusal = Response::default();
            *refusal.status_mut() = hyper::StatusCode::BAD_REQUEST;
            refusal
        }
    })
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer))
        .await;
}

/// Processor time of this process: the machine may be busy with others.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = text
        .split(' ')
        .map(|one| one.parse().unwrap_or(0.0))
        .collect();
    (fields[13] + fields[14]) / 100.0
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let runs = 100_000;
    let began = cpu();
    let mut steps = 0;
    for n in 0..runs {
        let plan = badpeer::fuzz::Plan::server(&mut badpeer::fuzz::Seeded::nth(1, n));
        steps += plan.script().timeline.len();
    }
    println!(
        "generate: {:.0}/s ({steps} steps)",
        runs as f64 / (cpu() - began)
    );
    let what = if std::env::args().any(|one| one == "show") {
        "show"
    } else {
        ""
    };
    let hyper = badpeer::Target::server(serve);
    let good = badpeer::Target::reference(badpeer::target::reference::Faults::none());
    for (name, target) in [("hyper", hyper), ("reference", good)] {
        for seed in 1..=3 {
            let budget = badpeer::fuzz::Budget {
                seed,
                runs,
                time: std::time::Duration::from_secs(600),
            };
            let campaign = badpeer::fuzz::Campaign::server(&target, budget).unwrap();
            let began = cpu();
            let tally = campaign
                .as_found()
                .go(|_| std::ops::ControlFlow::Continue(()));
            println!(
                "{name}: {:.0}/s, {} findings",
                runs as f64 / (cpu() - began),
                tally.findings.len()
            );
        }
        if what == "show" {
            let budget = badpeer::fuzz::Budget {
                seed: 9,
                runs,
                time: std::time::Duration::from_secs(600),
            };
            for one in badpeer::fuzz::Campaign::server(&target, budget)
                .unwrap()
                .go(|_| std::ops::ControlFlow::Continue(()))
                .findings
            {
                println!("{name} {one}\n{}", one.wire());
            }
        }
    }
}
