//! A thousand, then ten thousand conversations held at once by one fake peer: the memory of each,
//! and how fast a held one is answered. The clients are a process of their own, so that each has
//! its own descriptors.
//!
//! Between the two measures nothing changes but how many are held: each time a thousand of them
//! ask again, one by one.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use badpeer::Case;
use badpeer::peer::Builder;

const FEW: usize = 1_000;
const MANY: usize = 10_000;
/// Conversations that ask again, in each round.
const ASKED: usize = 1_000;
/// Both are measured so often, by turns.
const ROUNDS: usize = 5;
/// Descriptors for everything else.
const SPARE: u64 = 100;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// It answers twice, as soon as it is asked, and waits in between.
const PEER: &str = "\
server <= open
server <~ request
server -> HTTP/1.1 200 OK
server -> Content-Length: 2
server ->
server -> ok\\
server <~ request
server -> HTTP/1.1 200 OK
server -> Content-Length: 2
server ->
server -> ok\\
server <~ end
";

fn ask(stream: &mut TcpStream) {
    stream.write_all(REQUEST).expect("a request");
    let mut answer = [0; ANSWER.len()];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(answer, ANSWER);
}

/// Holds so many connections, and says how long an answer takes, in nanoseconds.
fn clients(address: SocketAddr, count: usize) {
    let mut held: Vec<_> = (0..count)
        .map(|_| {
            let mut stream = TcpStream::connect(address).expect("a connection");
            // An option that cannot be set costs time, not correctness.
            let _ = stream.set_nodelay(true);
            ask(&mut stream);
            stream
        })
        .collect();
    println!("held");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("a word");
    let apart = count / ASKED;
    let mut times: Vec<_> = held
        .iter_mut()
        .step_by(apart)
        .map(|stream| {
            let began = Instant::now();
            ask(stream);
            began.elapsed()
        })
        .collect();
    times.sort();
    println!("{}", times[times.len() / 2].as_nanos());
}

/// The process's memory, in octets; 0 where the system does not tell it.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.map_or(0, |number: usize| number * 1024)
}

/// The memory of each conversation, and how long an answer takes, where so many are held.
fn measure(count: usize) -> (usize, Duration) {
    let case = Case::read("peers/held", PEER).expect("a sound script");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let peer = Builder::of(&case).deadline(Duration::from_secs(600));
    let peer = runtime.block_on(peer.listen()).expect("a port");
    let before = resident();
    let mut child = Command::new(env::current_exe().expect("a program"))
        .args(["clients", &peer.address().to_string(), &count.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let mut said = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let held = said.next().expect("a line").expect("a line");
    assert_eq!(held, "held");
    let each = resident().saturating_sub(before) / count;
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"on\n").expect("a listener");
    let nanoseconds = said.next().expect("a line").expect("a line");
    let answer = Duration::from_nanos(nanoseconds.parse().expect("a number"));
    assert!(child.wait().expect("an end").success());
    (each, answer)
}

/// Raises the limit of descriptors as far as is needed; `false` where it may not go so far.
#[cfg(unix)]
fn has_room() -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let needed = MANY as u64 + SPARE;
    let limit = getrlimit(Resource::Nofile);
    let enough = |one: Option<u64>| one.is_none_or(|one| one >= needed);
    if enough(limit.current) {
        return true;
    }
    let raised = Rlimit {
        current: Some(needed),
        maximum: limit.maximum,
    };
    enough(limit.maximum) && setrlimit(Resource::Nofile, raised).is_ok()
}

#[cfg(not(unix))]
const fn has_room() -> bool {
    true
}

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [word, address, count] = &arguments[..]
        && word == "clients"
    {
        let address = address.parse().expect("an address");
        return clients(address, count.parse().expect("a number"));
    }
    if !has_room() {
        println!("held: SKIPPED, a process may not open {MANY} descriptors here (ulimit -Hn)");
        println!("table: {MANY} conversations held | SKIPPED, too few descriptors | at most 1");
        return;
    }
    let mut ratios = Vec::new();
    // What the first round grows, the process keeps.
    let mut most = 0;
    for _ in 0..ROUNDS {
        let (_, few) = measure(FEW);
        let (each, many) = measure(MANY);
        println!("{FEW} held: an answer in {few:?}; {MANY}: {many:?}, {each} octets each");
        ratios.push(many.as_secs_f64() / few.as_secs_f64());
        most = most.max(each);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "table: an answer with {MANY} conversations held | {:.2} times the time with {FEW} | about 1",
        ratios[ROUNDS / 2]
    );
    println!(
        "table: memory of a held conversation | {:.1} KiB | known",
        most as f64 / 1024.0
    );
}
