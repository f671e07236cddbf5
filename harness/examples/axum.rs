//! An axum application, put to the test in this process:
//! `cargo run --features axum --example axum`.

use std::process::ExitCode;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use badpeer::runner::Event;
use badpeer::script::Role;
use badpeer::{Run, Target, catalogue};

fn app() -> Router {
    Router::new()
        .route("/", get(|| async { "ok\n" }))
        .route("/echo", post(|content: Bytes| async { content }))
}

fn main() -> Result<ExitCode, badpeer::Error> {
    let target = Target::listener(|listener| async { axum::serve(listener, app()).await });
    let mut found = 0;
    Run::server(target, catalogue::cases(Role::Server)).go(|event| {
        if let Event::Case(report) = event
            && !report.is_good()
        {
            println!("{report}");
            found += 1;
        }
    })?;
    println!("{found} findings");
    Ok(ExitCode::from(u8::from(found > 0)))
}
