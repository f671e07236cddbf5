//! A stream that plays a script to the server, and keeps what the server does.
//! It never waits in real time.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, timeout};

use super::super::{End, Faults, Server};

/// How long the server is watched.
const WATCHED: Duration = Duration::from_secs(300);

/// A step of the client.
#[derive(Clone)]
enum Step {
    /// One segment.
    Segment(Vec<u8>),
    /// Nothing, until so many octets of the server have come.
    Await(usize),
    /// FIN.
    Finish,
    /// The connection is reset.
    Reset,
    /// From here on nothing is read.
    Stall,
}

/// What the server did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) octets: Vec<u8>,
    /// When it finished.
    pub(super) finished: Option<Duration>,
    /// When it let go of the stream.
    pub(super) dropped: Option<Duration>,
    /// Whether it asked for a reset.
    pub(super) reset: bool,
    /// Whether octets of ours were unread then.
    pub(super) unread: bool,
}

struct Shared {
    steps: VecDeque<Step>,
    stalled: bool,
    begun: Instant,
    seen: Seen,
}

struct Probe(Rc<RefCell<Shared>>);

/// Plays a script: segments parted by `§`, among them `FIN`, `RST`, `STALL`, and `100` for waiting
/// until an interim answer has come.
pub(super) fn play(script: &str, faults: Faults) -> Seen {
    run(steps(script).collect(), faults)
}

/// Plays the same octet by octet.
pub(super) fn play_by_octet(script: &str, faults: Faults) -> Seen {
    let parted = steps(script).flat_map(|step| match step {
        Step::Segment(octets) => octets
            .into_iter()
            .map(|octet| Step::Segment(vec![octet]))
            .collect::<Vec<_>>(),
        step => vec![step],
    });
    run(parted.collect(), faults)
}

fn steps(script: &str) -> impl Iterator<Item = Step> {
    script
        .split('§')
        .filter(|part| !part.is_empty())
        .map(|part| match part {
            "FIN" => Step::Finish,
            "RST" => Step::Reset,
            "STALL" => Step::Stall,
            "100" => Step::Await(25),
            text => Step::Segment(text.as_bytes().to_vec()),
        })
}

fn run(steps: VecDeque<Step>, faults: Faults) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.expect("a runtime").block_on(async {
        let begun = Instant::now();
        let shared = Shared {
            steps,
            stalled: false,
            begun,
            seen: Seen::default(),
        };
        let shared = Rc::new(RefCell::new(shared));
        // The stream is not `Send`: the server must not ask for it.
        let server = Server::new(faults);
        let served = timeout(WATCHED, server.serve(Probe(shared.clone()))).await;
        let mut shared = shared.borrow_mut();
        if let Ok(end) = served {
            shared.seen.reset = end == End::Reset;
            shared.seen.dropped = Some(begun.elapsed());
            shared.seen.unread = shared
                .steps
                .iter()
                .any(|step| matches!(step, Step::Segment(_)));
        }
        std::mem::take(&mut shared.seen)
    })
}

impl Seen {
    /// The status codes in order, and how the connection ended: `finish` at once, `408` and the
    /// like late, `open` where only the idle time ended it.
    pub(super) fn summary(&self) -> String {
        let text = self.text();
        let mut words: Vec<String> = Vec::new();
        for (at, _) in text.match_indices("HTTP/1.1 ") {
            let status = text[at + 9..].chars().take(3).collect::<String>();
            if status != "100" {
                words.push(status);
            }
        }
        words.push(match (self.finished, self.dropped) {
            (Some(at), _) if at >= Duration::from_secs(60) => "open".to_owned(),
            (Some(at), _) if at >= Duration::from_secs(5) => "late".to_owned(),
            (Some(_), _) => "finish".to_owned(),
            (None, Some(_)) => "drop".to_owned(),
            (None, None) => "hang".to_owned(),
        });
        words.join(" ")
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.octets).into_owned()
    }

    /// The same with every sound Date of now replaced.
    pub(super) fn undated(mut self) -> Seen {
        let mut at = 0;
        while let Some(found) = find(&self.octets[at..], b"Date: ") {
            at += found + 6;
            let day = &self.octets[at..(at + 29).min(self.octets.len())];
            if day.ends_with(b" GMT") {
                let today = super::super::date::now(Faults::none());
                if day[..16] == today.as_bytes()[..16] {
                    self.octets.splice(at..at + 29, *b"now");
                }
            }
        }
        self
    }
}

fn find(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).position(|window| window == what)
}

impl AsyncRead for Probe {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut shared = self.0.borrow_mut();
        let came = shared.seen.octets.len();
        loop {
            match shared.steps.front_mut() {
                Some(Step::Segment(octets)) => {
                    let count = octets.len().min(into.remaining());
                    into.put_slice(&octets[..count]);
                    octets.drain(..count);
                    if octets.is_empty() {
                        shared.steps.pop_front();
                    }
                    return Poll::Ready(Ok(()));
                }
                Some(Step::Finish) => return Poll::Ready(Ok(())),
                Some(Step::Reset) => {
                    return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
                }
                Some(Step::Stall) => {
                    shared.steps.pop_front();
                    shared.stalled = true;
                }
                Some(Step::Await(octets)) if came >= *octets => {
                    shared.steps.pop_front();
                }
                // Only the clock can go on from here, and a timer is its own waker.
                _ => return Poll::Pending,
            }
        }
    }
}

impl AsyncWrite for Probe {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut shared = self.0.borrow_mut();
        if shared.stalled {
            return Poll::Pending;
        }
        // Like a socket, it does not take everything at once.
        let count = octets.len().min(64 << 10);
        shared.seen.octets.extend_from_slice(&octets[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut shared = self.0.borrow_mut();
        let at = shared.begun.elapsed();
        shared.seen.finished.get_or_insert(at);
        Poll::Ready(Ok(()))
    }
}
