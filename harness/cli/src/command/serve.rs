//! `badpeer serve`: the project's own server, good or with planted faults, to try badpeer on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process;
use std::sync::Arc;
use std::time::Duration;

use badpeer::target::reference::{self, Fault, Faults};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::Semaphore;
use tokio::task::LocalSet;

use crate::arguments::Serve;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::say;

/// Serves until the process is ended.
///
/// # Errors
///
/// Where a fault has no such name, or the port can't be had.
pub fn run(options: &Serve) -> Result<ExitCode, Failure> {
    if options.list_faults {
        let width = Fault::ALL
            .iter()
            .map(|fault| fault.name().len())
            .max()
            .unwrap_or_default();
        for fault in Fault::ALL {
            say(&format!(
                "{:width$}  the server {}",
                fault.name(),
                fault.sentence()
            ));
        }
        return Ok(ExitCode::Expected);
    }
    let faults = options
        .faults
        .iter()
        .map(|name| name.parse::<Fault>())
        .collect::<Result<Faults, _>>()
        .map_err(|error| Failure::usage(format!("{error}\n  --list-faults shows them")))?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine(format!("can't get a runtime: {error}")))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let serving = serve(address, faults, options);
    LocalSet::new()
        .block_on(&runtime, serving)
        .map_err(|error| Failure::usage(format!("can't listen on {address}: {error}")))
}

async fn serve(address: SocketAddr, faults: Faults, options: &Serve) -> io::Result<ExitCode> {
    let listener = TcpListener::bind(address).await?;
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
        tokio::task::spawn_local(async move {
            reference::serve(stream, faults).await;
            drop(place);
        });
    }
}
