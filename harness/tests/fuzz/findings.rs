//! What was found in hyper is found again; a fixed hyper makes a saved finding stale. The good
//! server has none of it.

use std::collections::HashSet;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use badpeer::Target;
use badpeer::fuzz::replay;
use badpeer::target::reference::Faults;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/findings/hyper-1")
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.uri().path() != "/echo" {
        return Ok(Response::new(Full::new(Bytes::from_static(b"ok\n"))));
    }
    let mut response = Response::default();
    match request.into_body().collect().await {
        Ok(content) => *response.body_mut() = Full::new(content.to_bytes()),
        Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    Ok(response)
}

async fn serve(stream: badpeer::wire::memory::Stream) {
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer))
        .await;
}

#[test]
fn what_was_found_in_hyper_is_found_again() {
    let played = replay(&Target::server(serve), &folder()).unwrap();
    assert!(!played.is_empty());
    let mut stale = Vec::new();
    for (file, keys) in &played {
        // The file is named by its finding.
        let key = file.trim_end_matches(".wire").replace("--", "/");
        // Where hyper asserts what it believes, it panics first.
        let panics = cfg!(debug_assertions) && keys.iter().any(|key| key.starts_with("panic/"));
        if !keys.contains(&key) && !panics {
            stale.push(format!("{file}: {keys:?}"));
        }
    }
    assert!(stale.is_empty(), "no longer found:\n{}", stale.join("\n"));
}

#[test]
fn the_good_server_has_none_of_it() {
    let played = replay(&Target::reference(Faults::none()), &folder()).unwrap();
    let found: HashSet<_> = played.iter().filter(|(_, keys)| !keys.is_empty()).collect();
    assert!(found.is_empty(), "{found:?}");
}
