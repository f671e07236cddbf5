//! Someone's first HTTP server, on tokio alone, and wrong in many ways:
//! `badpeer test server --run './target/debug/examples/tokio {port}'`.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";

/// Reads until something ends in an empty line, and says that all is well.
async fn serve(mut stream: TcpStream) -> io::Result<()> {
    let mut octets = Vec::new();
    while !octets.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut octets).await? == 0 {
            return Ok(());
        }
    }
    stream.write_all(ANSWER).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok());
    let listener = TcpListener::bind(("127.0.0.1", port.unwrap_or(8080))).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream));
    }
}
