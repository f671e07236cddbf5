//! A desk to work at: a folder of one's own, the program, and servers to play against.

// Each file of tests uses a part of it.
#![allow(dead_code)]

pub mod capture;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

/// The program.
pub const BADPEER: &str = env!("CARGO_BIN_EXE_badpeer");

/// A script that a good server passes.
pub const GOOD: &str = "\
case      the target answers
target    server
clause    R9110-9.1-01
segments  whole

client => open
client -> GET / HTTP/1.1
client -> Host: ${host}
client -> Connection: close
client ->
client <~ answer

pass   200, finish                # answered
";

/// A script that a good server fails.
pub fn bad() -> String {
    GOOD.replace(
        "pass   200, finish                # answered",
        "fail   200   # too friendly",
    )
}

/// A script that asks for another path, and what that means.
pub fn asks(path: &str, outcome: &str) -> String {
    let text = GOOD.replace("GET / ", &format!("GET {path} "));
    text.replace("pass   200, finish                # answered", outcome)
}

/// A folder of one's own.
pub struct Desk {
    folder: TempDir,
}

/// How a command ended.
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn with(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// The program with these arguments, in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BADPEER);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }

    /// What comes of these arguments.
    pub fn badpeer(&self, arguments: &[&str]) -> Ended {
        let output = self.command(arguments).output().unwrap();
        Ended {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// What it must have ended with; shows everything where not.
    #[track_caller]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\n{}\n{}", self.out, self.err);
        self
    }

    /// What it must have said on standard output.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(
            self.out.contains(words),
            "no `{words}` in\n{}\n{}",
            self.out,
            self.err
        );
        self
    }

    /// What it must have said on standard error.
    #[track_caller]
    pub fn complains(self, words: &str) -> Self {
        assert!(self.err.contains(words), "no `{words}` in\n{}", self.err);
        self
    }
}

/// badpeer's own server as a command for `--run`.
pub fn own(options: &str) -> String {
    format!("exec '{BADPEER}' serve --port {{port}} {options}")
}

/// badpeer's own server, running, and where.
pub fn running(options: &[&str]) -> (Child, String) {
    let mut command = Command::new(BADPEER);
    command.arg("serve").args(options).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .split_whitespace()
        .nth(2)
        .unwrap()
        .trim_end_matches(';')
        .to_owned();
    (child, address)
}

/// A server that does what `answer` does with a connection whose request is for that path.
pub fn server(answer: impl Fn(&str, &mut TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, answer) = (stream.unwrap(), answer.clone());
            thread::spawn(move || {
                let head = head(&mut stream);
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                answer(&path, &mut stream);
            });
        }
    });
    address
}

/// Answers well, and closes.
pub fn fine(stream: &mut TcpStream) {
    let answer = "HTTP/1.1 200 OK\r\nDate: Fri, 01 Jan 2027 00:00:00 GMT\r\nConnection: close\r\n\
                  Content-Length: 0\r\n\r\n";
    // The peer may be gone, which is its right.
    let _ = stream.write_all(answer.as_bytes());
}

fn head(stream: &mut TcpStream) -> String {
    let mut octets = Vec::new();
    let mut octet = [0];
    while !octets.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut octet), Ok(1)) {
        octets.push(octet[0]);
    }
    String::from_utf8_lossy(&octets).into_owned()
}
