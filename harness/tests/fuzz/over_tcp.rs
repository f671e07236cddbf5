//! `hang/plain-read-slowly` of hyper 1.12 was found in memory. Here it is seen over TCP, by events
//! and without a clock: the server shares our thread, so once it has answered others again and
//! again, it has nothing left to do for us.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{LocalSet, spawn_local};

/// An answer is far larger than what the sockets hold.
const LARGE: usize = 300_000;
const BUFFER: u32 = 4_096;
/// So many exchanges of others prove that the server has nothing left to do.
const OTHERS: usize = 50;

const PLAIN: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
/// The application drops this content unread.
const CONTENT: &str = "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
    20\r\n0123456789abcdef0123456789abcdef\r\n0\r\n\r\n";
const OTHER: &str = "GET /small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let length = if request.uri().path() == "/" {
        LARGE
    } else {
        2
    };
    Ok(Response::new(Full::new(Bytes::from(vec![b'a'; length]))))
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        spawn_local(async move {
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(answer))
                .await;
        });
    }
}

fn listen() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    // What is accepted takes after the listener.
    socket.set_send_buffer_size(BUFFER).unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    socket.listen(16).unwrap()
}

/// The server answers others.
async fn others(address: SocketAddr) {
    for _ in 0..OTHERS {
        let mut other = TcpStream::connect(address).await.unwrap();
        other.write_all(OTHER.as_bytes()).await.unwrap();
        let mut octets = Vec::new();
        other.read_to_end(&mut octets).await.unwrap();
        assert!(octets.starts_with(b"HTTP/1.1 200"));
    }
}

/// How many answers come to these requests, pipelined, where the client first reads nothing and
/// then everything.
async fn answers(requests: &str) -> usize {
    let listener = listen();
    let address = listener.local_addr().unwrap();
    let server = spawn_local(serve(listener));
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(BUFFER).unwrap();
    let mut client = socket.connect(address).await.unwrap();
    client.write_all(requests.as_bytes()).await.unwrap();
    others(address).await;
    let (mut octets, mut came) = (Vec::new(), true);
    while came {
        came = false;
        others(address).await;
        let mut piece = [0; 65_536];
        loop {
            match client.try_read(&mut piece) {
                Ok(0) => break,
                Ok(count) => {
                    came = true;
                    octets.extend_from_slice(&piece[..count]);
                    // What made room for more lets the server write more.
                    tokio::task::yield_now().await;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
    server.abort();
    let heads = octets.windows(12).filter(|one| *one == b"HTTP/1.1 200");
    let heads = heads.count();
    let whole = octets.iter().filter(|octet| **octet == b'a').count() / LARGE;
    assert!(whole <= heads && heads <= whole + 1, "{whole} of {heads}");
    whole
}

fn locally<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, future)
}

#[test]
fn hyper_goes_silent_behind_an_answer_that_is_read_slowly_over_tcp_too() {
    let (plain, dropped) = locally(async {
        let dropped = [CONTENT, PLAIN].concat();
        (answers(&PLAIN.repeat(2)).await, answers(&dropped).await)
    });
    assert_eq!(plain, 2, "without content all is answered");
    assert_eq!(dropped, 1, "a fixed hyper makes the finding stale");
}
