//! hyper 0.14.2 has four published framing bugs. From an empty corpus and a plain seed, how many
//! scripts does it take to find each?
//!
//! ```console
//! $ cargo run --release --manifest-path fuzz/rediscovery/Cargo.toml
//! ```
//!
//! Ends with 1 where fewer than nine of ten seeds find all four within 50,000 scripts.

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use badpeer::Target;
use badpeer::fuzz::{Charge, Depth, Fuzzer, Plan, Seeded, octets};
use badpeer::http::{DeviationKind, RequestReader};
use badpeer::wire::memory::Stream;
use hyper::server::conn::Http;
use hyper::service::service_fn;
use hyper::{Body, Request, Response, StatusCode};

const SEEDS: u64 = 10;
const SCRIPTS: u64 = 50_000;
const ENOUGH: usize = 9;

async fn answer(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    if request.uri().path() != "/echo" {
        return Ok(Response::new(Body::from("ok\n")));
    }
    let mut response = Response::default();
    match hyper::body::to_bytes(request.into_body()).await {
        Ok(content) => *response.body_mut() = Body::from(content),
        Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    Ok(response)
}

async fn serve(stream: Stream) {
    let _ = Http::new()
        .http1_only(true)
        .serve_connection(stream, service_fn(answer))
        .await;
}

/// The known bugs: a name, the finding's key, and what of the octets tells it from others.
struct Bug {
    name: &'static str,
    key: &'static str,
    shows: fn(&[u8]) -> bool,
}

const BUGS: [Bug; 4] = [
    Bug {
        name: "two Transfer-Encoding lines (CVE-2021-21299)",
        key: "over-acceptance/final-coding-not-chunked",
        shows: |octets| {
            let reader = read(octets);
            let partial = reader.partial().map(|one| one.fields.lines("Transfer-Encoding").count());
            partial.is_some_and(|lines| lines > 1)
        },
    },
    Bug {
        name: "empty chunk size",
        key: "over-acceptance/chunk-size-malformed",
        shows: |octets| {
            let reader = read(octets);
            let mut fatal = reader.deviations().filter(|one| one.fatal);
            fatal.any(|one| {
                one.kind == DeviationKind::ChunkSizeMalformed
                    && matches!(octets.get(one.span.start), Some(b'\r' | b';'))
            })
        },
    },
    Bug {
        name: "Content-Length: +5 (CVE-2021-32715)",
        key: "over-acceptance/content-length-malformed",
        shows: |octets| {
            let reader = read(octets);
            let length = reader.partial().and_then(|one| one.fields.get("Content-Length"));
            length.is_some_and(|value| value.starts_with(b"+"))
        },
    },
    Bug {
        name: "chunk size overflow (CVE-2021-32714)",
        key: "over-acceptance/chunk-size-too-large",
        shows: |_| true,
    },
];

fn read(octets: &[u8]) -> RequestReader {
    let mut reader = RequestReader::new();
    reader.push(octets);
    reader
}

/// When each bug was first seen by one seed: scripts and time.
fn hunt(fuzzer: &Fuzzer, seed: u64) -> [Option<(u64, Duration)>; 4] {
    let mut first = [None; 4];
    let began = Instant::now();
    for n in 0..SCRIPTS {
        if first.iter().all(Option::is_some) {
            break;
        }
        let script = Arc::new(Plan::server(&mut Seeded::nth(seed, n)).script());
        let keys: Vec<_> = fuzzer.check(&script, Depth::Once).iter().map(Charge::key).collect();
        for (bug, first) in BUGS.iter().zip(&mut first) {
            let seen = keys.iter().any(|key| key == bug.key);
            if first.is_none() && seen && (bug.shows)(&octets(seed, n)) {
                *first = Some((n + 1, began.elapsed()));
            }
        }
    }
    first
}

fn main() -> ExitCode {
    let target = Target::server(serve).named("hyper 0.14.2");
    let fuzzer = match Fuzzer::server(&target) {
        Ok(fuzzer) => fuzzer,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(3);
        }
    };
    let seeds: Vec<_> = (1..=SEEDS).map(|seed| hunt(&fuzzer, seed)).collect();
    println!("| bug | found | median scripts | worst | median seconds |");
    println!("| --- | --- | ---: | ---: | ---: |");
    for (at, bug) in BUGS.iter().enumerate() {
        let mut found: Vec<_> = seeds.iter().filter_map(|seed| seed[at]).collect();
        found.sort();
        let median = found.get(found.len() / 2).copied().unwrap_or_default();
        let worst = found.last().copied().unwrap_or_default();
        println!(
            "| {} | {}/{SEEDS} | {} | {} | {:.3} |",
            bug.name,
            found.len(),
            median.0,
            worst.0,
            median.1.as_secs_f64()
        );
    }
    let whole = seeds.iter().filter(|seed| seed.iter().all(Option::is_some)).count();
    println!("\nall four within {SCRIPTS} scripts: {whole} of {SEEDS} seeds");
    match whole >= ENOUGH {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(1),
    }
}
