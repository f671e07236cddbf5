//! Someone plays a misbehaving peer by hand.

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use support::Desk;

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// A command that stands somewhere.
struct Standing {
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Standing {
    fn new(desk: &Desk, arguments: &[&str]) -> Self {
        let mut command = desk.command(arguments);
        let mut child = (command.stdout(Stdio::piped()).stderr(Stdio::piped()))
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        BufReader::new(child.stderr.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let place = line.strip_prefix("listening on ");
        let place = place.unwrap_or_else(|| panic!("it says: {line}"));
        let address = place.split(';').next().unwrap().to_owned();
        Self {
            child,
            out,
            address,
        }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    /// The next line of the output.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end_matches('\n').to_owned()
    }

    fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
    }

    /// Waits until it ends; its code, and the rest of its output.
    fn end(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

#[test]
fn without_a_name_every_peer_is_shown_with_what_it_does() {
    let ended = Desk::new().badpeer(&["play"]).with_code(0);
    let peers = badpeer::catalogue::peers().count();
    assert_eq!(ended.out.lines().count(), peers);
    ended.says("relay/dumb-proxy  ").says("The dumb proxy: ");
}

#[test]
fn the_transcript_is_told_as_it_happens_and_written_in_the_end() {
    let desk = Desk::new();
    let peer = "server/keep-alive/close-and-answer";
    let mut standing = Standing::new(&desk, &["play", peer, "--times", "1", "-o", "a.wire"]);
    let mut client = standing.connect();
    client.write_all(GET).unwrap();
    // The conversation is not over: the peer waits for the next request.
    let told = [
        "# conversation 1",
        "server <= open",
        "server <- GET / HTTP/1.1",
        "server <- Host: a",
        "server <-",
        "server -> HTTP/1.1 200 OK",
        "server -> Connection: close",
        "server -> Content-Length: 5",
        "server ->",
        "server -> hello\\",
    ];
    for line in told {
        assert_eq!(standing.line(), line);
    }
    // With octets unread, to close would be to reset.
    client.read_exact(&mut [0; 62]).unwrap();
    drop(client);
    let (code, rest) = standing.end();
    assert_eq!((code, rest.as_str()), (Some(0), "server <= finish\n"));
    let whole = told[1..].join("\n") + "\nserver <= finish\n";
    assert_eq!(desk.read("a.wire"), whole);
}

#[test]
fn it_ends_when_it_has_held_as_many_conversations_as_it_was_told() {
    let desk = Desk::new();
    let peer = "server/reset/at-once";
    let standing = Standing::new(&desk, &["play", peer, "--times", "2", "-o", "a.wire"]);
    for _ in 0..2 {
        let _ = standing.connect().read(&mut [0]);
    }
    let (code, out) = standing.end();
    assert_eq!(code, Some(0));
    assert!(out.contains("# conversation 2\n"), "{out}");
    let whole = "server <= open\nserver => reset\n";
    assert_eq!(desk.read("a.wire"), whole);
    assert_eq!(desk.read("a.2.wire"), whole);
}

#[test]
fn when_it_is_interrupted_what_is_known_is_told_and_written() {
    let desk = Desk::new();
    let peer = "server/opening/silent";
    let mut standing = Standing::new(&desk, &["play", peer, "-o", "a.wire"]);
    let mut client = standing.connect();
    client.write_all(GET).unwrap();
    while !standing.line().starts_with("server <-") {}
    client.write_all(b"more").unwrap();
    standing.interrupt();
    assert_eq!(standing.end().0, Some(0));
    let start = "server <= open\nserver <- GET / HTTP/1.1\nserver <- Host: a\nserver <-\n";
    assert!(desk.read("a.wire").starts_with(start));
}

#[test]
fn a_client_peer_goes_out_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let upstream = listener.local_addr().unwrap().to_string();
    let desk = Desk::new();
    let arguments = [
        "play",
        "client/reset-inside-the-head",
        "--upstream",
        &upstream,
    ];
    let child = desk.command(&arguments).stdout(Stdio::piped()).spawn();
    let (mut stream, _) = listener.accept().unwrap();
    let mut came = Vec::new();
    stream.read_to_end(&mut came).unwrap_err();
    assert_eq!(came, b"GET / HTTP/1.1\r\nHo");
    let output = child.unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.ends_with(b"client => reset\n"));
}

#[test]
fn a_peer_of_ones_own_is_played_from_its_file() {
    let desk = Desk::new().with(
        "own.wire",
        "server <= open\nserver -> bye\\\nserver => finish\n",
    );
    let standing = Standing::new(&desk, &["play", "own.wire", "--times", "1"]);
    let mut came = String::new();
    standing.connect().read_to_string(&mut came).unwrap();
    assert_eq!(came, "bye");
    assert_eq!(standing.end().0, Some(0));
}

#[test]
fn an_address_in_use_is_told_with_its_mend() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    for arguments in [
        ["play", "server/reset/at-once", "--listen", &place].as_slice(),
        &[
            "record",
            "--listen",
            &place,
            "--upstream",
            ":1",
            "-o",
            "rec",
        ],
        &["replay", "a.wire", "--listen", &place],
    ] {
        let desk = Desk::new().with("a.wire", "client => open\nclient -> GET\n");
        let ended = desk.badpeer(arguments).with_code(2);
        ended
            .complains(&format!("can't listen at {place}: "))
            .complains("say another port (0 is a free one)");
    }
}

#[test]
fn an_unknown_peer_is_told_with_the_nearest() {
    Desk::new()
        .badpeer(&["play", "server/reset/at-onec"])
        .with_code(2)
        .complains("no peer `server/reset/at-onec`")
        .complains("did you mean `server/reset/at-once`?");
}

#[test]
fn peers_are_found_by_a_part_of_their_names() {
    let desk = Desk::new();
    let ended = desk.badpeer(&["play", "server/*inside*"]).with_code(0);
    ended.says("server/reset/inside-content");
    for line in desk.badpeer(&["play", "*reset*"]).out.lines() {
        let name = line.split(' ').next().unwrap();
        assert!(name.contains("reset"), "{line}");
    }
    desk.badpeer(&["play", "*elephant*"]).with_code(2);
}

#[test]
fn what_a_peer_lacks_is_told() {
    let desk = Desk::new();
    desk.badpeer(&["play", "relay/dumb-proxy"])
        .with_code(2)
        .complains("say --upstream HOST:PORT");
    desk.badpeer(&["play", "client/tls", "--listen", ":0"])
        .with_code(2)
        .complains("does not listen");
}

#[test]
fn what_is_hostile_goes_to_another_machine_only_where_allowed() {
    Desk::new()
        .badpeer(&["play", "client/tls", "--upstream", "192.0.2.1:80"])
        .with_code(2)
        .complains("--allow-remote");
    Desk::new()
        .badpeer(&["play", "--help"])
        .with_code(0)
        .says("A peer listens on this machine only, unless --listen");
}

#[test]
fn the_transcripts_and_the_case_of_the_manual_can_be_read() {
    let manual = include_str!("../PLAYING.md");
    let fences: Vec<&str> = manual.split("```wire\n").skip(1).collect();
    assert_eq!(fences.len(), 3);
    for fence in fences {
        let script = fence.split("```").next().unwrap();
        let desk = Desk::new().with("a.wire", script);
        desk.badpeer(&["check", "a.wire"]).with_code(0);
        desk.badpeer(&["fmt", "--check", "a.wire"]).with_code(0);
    }
}
