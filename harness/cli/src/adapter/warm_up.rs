//! A plain answer, for the first call of a new process: classes are loaded and code is compiled
//! then, and a conversation's deadline shall not count that.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The longest request that is read.
const REQUEST: usize = 64 << 10;
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

/// A server that answers each request on loopback, until this is dropped.
pub(super) struct WarmUp {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl WarmUp {
    /// Begins to listen.
    pub(super) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            // They end with this task.
            let mut streams = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                streams.spawn(serve(stream));
            }
        });
        Ok(Self { address, server })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/warm-up", self.address)
    }
}

impl Drop for WarmUp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut stream: TcpStream) -> io::Result<()> {
    let mut request = Vec::new();
    let mut octets = [0; 4096];
    loop {
        let count = stream.read(&mut octets).await?;
        request.extend_from_slice(&octets[..count]);
        if count == 0 || request.len() > REQUEST {
            return Ok(());
        }
        if request.ends_with(b"\r\n\r\n") {
            stream.write_all(ANSWER).await?;
            if is_last(&request) {
                return Ok(());
            }
            request.clear();
        }
    }
}

/// Whether the client waits for the connection's end behind the answer: it said close, or speaks
/// HTTP/1.0 [RFC 9112 §9.3].
fn is_last(request: &[u8]) -> bool {
    let request = request.to_ascii_lowercase();
    let mut lines = request.split(|octet| *octet == b'\n');
    let old = lines
        .next()
        .is_some_and(|line| line.trim_ascii_end().ends_with(b"http/1.0"));
    let close = b"connection: close";
    old || lines.any(|line| line.trim_ascii_end() == close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_waits_for_the_end_is_not_kept_waiting() {
        assert!(is_last(
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ));
        assert!(is_last(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
        assert!(!is_last(
            b"GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n"
        ));
    }
}
