//! Someone records a real conversation, and plays it again from either side.

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use support::{Desk, running};

/// Starts a command that listens, and says where.
fn listening(desk: &Desk, arguments: &[&str]) -> (Child, String) {
    let mut command = desk.command(arguments);
    let mut child = (command.stdout(Stdio::piped()).stderr(Stdio::piped()))
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let place = line.strip_prefix("listening on ");
    let place = place.unwrap_or_else(|| panic!("it says: {line}"));
    (child, place.split(';').next().unwrap().to_owned())
}

/// What a client gets that sends these octets and then ends its direction.
fn ask(address: &str, octets: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(octets.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut came = String::new();
    stream.read_to_string(&mut came).unwrap();
    came
}

fn post(host: &str, content: &str) -> String {
    let length = content.len();
    format!("POST /echo HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{content}")
}

/// A recording of a client that posts `hello` to badpeer's own server, and the server.
fn recorded() -> (Desk, Child, String) {
    let desk = Desk::new();
    let (server, upstream) = running(&[]);
    let arguments = ["--upstream", &upstream, "-o", "rec", "--times", "1"];
    let arguments = [&["record", "--listen", ":0"], &arguments[..]].concat();
    let (recorder, address) = listening(&desk, &arguments);
    assert!(ask(&address, &post(&address, "hello")).ends_with("\r\n\r\nhello"));
    let ended = recorder.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(ended.stdout, b"rec/0001.wire\n");
    (desk, server, upstream)
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_recording_is_the_clients_side_octet_for_octet() {
    let (desk, server, _) = recorded();
    kill(server);
    let text = desk.read("rec/0001.wire");
    let start = "client => open\nclient -> POST /echo HTTP/1.1\nclient -> Host: ${host}\n\
                 client -> Content-Length: 5\nclient ->\nclient -> hello\\\n";
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains("client => finish\n"), "{text}");
    assert!(text.contains("client <-\nclient <- hello\\\n"), "{text}");
    assert!(text.contains("client <= finish\n"), "{text}");
    desk.badpeer(&["check", "rec/0001.wire"]).with_code(0);
}

#[test]
fn played_against_the_server_again_it_is_equal_until_an_octet_is_changed() {
    let (desk, server, upstream) = recorded();
    let file = "rec/0001.wire";
    desk.badpeer(&["replay", file, "--at", &upstream, "-o", "again.wire"])
        .with_code(0)
        .says("equal: ");
    // A played transcript is a recording, too.
    desk.badpeer(&["replay", "again.wire", "--at", &upstream])
        .with_code(0);
    let text = desk.read(file);
    let changed = text.replace("client <- Content-Length: 5", "client <- Content-Length: 7");
    std::fs::write(desk.path("changed.wire"), &changed).unwrap();
    let ended = desk.badpeer(&["replay", "changed.wire", "--at", &upstream]);
    kill(server);
    let line = changed.lines().position(|line| line.ends_with("Length: 7"));
    let place = format!(
        "diverged at changed.wire, line {}, octet 16",
        line.unwrap() + 1
    );
    ended.with_code(1).says(&place).says(
        "  recorded  client <- Content-Length: 7\n                                      ^\n  \
         came      client <- Content-Length: 5\n                                      ^\n",
    );
}

#[test]
fn played_for_a_client_again_it_is_equal_until_an_octet_is_changed() {
    let (desk, server, _) = recorded();
    kill(server);
    let arguments = ["replay", "rec/0001.wire", "--listen", ":0"];
    let (replay, address) = listening(&desk, &arguments);
    assert!(ask(&address, &post(&address, "hello")).ends_with("\r\n\r\nhello"));
    let ended = replay.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert!(ended.stdout.starts_with(b"equal: "));

    let (replay, address) = listening(&desk, &arguments);
    ask(&address, &post(&address, "hallo"));
    let ended = replay.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let out = String::from_utf8(ended.stdout).unwrap();
    let shown = "line 6, octet 1\n  recorded  client -> hello\\\n                       ^\n  \
                 came      client -> hallo\\\n                       ^\n";
    assert!(out.contains(shown), "{out}");
}

#[test]
fn what_is_under_way_is_written_when_the_recorder_is_interrupted() {
    let desk = Desk::new();
    let origin = TcpListener::bind("127.0.0.1:0").unwrap();
    let upstream = origin.local_addr().unwrap().to_string();
    let (recorder, address) = listening(
        &desk,
        &[
            "record",
            "--listen",
            ":0",
            "--upstream",
            &upstream,
            "-o",
            "rec",
        ],
    );
    let mut client = TcpStream::connect(&address).unwrap();
    client.write_all(b"GET / HT").unwrap();
    let (mut server, _) = origin.accept().unwrap();
    server.read_exact(&mut [0; 8]).unwrap();
    kill_process(Pid::from_child(&recorder), Signal::INT).unwrap();
    assert_eq!(recorder.wait_with_output().unwrap().status.code(), Some(0));
    let text = desk.read("rec/0001.wire");
    assert_eq!(text, "client => open\nclient -> GET / HT\\\n");
}

#[test]
fn half_closes_and_resets_are_relayed_as_what_they_are() {
    let desk = Desk::new();
    let origin = TcpListener::bind("127.0.0.1:0").unwrap();
    let upstream = origin.local_addr().unwrap().to_string();
    let options = ["--upstream", &upstream, "-o", "rec", "--times", "2"];
    let (recorder, address) = listening(
        &desk,
        &[&["record", "--listen", ":0"], &options[..]].concat(),
    );
    let serving = thread::spawn(move || {
        let (mut first, _) = origin.accept().unwrap();
        let mut came = String::new();
        // Only the end of the client's direction ends this.
        first.read_to_string(&mut came).unwrap();
        first.write_all(came.as_bytes()).unwrap();
        drop(first);
        let (mut second, _) = origin.accept().unwrap();
        second.read_exact(&mut [0; 5]).unwrap();
        // With octets unread, to close is to reset.
        second.write_all(b"par").unwrap();
        second.peek(&mut [0; 1]).unwrap();
    });
    assert_eq!(ask(&address, "echo"), "echo");
    let mut client = TcpStream::connect(&address).unwrap();
    client.write_all(b"hello, unread").unwrap();
    let mut came = Vec::new();
    let error = client.read_to_end(&mut came).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(came, b"par");
    serving.join().unwrap();
    assert_eq!(recorder.wait_with_output().unwrap().status.code(), Some(0));
    let first = "client => open\nclient -> echo\\\nclient => finish\nclient <- echo\\\n\
                 client <= finish\n";
    assert_eq!(desk.read("rec/0001.wire"), first);
    let second = "client => open\nclient -> hello, unread\\\nclient <- par\\\nclient <= reset\n";
    assert_eq!(desk.read("rec/0002.wire"), second);
}

#[test]
fn no_more_is_kept_than_asked_for_and_all_of_it_crosses() {
    let desk = Desk::new();
    let (server, upstream) = running(&[]);
    let options = [
        "--upstream",
        &upstream,
        "-o",
        "rec",
        "--times",
        "1",
        "--most",
        "0",
    ];
    let (recorder, address) = listening(
        &desk,
        &[&["record", "--listen", ":0"], &options[..]].concat(),
    );
    assert!(ask(&address, &post(&address, "hello")).ends_with("hello"));
    recorder.wait_with_output().unwrap();
    kill(server);
    let text = desk.read("rec/0001.wire");
    assert!(text.starts_with("client => open\n# "), "{text}");
    assert!(
        text.ends_with(" more octets crossed, and are not kept.\n"),
        "{text}"
    );
}

#[test]
fn recordings_that_are_there_already_are_kept() {
    let (desk, server, upstream) = recorded();
    let options = ["--upstream", &upstream, "-o", "rec", "--times", "1"];
    let (recorder, address) = listening(
        &desk,
        &[&["record", "--listen", ":0"], &options[..]].concat(),
    );
    ask(&address, &post(&address, "again"));
    let ended = recorder.wait_with_output().unwrap();
    kill(server);
    assert_eq!(ended.stdout, b"rec/0002.wire\n");
    assert!(desk.read("rec/0001.wire").contains("-> hello\\\n"));
    assert!(desk.read("rec/0002.wire").contains("-> again\\\n"));
}

#[test]
fn what_cannot_be_replayed_is_told() {
    let desk = Desk::new()
        .with("hole.wire", "client => open\nclient <~ answer\n")
        .with(
            "digest.wire",
            "client => open\nclient <- ${9 octets sha256:0123456789abcdef}\\\n",
        )
        .with("fine.wire", "client => open\nclient -> GET\n");
    desk.badpeer(&["replay", "hole.wire", "--at", ":1"])
        .with_code(2)
        .complains("hole.wire:2: a hole");
    desk.badpeer(&["replay", "digest.wire", "--listen", ":0"])
        .with_code(2)
        .complains("digest.wire:2: only the digest");
    desk.badpeer(&["replay", "none.wire", "--at", ":1"])
        .with_code(2)
        .complains("none.wire");
    desk.badpeer(&["replay", "fine.wire"]).with_code(2);
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = free.local_addr().unwrap().to_string();
    drop(free);
    desk.badpeer(&["replay", "fine.wire", "--at", &place])
        .with_code(3)
        .complains("nothing answers at");
}

#[test]
fn a_served_peers_transcript_and_a_snapshot_are_recordings_too() {
    let (server, upstream) = running(&[]);
    let desk = Desk::new()
        .with(
            "served.wire",
            "server <= open\nserver <- GET / HTTP/1.1\nserver <- Host: somewhere\nserver <-\n\
             server -> HTTP/1.1 200 OK\n",
        )
        .with(
            "snapshot.wire",
            "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: ${host}\nclient ->\n\
             client <- HTTP/1.1 200 OK\nclient <- Date: ${date}\n",
        );
    let served = desk.badpeer(&["replay", "served.wire", "--at", &upstream]);
    let snapshot = desk.badpeer(&["replay", "snapshot.wire", "--at", &upstream]);
    kill(server);
    // Both recordings stop inside the answer, and the server goes on.
    served.with_code(1).says("recorded  nothing more");
    snapshot.with_code(1).says("recorded  nothing more");
}

/// Where curl is installed; elsewhere the test says so and stands on the tests above.
#[test]
fn curl_is_recorded_and_replayed_to() {
    let Ok(version) = Command::new("curl").arg("--version").output() else {
        eprintln!("skipped: no curl");
        return;
    };
    assert!(version.status.success());
    let desk = Desk::new();
    let (server, upstream) = running(&[]);
    let options = ["--upstream", &upstream, "-o", "rec", "--times", "1"];
    let (recorder, address) = listening(
        &desk,
        &[&["record", "--listen", ":0"], &options[..]].concat(),
    );
    let curl = |address: &str, content: &str| {
        let url = format!("http://{address}/echo");
        let mut command = Command::new("curl");
        command.args(["-qsS", "--noproxy", "*", "-d", content, &url]);
        command.output().unwrap()
    };
    assert_eq!(curl(&address, "hello").stdout, b"hello");
    assert_eq!(recorder.wait_with_output().unwrap().status.code(), Some(0));
    let file = "rec/0001.wire";
    desk.badpeer(&["replay", file, "--at", &upstream])
        .with_code(0);
    kill(server);
    for (content, code) in [("hello", 0), ("hallo", 1)] {
        let (replay, address) = listening(&desk, &["replay", file, "--listen", ":0"]);
        curl(&address, content);
        assert_eq!(replay.wait_with_output().unwrap().status.code(), Some(code));
    }
}
