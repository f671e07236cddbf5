//! Plays one conversation over a wire: a target as a list of what it does, a test as a list of steps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use badpeer::script::Actor;
use badpeer::wire::barrier::{SocketState, Timer};
use badpeer::wire::memory::{self, Faults};
use badpeer::wire::{Action, Signal, Wire, tcp};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Semaphore;

use Op::{Close, Gate, Read, ReadAll, Shutdown, Write};
use Step::{Act, Blocked, Go, Noted, Octets, Unread, Until};

pub const C: Actor = Actor::CLIENT;
pub const S: Actor = Actor::SERVER;
/// What the target does, one after the other; then it closes its socket.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    /// Waits until the test says `Go`.
    Gate,
    /// Reads once.
    Read,
    /// Reads until the end.
    ReadAll,
    Write(usize),
    Shutdown,
    /// Closes, and goes on to what has nothing to do with the connection.
    Close,
}

/// What the test does.
pub enum Step {
    Act(Action),
    /// Takes signals until this one has come.
    Until(&'static str),
    /// Takes signals until so many octets have come.
    Octets(usize),
    /// Opens the target's gate; one that connects to us waits for this first.
    Go,
    /// Waits until so many octets lie unread at the target.
    Unread(u32),
    /// Waits until the target has noted so many things.
    Noted(usize),
    /// Waits until the target's write provably can't go on.
    Blocked(Actor),
}

pub fn open(actor: Actor) -> Step {
    Act(Action::Open(actor))
}

pub fn write(actor: Actor, octets: &str) -> Step {
    Act(Action::Write(actor, octets.to_owned().into()))
}

/// What the target saw, and where it waits.
#[derive(Clone, Default)]
pub struct Target {
    notes: Arc<Mutex<Vec<String>>>,
    gate: Arc<Gates>,
}

struct Gates {
    go: Semaphore,
    done: Semaphore,
}

impl Default for Gates {
    fn default() -> Self {
        Self {
            go: Semaphore::new(0),
            done: Semaphore::new(0),
        }
    }
}

impl Target {
    fn note(&self, note: String) {
        self.notes.lock().unwrap().push(note);
    }

    fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }

    async fn pass(&self) {
        self.gate.go.acquire().await.unwrap().forget();
    }

    async fn run<S: AsyncRead + AsyncWrite + Unpin>(self, stream: S, ops: &'static [Op]) {
        let mut stream = Some(stream);
        let mut buffer = vec![0; 64 * 1024];
        for op in ops {
            if let (Gate, _) | (_, None) = (op, &stream) {
                self.pass().await;
                continue;
            }
            if let Close = op {
                stream = None;
                self.note("closed".into());
                continue;
            }
            let stream = stream.as_mut().unwrap();
            let result = match op {
                Read => stream.read(&mut buffer).await.map(|n| match n {
                    0 => "end".to_owned(),
                    n => format!("read {n}"),
                }),
                ReadAll => {
                    let mut all = Vec::new();
                    let end = stream.read_to_end(&mut all).await;
                    self.note(format!("read {} in all", all.len()));
                    end.map(|_| "end".to_owned())
                }
                Write(n) => stream
                    .write_all(&vec![b'x'; *n])
                    .await
                    .map(|()| format!("wrote {n}")),
                Shutdown => stream.shutdown().await.map(|()| "shut down".to_owned()),
                Gate | Close => unreachable!(),
            };
            self.note(result.unwrap_or_else(|error| format!("{:?}", error.kind())));
        }
        drop(stream);
        self.gate.done.add_permits(1);
    }

    async fn done(&self) -> Vec<String> {
        self.gate.done.acquire().await.unwrap().forget();
        self.notes()
    }
}

/// What only one kind of wire can be asked.
trait Facts: Wire {
    async fn unread(&mut self, octets: u32);
    async fn blocked(&mut self, actor: Actor);
}

impl Facts for memory::Wire {
    /// Octets in memory arrive with the act.
    async fn unread(&mut self, _: u32) {}

    /// In virtual time a signal's deadline comes only when nothing can go on.
    async fn blocked(&mut self, _: Actor) {
        let until = self.now() + Duration::from_secs(1);
        assert_eq!(self.signal(Some(until)).await, None);
    }
}

impl Facts for tcp::Wire {
    async fn unread(&mut self, octets: u32) {
        self.see(C, |socket| socket.unread_octets() == octets).await;
    }

    async fn blocked(&mut self, actor: Actor) {
        self.see(actor, |socket| socket.timer == Some(Timer::Probe))
            .await;
    }
}

trait See {
    /// Looks at the target's socket until it is as it should be.
    async fn see(&self, actor: Actor, what: impl Fn(SocketState) -> bool);
}

impl See for tcp::Wire {
    async fn see(&self, actor: Actor, what: impl Fn(SocketState) -> bool) {
        let deadline = self.now() + Duration::from_secs(20);
        loop {
            let socket = self.target_socket(actor);
            if socket.is_some_and(&what) {
                return;
            }
            assert!(self.now() < deadline, "{socket:?}");
            tokio::task::yield_now().await;
        }
    }
}

/// What came, octets in a row taken together.
#[derive(Default)]
struct Log {
    lines: Vec<(Actor, &'static str, usize)>,
    octets: usize,
}

impl Log {
    fn add(&mut self, signal: &Signal) -> &'static str {
        let (actor, text) = (signal.actor(), text(signal));
        let octets = match signal {
            Signal::Received(_, octets) => octets.len(),
            _ => 0,
        };
        if matches!(signal, Signal::Taken(_)) {
            // How much fits into buffers is a matter of each wire's own.
            return text;
        }
        self.octets += octets;
        match self.lines.last_mut() {
            Some(last) if octets > 0 && last.0 == actor && last.2 > 0 => last.2 += octets,
            _ => self.lines.push((actor, text, octets)),
        }
        text
    }

    fn lines(self) -> Vec<String> {
        let line = |(actor, text, octets)| match octets {
            0 => format!("{actor} {text}"),
            _ => format!("{actor} {text} {octets}"),
        };
        self.lines.into_iter().map(line).collect()
    }
}

/// Plays the steps, and gives the signals.
async fn play<W: Facts>(wire: &mut W, target: &Target, steps: Vec<Step>) -> Vec<String> {
    let mut log = Log::default();
    for step in steps {
        let (name, enough) = match step {
            Act(action) => {
                wire.act(action).await;
                continue;
            }
            Go => {
                target.gate.go.add_permits(1);
                continue;
            }
            Unread(octets) => {
                wire.unread(octets).await;
                continue;
            }
            Noted(count) => {
                while target.notes().len() < count {
                    let now = wire.now();
                    if let Some(signal) = wire.signal(Some(now)).await {
                        log.add(&signal);
                    }
                    tokio::task::yield_now().await;
                }
                continue;
            }
            Blocked(actor) => {
                wire.blocked(actor).await;
                assert_eq!(target.notes(), [""; 0], "the write is not done");
                continue;
            }
            Until(name) => (name, usize::MAX),
            Octets(more) => ("", log.octets + more),
        };
        while log.octets < enough {
            let until = wire.now() + Duration::from_secs(20);
            match wire.signal(Some(until)).await {
                Some(signal) if log.add(&signal) == name => break,
                Some(_) => {}
                None => {
                    log.lines.push((C, "got no more", enough));
                    return log.lines();
                }
            }
        }
    }
    log.lines()
}

const fn text(signal: &Signal) -> &'static str {
    match signal {
        Signal::Opened(_) => "opened",
        Signal::Refused(_) => "refused",
        Signal::Received(..) => "received",
        Signal::Finished(_) => "finished",
        Signal::Reset(_) => "reset",
        Signal::Taken(_) => "taken",
        Signal::Drained(_) => "drained",
        Signal::Quiet(_) => "quiet",
        Signal::Returned(..) => "returned",
    }
}

/// Signals and notes.
type Seen = (Vec<String>, Vec<String>);

fn in_memory(ops: &'static [Op], steps: Vec<Step>, dials: bool, faults: Faults) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let target = Target::default();
        let server = target.clone();
        let connect = move |stream| {
            tokio::spawn(server.clone().run(stream, ops));
        };
        let mut wire = memory::Wire::new(Box::new(connect), faults);
        if dials {
            let (connector, client) = (wire.connector(), target.clone());
            tokio::spawn(async move {
                client.pass().await;
                client.run(connector.connect().await.unwrap(), ops).await;
            });
        }
        let log = play(&mut wire, &target, steps).await;
        drop(wire);
        (log, target.done().await)
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn on_tcp(ops: &'static [Op], steps: Vec<Step>, dials: bool, ipv6: bool) -> Seen {
    let address = if ipv6 { "[::1]:0" } else { "127.0.0.1:0" };
    let listener = std::net::TcpListener::bind(address).unwrap();
    let settings = tcp::Settings {
        listen: address.parse().unwrap(),
        ..tcp::Settings::target(listener.local_addr().unwrap())
    };
    runtime().block_on(async {
        let target = Target::default();
        let mut wire = tcp::Wire::new(settings);
        let dialled = dials.then(|| wire.listen().unwrap());
        let other = target.clone();
        let thread = std::thread::spawn(move || {
            runtime().block_on(async {
                let stream = if let Some(address) = dialled {
                    other.pass().await;
                    tokio::net::TcpStream::connect(address).await.unwrap()
                } else {
                    listener.set_nonblocking(true).unwrap();
                    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                    listener.accept().await.unwrap().0
                };
                other.run(stream, ops).await;
            });
        });
        let log = play(&mut wire, &target, steps).await;
        assert_eq!(wire.has_barriers(), cfg!(target_os = "linux"));
        assert!(wire.error().is_none());
        drop(wire);
        let notes = target.done().await;
        thread.join().unwrap();
        (log, notes)
    })
}

/// Plays one conversation over every wire.
#[track_caller]
pub fn same(ops: &'static [Op], steps: impl Fn() -> Vec<Step>, log: &[&str], notes: &[&str]) {
    let strings = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    let expected: Seen = (strings(log), strings(notes));
    let would_block = Faults {
        would_block: true,
        ..Faults::default()
    };
    let dials = log.first().is_some_and(|line| line.starts_with("server"));
    assert_eq!(
        in_memory(ops, steps(), dials, Faults::default()),
        expected,
        "memory"
    );
    assert_eq!(
        in_memory(ops, steps(), dials, would_block),
        expected,
        "memory, pending"
    );
    // The conversations rest on facts about the target's socket.
    if cfg!(target_os = "linux") {
        assert_eq!(on_tcp(ops, steps(), dials, false), expected, "tcp");
        assert_eq!(on_tcp(ops, steps(), dials, true), expected, "tcp, IPv6");
    }
}
