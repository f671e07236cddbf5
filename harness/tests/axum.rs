//! axum 0.8, in memory, through its own `Listener` trait.

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use badpeer::{Case, Target, Verdict};

fn app() -> Router {
    Router::new()
        .route("/", get(|| async { "ok\n" }))
        .route("/echo", post(|body: Bytes| async { body }))
}

fn target() -> Target {
    Target::listener(|listener| async { axum::serve(listener, app()).await })
}

#[test]
fn axum_serves_a_pipeline_in_order() {
    let cases: Vec<Case> = badpeer::catalogue::cases(badpeer::script::Role::Server);
    let pipelined: Vec<_> = cases
        .into_iter()
        .filter(|case| case.topic() == "pipelining")
        .collect();
    assert!(!pipelined.is_empty());
    for case in pipelined {
        if case.id() == "server/pipelining/no-host-in-the-middle" {
            // axum leaves the Host field to the application.
            continue;
        }
        let report = case.run(&target());
        assert_ne!(report.verdict, Verdict::Skipped, "{report}");
        report.assert_pass();
    }
}
