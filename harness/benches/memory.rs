//! The whole server catalogue in memory against hyper, beside a bare loop that pushes the same
//! octets through hyper over a pipe. Both in one run; the ratio is what counts.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use badpeer::runner::Event;
use badpeer::script::{Role, Segmentation};
use badpeer::transcript::What;
use badpeer::{Run, Target};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

const ROUNDS: usize = 5;

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.uri().path() != "/echo" {
        return Ok(Response::new(Full::new(Bytes::from_static(b"ok\n"))));
    }
    let content = request
        .into_body()
        .collect()
        .await
        .map(|all| all.to_bytes())
        .unwrap_or_default();
    Ok(Response::new(Full::new(content)))
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer))
        .await;
}

/// What one conversation sent, segment by segment, on its first connection.
type Sent = (Segmentation, Vec<u8>);

fn catalogue() -> (Duration, Vec<Sent>) {
    let cases = badpeer::catalogue::cases(Role::Server);
    let mut sent = Vec::new();
    let began = Instant::now();
    Run::server(Target::server(serve), cases)
        .go(|event| {
            if let Event::Case(report) = event {
                for variant in report.variants {
                    for played in variant.played {
                        let mut octets = Vec::new();
                        for event in &played.transcript.events {
                            if let What::Sent(more) = &event.what {
                                octets.extend_from_slice(more);
                            }
                        }
                        sent.push((played.segmentation, octets));
                    }
                }
            }
        })
        .expect("a target in process is there");
    (began.elapsed(), sent)
}

/// The same octets in the same pieces, and no questions asked.
fn bare(sent: &[Sent]) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let began = Instant::now();
    runtime.block_on(tokio::task::LocalSet::new().run_until(async {
        for (segmentation, octets) in sent {
            let (mut ours, theirs) = tokio::io::duplex(64 << 10);
            let server = tokio::task::spawn_local(serve(theirs));
            let (mut read, mut write) = tokio::io::split(&mut ours);
            let reading = async {
                let mut answer = Vec::new();
                let _ = read.read_to_end(&mut answer).await;
            };
            let writing = async {
                match segmentation {
                    Segmentation::Whole => drop(write.write_all(octets).await),
                    Segmentation::Line => {
                        for line in octets.split_inclusive(|octet| *octet == b'\n') {
                            let _ = write.write_all(line).await;
                            tokio::task::yield_now().await;
                        }
                    }
                    Segmentation::Octet => {
                        for octet in octets {
                            let _ = write.write_all(&[*octet]).await;
                            tokio::task::yield_now().await;
                        }
                    }
                }
                let _ = write.shutdown().await;
            };
            tokio::join!(reading, writing);
            let _ = server.await;
        }
    }));
    began.elapsed()
}

fn main() {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (with, sent) = catalogue();
        let without = bare(&sent);
        let ratio = without.as_secs_f64() / with.as_secs_f64();
        println!(
            "{} conversations: badpeer {:.0}/s, bare {:.0}/s, {:.2} of it",
            sent.len(),
            sent.len() as f64 / with.as_secs_f64(),
            sent.len() as f64 / without.as_secs_f64(),
            ratio,
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "median: {:.2} of the bare loop (goal: at least 0.5)",
        ratios[ROUNDS / 2]
    );
}
