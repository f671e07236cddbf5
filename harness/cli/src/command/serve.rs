//! `badpeer serve`: the project's own server, proxy or client, good or with planted faults, to try
//! badpeer on.

mod client;
mod mortal;
mod proxy;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use badpeer::target::reference::{self, Faults, Planted};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::Semaphore;
use tokio::task::LocalSet;

use super::address::{self, Upstream};
use crate::arguments::{RoleChoice, Serve};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::say;
use mortal::Mortal;

/// Serves until the process is ended.
///
/// # Errors
///
/// Where a fault has no such name, or the port can't be had.
pub fn run(options: &Serve) -> Result<ExitCode, Failure> {
    match options.role {
        RoleChoice::Server => run_as(options, server),
        RoleChoice::Client => run_as(options, client::answer),
        RoleChoice::Proxy => run_as(options, proxy::relay),
    }
}

/// A proxy has an origin that can be found, and nobody else has one.
fn check_origin(options: &Serve) -> Result<(), Failure> {
    match (&options.origin, options.role) {
        (Some(authority), RoleChoice::Proxy) => {
            address::upstream(authority, Upstream::Ordinary).map(drop)
        }
        (None, RoleChoice::Proxy) => Err(Failure::usage(
            "where does the proxy find its origin?\n  say --origin HOST:PORT",
        )),
        (Some(_), _) => Err(Failure::usage("--origin is of a proxy: --as proxy")),
        (None, _) => Ok(()),
    }
}

/// Plays a role with the faults that are asked for, or lists those that it can have.
fn run_as<F: Planted + FromStr<Err = reference::UnknownFault>>(
    options: &Serve,
    play: impl AsyncFnOnce(&Serve, Faults<F>) -> io::Result<ExitCode>,
) -> Result<ExitCode, Failure> {
    if options.list_faults {
        list::<F>(options.role);
        return Ok(ExitCode::Expected);
    }
    check_origin(options)?;
    let faults = options
        .faults
        .iter()
        .map(|name| name.parse::<F>())
        .collect::<Result<Faults<F>, _>>()
        .map_err(|error| Failure::usage(format!("{error}\n  --list-faults shows them")))?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine(format!("can't get a runtime: {error}")))?;
    let ended = LocalSet::new().block_on(&runtime, play(options, faults));
    // What a thread still reads is nobody's any more.
    runtime.shutdown_background();
    ended.map_err(|error| Failure::usage(format!("can't serve: {error}")))
}

fn list<F: Planted>(role: RoleChoice) {
    let who = badpeer::script::Role::from(role).name();
    let widths = F::ALL.iter().map(|fault| fault.name().len());
    let width = widths.max().unwrap_or_default();
    for fault in F::ALL {
        let (name, sentence) = (fault.name(), fault.sentence());
        say(&format!("{name:width$}  the {who} {sentence}"));
    }
}

async fn server(options: &Serve, faults: Faults) -> io::Result<ExitCode> {
    accept(options, |stream| async move {
        reference::serve(stream, faults).await;
    })
    .await
}

/// Takes connections until the process is ended, from outside or because it is asked to.
async fn accept<F: Future<Output = ()> + 'static>(
    options: &Serve,
    serve: impl Fn(Mortal<TcpStream>) -> F,
) -> io::Result<ExitCode> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = TcpListener::bind(address).await.map_err(|error| {
        io::Error::new(error.kind(), format!("can't listen on {address}: {error}"))
    })?;
    say(&format!(
        "listening on {}; Ctrl-C ends it",
        listener.local_addr()?
    ));
    let places = Arc::new(Semaphore::new(
        options.at_once.unwrap_or(Semaphore::MAX_PERMITS),
    ));
    let mut left = options.end_after;
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, or a peer that is gone: neither lasts.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        if left == Some(0) {
            // Whoever connects now meets a server that dies.
            process::exit(i32::from(ExitCode::Expected as u8));
        }
        left = left.map(|left| left - 1);
        // An option that cannot be set costs time, not correctness.
        let _ = stream.set_nodelay(true);
        let served = serve(Mortal::new(stream, options.end_on.as_deref()));
        tokio::task::spawn_local(async move {
            served.await;
            drop(place);
        });
    }
}
