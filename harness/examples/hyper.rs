//! A server on hyper, put to the test in this process: `cargo run --example hyper`. No sockets,
//! and virtual time.

use std::process::ExitCode;

use badpeer::runner::Event;
use badpeer::script::Role;
use badpeer::wire::memory::Stream;
use badpeer::{Run, Target, catalogue};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};

async fn answer(request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
    let content = match (request.method(), request.uri().path()) {
        (&Method::POST, "/echo") => request.into_body().collect().await?.to_bytes(),
        _ => "ok\n".into(),
    };
    Ok(Response::new(Full::new(content)))
}

async fn serve(stream: Stream) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service_fn(answer));
    // What went wrong on a connection is for badpeer to see.
    let _ = connection.await;
}

fn main() -> Result<ExitCode, badpeer::Error> {
    let mut found = 0;
    let summary =
        Run::server(Target::server(serve), catalogue::cases(Role::Server)).go(|event| {
            if let Event::Case(report) = event
                && !report.is_good()
            {
                println!("{report}");
                found += 1;
            }
        })?;
    println!("{} conversations, {found} findings", summary.conversations);
    Ok(ExitCode::from(u8::from(found > 0)))
}
