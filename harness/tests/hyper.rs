//! hyper 1, in memory: the whole server catalogue, a `#[test]` a case, with snapshots in
//! `snapshots/`. Deviations are waived, each with its reason.

use std::convert::Infallible;

use badpeer::{Case, Target};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};

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

/// What hyper does against the documents, or what our policy does not tolerate.
const WAIVED: &[(&str, &str)] = &[
    (
        "server/chunked/trailer-ended-by-lf",
        "hyper takes a lone LF for the end of the trailer section",
    ),
    (
        "server/expect/empty-members",
        "hyper knows 100-continue only as the whole value of one line",
    ),
    (
        "server/expect/twice",
        "hyper knows 100-continue only as the whole value of one line",
    ),
    (
        "server/host/absolute-form-without-host",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/doubled-first-differs",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/doubled-http-1.0",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/doubled-same",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/doubled-second-differs",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/invalid",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/invalid-behind-the-good-one",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/invalid-http-1.0",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/invalid-of-any-method",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/list",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/missing",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/missing-no-fields",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/host/userinfo",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/pipelining/no-host-in-the-middle",
        "hyper leaves the Host field to the application",
    ),
    (
        "server/target/absolute-empty-host",
        "hyper leaves the request target to the application",
    ),
    (
        "server/target/absolute-userinfo",
        "hyper leaves the request target to the application",
    ),
    (
        "server/target/asterisk-get",
        "hyper leaves the request target to the application",
    ),
    (
        "server/target/authority-get",
        "hyper leaves the request target to the application",
    ),
    (
        "server/target/connect",
        "hyper leaves the request target to the application",
    ),
    (
        "server/target/connect-malformed",
        "hyper leaves the request target to the application",
    ),
    (
        "server/target/no-form",
        "hyper leaves the request target to the application",
    ),
    (
        "server/transfer-coding/empty-members",
        "hyper does not ignore empty members behind chunked",
    ),
];

badpeer::catalogue!(server, fn check);

fn check(case: Case) {
    let waiver = WAIVED.iter().find(|(id, _)| *id == case.id());
    let report = case.run(&Target::server(serve));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| badpeer::assert_snapshot!(report));
    match waiver {
        None => report.assert_pass(),
        Some((id, why)) => assert!(!report.is_good(), "stale waiver: {id} passes ({why})"),
    }
}
