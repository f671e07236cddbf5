//! A small reverse proxy on hyper, to be put to the test:
//! `badpeer test proxy --run './target/debug/examples/proxy {port} {origin}'`.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, combinators::BoxBody};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING, VIA,
};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri, Version};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Mutex;

/// What belongs to one hop, named in Connection or not.
const HOP: [&str; 6] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];
/// What a sender must not name in Connection, and no message can do without.
const NEEDED: [&str; 2] = ["host", "content-length"];

/// Takes away what belongs to the hop on which a head came, and says that we were here.
fn end_to_end(fields: &mut HeaderMap, version: Version) {
    let options = fields.get_all(CONNECTION).into_iter();
    let named: Vec<HeaderName> = options
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .filter(|name: &HeaderName| !NEEDED.contains(&name.as_str()))
        .collect();
    for name in named {
        fields.remove(name);
    }
    if fields.contains_key(TRANSFER_ENCODING) {
        fields.remove(CONTENT_LENGTH);
    }
    for name in HOP {
        fields.remove(name);
    }
    let entry = match version {
        Version::HTTP_10 => "1.0 example",
        _ => "1.1 example",
    };
    fields.append(VIA, HeaderValue::from_static(entry));
}

/// Serves one connection of a client's; its requests share one connection to the origin.
pub async fn relay<S, O>(client: S, connect: impl AsyncFn() -> io::Result<O>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    O: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let origin = Arc::new(Mutex::new(None));
    let service = service_fn(async |request| {
        let answer = exchange(request, &origin, &connect).await;
        Ok::<_, Infallible>(answer.unwrap_or_else(|_| {
            let mut failed = Response::new(Empty::new().map_err(|none| match none {}).boxed());
            *failed.status_mut() = StatusCode::BAD_GATEWAY;
            failed
        }))
    });
    let mut server = hyper::server::conn::http1::Builder::new();
    server.timer(TokioTimer::new()).half_close(true);
    let _ = server.serve_connection(TokioIo::new(client), service).await;
}

async fn exchange<O>(
    mut request: Request<Incoming>,
    origin: &Mutex<Option<SendRequest<Incoming>>>,
    connect: &impl AsyncFn() -> io::Result<O>,
) -> Result<Response<BoxBody<Bytes, hyper::Error>>, Box<dyn std::error::Error>>
where
    O: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let version = request.version();
    end_to_end(request.headers_mut(), version);
    let path = request.uri().path_and_query().ok_or("no path")?.as_str();
    *request.uri_mut() = path.parse::<Uri>()?;
    *request.version_mut() = Version::HTTP_11;
    let mut kept = origin.lock().await;
    let mut sender = match kept.take() {
        Some(sender) if sender.is_ready() => sender,
        _ => {
            let (sender, connection) = handshake(TokioIo::new(connect().await?)).await?;
            tokio::spawn(connection);
            sender
        }
    };
    let mut response = sender.send_request(request).await?;
    *kept = Some(sender);
    let version = response.version();
    end_to_end(response.headers_mut(), version);
    *response.version_mut() = Version::HTTP_11;
    Ok(response.map(Incoming::boxed))
}

#[allow(dead_code, reason = "a test plays the relay in memory")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let mut words = std::env::args().skip(1);
    let (Some(port), Some(origin)) = (words.next(), words.next()) else {
        return Err(io::Error::other("give a port, and the origin's address"));
    };
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            loop {
                let (client, _) = listener.accept().await?;
                let origin = origin.clone();
                tokio::task::spawn_local(relay(client, async move || {
                    tokio::net::TcpStream::connect(&*origin).await
                }));
            }
        })
        .await
}
