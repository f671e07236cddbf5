//! A small reverse proxy made of hyper: a connection to the origin for each request.

use std::convert::Infallible;

use badpeer::wire::memory::{Connector, Stream};
use bytes::Bytes;
use http_body_util::{Either, Empty};
use hyper::body::{Body as _, Incoming};
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue,
    PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Version, client, server};
use hyper_util::rt::{TokioIo, TokioTimer};

type Body = Either<Incoming, Empty<Bytes>>;

/// Serves one connection of a client's.
pub async fn relay(stream: Stream, connector: Connector) {
    let service = service_fn(move |request| {
        let connector = connector.clone();
        async move { Ok::<_, Infallible>(answer(request, &connector).await) }
    });
    let _ = server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(request: Request<Incoming>, connector: &Connector) -> Response<Body> {
    // [RFC 9112 §3.2]
    let hosts = request.headers().get_all("host").iter().count();
    if hosts > 1 || hosts == 0 && request.version() > Version::HTTP_10 {
        return own(StatusCode::BAD_REQUEST);
    }
    forward(request, connector)
        .await
        .unwrap_or_else(|_| own(StatusCode::BAD_GATEWAY))
}

fn own(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Either::Right(Empty::new()));
    *response.status_mut() = status;
    response
}

async fn forward(
    mut request: Request<Incoming>,
    connector: &Connector,
) -> Result<Response<Body>, Box<dyn std::error::Error>> {
    let stream = TokioIo::new(connector.connect().await?);
    let (mut sender, connection) = client::conn::http1::handshake(stream).await?;
    tokio::task::spawn_local(connection);
    let coded = request.headers().contains_key(TRANSFER_ENCODING);
    let framed = request.body().is_end_stream() || request.headers().contains_key(CONTENT_LENGTH);
    one_hop(request.headers_mut());
    let fields = request.headers_mut();
    fields.remove(EXPECT);
    if !framed || coded {
        // hyper frames no content of a GET unless it is told to.
        fields.remove(CONTENT_LENGTH);
        fields.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    if !fields.contains_key(HOST) {
        fields.insert(HOST, HeaderValue::from_static("origin"));
    }
    *request.version_mut() = Version::HTTP_11;
    let mut response = sender.send_request(request).await?;
    if response.headers().contains_key(TRANSFER_ENCODING) {
        // [RFC 9112 §6.3]
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    one_hop(response.headers_mut());
    *response.version_mut() = Version::HTTP_11;
    Ok(response.map(Either::Left))
}

/// Takes out what is meant for one hop [RFC 9110 §7.6.1], and adds Via.
fn one_hop(fields: &mut HeaderMap) {
    let listed: Vec<HeaderName> = fields
        .get_all(CONNECTION)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|name| name.trim().parse().ok())
        // What frames and routes is not for the client to drop.
        .filter(|name| name != "host" && name != "content-length")
        .collect();
    let known = [
        CONNECTION,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
    ];
    for name in known.iter().chain(&listed) {
        fields.remove(name);
    }
    fields.append(VIA, HeaderValue::from_static("1.1 relay"));
}
