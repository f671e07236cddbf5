//! A small real server: it answers by the path, and keeps what came.

// Each file of tests uses a part of it.
#![allow(dead_code)]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Barrier};
use std::thread;

/// What the server saw.
#[derive(Debug)]
pub enum Seen {
    /// A request, on the connection of that number.
    Request { connection: usize, octets: Vec<u8> },
    /// The end of the connection of that number.
    End { connection: usize },
}

pub struct Origin {
    pub address: SocketAddr,
    pub seen: Receiver<Seen>,
}

impl Origin {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, seen) = mpsc::channel();
        let together = Arc::new(Barrier::new(2));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (sender, together) = (sender.clone(), Arc::clone(&together));
                thread::spawn(move || {
                    serve(stream.unwrap(), connection, &sender, &together);
                    // The test may be over.
                    let _ = sender.send(Seen::End { connection });
                });
            }
        });
        Self { address, seen }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next request, and the connection it came on.
    pub fn request(&self) -> (usize, Vec<u8>) {
        loop {
            if let Seen::Request { connection, octets } = self.seen.recv().unwrap() {
                return (connection, octets);
            }
        }
    }

    /// Waits until a connection has ended.
    pub fn wait_for_end(&self, wanted: usize) {
        while !matches!(self.seen.recv().unwrap(), Seen::End { connection } if connection == wanted)
        {
        }
    }
}

fn serve(mut stream: TcpStream, connection: usize, seen: &Sender<Seen>, together: &Barrier) {
    while let Some((head, content)) = request(&mut stream) {
        let octets = [head.as_slice(), content.as_slice()].concat();
        let _ = seen.send(Seen::Request { connection, octets });
        let text = String::from_utf8_lossy(&head).into_owned();
        let (method, path) = (word(&text, 0), word(&text, 1));
        let answer = |status: &str, length: usize, rest: &[u8]| {
            let head =
                format!("HTTP/1.1 {status}\r\nX-Plain: one\r\nX-Plain: two\r\nX-Octets: caf");
            let tail = format!("\r\nLocation: /elsewhere\r\nContent-Length: {length}\r\n\r\n");
            [head.as_bytes(), b"\xe9", tail.as_bytes(), rest].concat()
        };
        let octets = match path {
            "/cut" => answer("200 OK", 10, b"four"),
            "/moved" => answer("302 Found", 0, b""),
            _ if method == "HEAD" => answer("200 OK", 5, b""),
            "/together" => {
                together.wait();
                answer("200 OK", 5, b"plain")
            }
            "/hang" => {
                // Until the client goes.
                let _ = stream.read(&mut [0]);
                return;
            }
            _ if content.is_empty() => answer("200 OK", 5, b"plain"),
            _ => answer("200 OK", content.len(), &content),
        };
        if stream.write_all(&octets).is_err() || path == "/cut" {
            return;
        }
    }
}

fn word(text: &str, at: usize) -> &str {
    text.split(' ').nth(at).unwrap_or_default()
}

/// A request's head and content, whose length it says.
fn request(stream: &mut TcpStream) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut head = Vec::new();
    let mut octet = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if !matches!(stream.read(&mut octet), Ok(1)) {
            return None;
        }
        head.push(octet[0]);
    }
    let text = String::from_utf8_lossy(&head).to_lowercase();
    assert!(
        !text.contains("transfer-encoding"),
        "a length is said: {text}"
    );
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |value| value.trim().parse().unwrap());
    let mut content = vec![0; length];
    stream.read_exact(&mut content).ok()?;
    Some((head, content))
}
