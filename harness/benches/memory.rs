//! The whole server catalogue in memory against hyper, beside a bare loop that pushes the same
//! octets through hyper over a pipe. Both in one run, by turns; the ratio is what counts.
//!
//! The bare loop makes as many connections, writes the same octets in the same pieces, lets the
//! server run between them, reads what comes, and asks no question. What the server read in either
//! is printed, so that the comparison can be held against it.

use std::cell::Cell;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use badpeer::runner::{CaseReport, Event};
use badpeer::script::{Actor, Role, Segmentation};
use badpeer::transcript::What;
use badpeer::{Run, Target};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};

const ROUNDS: usize = 9;
/// The octets of one write that go one by one, where a conversation goes octet by octet.
const FINE: usize = 4096;

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

/// The pieces that were written on one connection.
type Writes = Vec<Vec<u8>>;

/// What was written on each connection of a case.
fn writes(report: CaseReport, all: &mut Vec<Writes>) {
    for variant in report.variants {
        for played in variant.played {
            let mut connections: Vec<(Actor, Writes)> = Vec::new();
            for event in &played.transcript.events {
                let What::Sent(octets) = &event.what else {
                    continue;
                };
                let known = connections.iter().position(|one| one.0 == event.actor);
                let at = known.unwrap_or_else(|| {
                    connections.push((event.actor, Vec::new()));
                    connections.len() - 1
                });
                connections[at].1.extend(cut(octets, played.segmentation));
            }
            all.extend(connections.into_iter().map(|(_, writes)| writes));
        }
    }
}

fn cut(octets: &[u8], segmentation: Segmentation) -> Writes {
    match segmentation {
        Segmentation::Whole => vec![octets.to_vec()],
        Segmentation::Line => octets
            .split_inclusive(|octet| *octet == b'\n')
            .map(<[u8]>::to_vec)
            .collect(),
        Segmentation::Octet => {
            let (fine, coarse) = octets.split_at(octets.len().min(FINE));
            let mut pieces: Writes = fine.iter().map(|octet| vec![*octet]).collect();
            pieces.extend((!coarse.is_empty()).then(|| coarse.to_vec()));
            pieces
        }
    }
}

/// The catalogue, every report handed on as it comes.
fn catalogue(target: Target, mut each: impl FnMut(CaseReport)) -> Duration {
    let cases = badpeer::catalogue::cases(Role::Server);
    let began = Instant::now();
    Run::server(target, cases)
        .go(|event| {
            if let Event::Case(report) = event {
                each(*report);
            }
        })
        .expect("a target in process is there");
    began.elapsed()
}

/// The same octets in the same pieces, and no questions asked.
fn bare(all: &[Writes], counts: bool) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let began = Instant::now();
    runtime.block_on(tokio::task::LocalSet::new().run_until(async {
        for writes in all {
            let (mut ours, theirs) = tokio::io::duplex(64 << 10);
            let server = if counts {
                tokio::task::spawn_local(serve(Counted(theirs)))
            } else {
                tokio::task::spawn_local(serve(theirs))
            };
            let (mut read, mut write) = tokio::io::split(&mut ours);
            let reading = async {
                let mut answer = Vec::new();
                let _ = read.read_to_end(&mut answer).await;
            };
            let writing = async {
                for piece in writes {
                    if write.write_all(piece).await.is_err() {
                        break;
                    }
                    tokio::task::yield_now().await;
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
    let mut all = Vec::new();
    catalogue(Target::server(|stream| serve(Counted(stream))), |report| {
        writes(report, &mut all)
    });
    println!("badpeer: the server read {}", Counts::take());
    bare(&all, true);
    println!("bare:    the server read {}", Counts::take());
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let mut conversations = 0;
        let with = catalogue(Target::server(serve), |report| {
            conversations += report
                .variants
                .iter()
                .map(|one| one.played.len())
                .sum::<usize>();
        });
        let without = bare(&all, false);
        let ratio = without.as_secs_f64() / with.as_secs_f64();
        println!(
            "{conversations} conversations: badpeer {:.0}/s, bare {:.0}/s, {ratio:.2} of it",
            conversations as f64 / with.as_secs_f64(),
            conversations as f64 / without.as_secs_f64(),
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "table: the server catalogue in memory | {:.2} of the bare loop's rate | at least 0.5",
        ratios[ROUNDS / 2]
    );
}

/// What a server read.
#[derive(Clone, Copy, Default)]
struct Counts {
    connections: usize,
    reads: usize,
    octets: usize,
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { connections: 0, reads: 0, octets: 0 }) };
}

impl Counts {
    fn take() -> Self {
        COUNTS.take()
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            connections,
            reads,
            octets,
        } = self;
        write!(
            f,
            "{octets} octets on {connections} connections in {reads} reads"
        )
    }
}

/// A server's stream that counts what is read from it.
struct Counted<S>(S);

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.0).poll_read(cx, buffer);
        let read = buffer.filled().len() - before;
        if read > 0 {
            let mut counts = COUNTS.get();
            counts.reads += 1;
            counts.octets += read;
            COUNTS.set(counts);
        }
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl<S> Drop for Counted<S> {
    fn drop(&mut self) {
        let mut counts = COUNTS.get();
        counts.connections += 1;
        COUNTS.set(counts);
    }
}
