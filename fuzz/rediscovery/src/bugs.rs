//! hyper 0.14.2 as a server, and what tells its four published framing bugs apart.

use std::convert::Infallible;

use badpeer::Target;
use badpeer::fuzz::Charge;
use badpeer::http::{DeviationKind, RequestReader};
use badpeer::wire::memory::Stream;
use hyper::server::conn::Http;
use hyper::service::service_fn;
use hyper::{Body, Request, Response, StatusCode};

/// hyper 0.14.2, in this process.
pub fn target() -> Target {
    Target::server(serve).named("hyper 0.14.2")
}

async fn answer(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    if request.uri().path() != "/echo" {
        return Ok(Response::new(Body::from("ok\n")));
    }
    let mut response = Response::default();
    match hyper::body::to_bytes(request.into_body()).await {
        Ok(content) => *response.body_mut() = Body::from(content),
        Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    Ok(response)
}

async fn serve(stream: Stream) {
    let _ = Http::new()
        .http1_only(true)
        .serve_connection(stream, service_fn(answer))
        .await;
}

/// A known bug.
pub struct Bug {
    pub name: &'static str,
    /// The finding's key.
    key: &'static str,
    /// What of the octets that were sent tells it from others.
    shows: fn(&[u8]) -> bool,
}

impl Bug {
    /// Whether these charges are of it, over these octets.
    pub fn is_in(&self, charges: &[Charge], octets: &[u8]) -> bool {
        charges.iter().any(|one| one.key() == self.key) && (self.shows)(octets)
    }
}

pub const BUGS: [Bug; 4] = [
    Bug {
        name: "two Transfer-Encoding lines (CVE-2021-21299)",
        key: "over-acceptance/final-coding-not-chunked",
        shows: |octets| {
            let reader = read(octets);
            let partial = reader
                .partial()
                .map(|one| one.fields.lines("Transfer-Encoding").count());
            partial.is_some_and(|lines| lines > 1)
        },
    },
    Bug {
        name: "empty chunk size",
        key: "over-acceptance/chunk-size-malformed",
        shows: |octets| {
            let reader = read(octets);
            let mut fatal = reader.deviations().filter(|one| one.fatal);
            fatal.any(|one| {
                one.kind == DeviationKind::ChunkSizeMalformed
                    && matches!(octets.get(one.span.start), Some(b'\r' | b';'))
            })
        },
    },
    Bug {
        name: "Content-Length: +5 (CVE-2021-32715)",
        key: "over-acceptance/content-length-malformed",
        shows: |octets| {
            let reader = read(octets);
            let length = reader
                .partial()
                .and_then(|one| one.fields.get("Content-Length"));
            length.is_some_and(|value| value.starts_with(b"+"))
        },
    },
    Bug {
        name: "chunk size overflow (CVE-2021-32714)",
        key: "over-acceptance/chunk-size-too-large",
        shows: |_| true,
    },
];

fn read(octets: &[u8]) -> RequestReader {
    let mut reader = RequestReader::new();
    reader.push(octets);
    reader
}
