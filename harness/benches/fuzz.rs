//! How many drawn scripts a second are played against hyper in memory, every oracle watching.
//! Counted in processor time of one core: there is nothing to wait for.

mod processor;

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::time::Duration;

use badpeer::Target;
use badpeer::fuzz::{Budget, Campaign, Plan, Seeded};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

const RUNS: u64 = 100_000;
const SEEDS: u64 = 3;

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

/// Scripts a second of processor time: the median of a few seeds.
fn rate(target: &Target, runs: u64) -> f64 {
    let mut rates: Vec<f64> = (1..=SEEDS)
        .map(|seed| {
            let budget = Budget {
                seed,
                runs,
                time: Duration::from_secs(600),
            };
            let campaign = Campaign::server(target, budget).expect("a server that answers");
            let began = processor::time();
            let tally = campaign.as_found().go(|_| ControlFlow::Continue(()));
            assert_eq!(tally.scripts, runs);
            runs as f64 / (processor::time() - began)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn main() {
    // A few known bugs of hyper are found on the way; the words of panics are none of ours.
    std::panic::set_hook(Box::new(|_| {}));
    let runs = std::env::var("BADPEER_FUZZ_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(RUNS);
    let began = processor::time();
    let mut steps = 0;
    for n in 0..runs {
        let plan = Plan::server(&mut Seeded::nth(1, n));
        steps += plan.bare().timeline.len();
    }
    let drawn = runs as f64 / (processor::time() - began);
    println!("drawn alone: {drawn:.0} scripts a second of {steps} steps");
    let hyper = Target::server(serve);
    let good = Target::reference(badpeer::target::reference::Faults::none());
    for (name, target) in [("the reference server", good), ("hyper", hyper)] {
        let rate = rate(&target, runs);
        println!("{name}: {rate:.0} scripts a second of one core");
        if name == "hyper" {
            println!(
                "table: fuzzer, drawn scripts against hyper in memory, all oracles | {rate:.0} a second | at least 50,000"
            );
        }
    }
}
