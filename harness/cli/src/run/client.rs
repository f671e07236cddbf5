//! Clients under test that are programs.

use std::time::Duration;

use badpeer::Target;
use badpeer::target::{Call, CallResult};
use tokio::sync::OnceCell;

use super::place::ADAPTERS;
use crate::failure::Failure;
use crate::terminal;
use badpeer_cli::adapter::{Adapter, Fault, Pool, Program};

/// A client behind an adapter: `node-fetch`, `./my-adapter --option`.
///
/// # Errors
///
/// Where there is no such adapter, or what it needs is missing.
pub fn adapter(words: &str, start: u64) -> Result<Target, Failure> {
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let adapter = Adapter::find(&words, &mut |line| terminal::complain(line))
        .map_err(|unusable| Failure::usage(unusable.to_string()))?;
    let patience = Duration::from_secs(start);
    // Its processes belong to the run's own runtime, so the first conversation starts them.
    let pool: OnceCell<Pool> = OnceCell::new();
    Ok(Target::client_process(async move || {
        // One conversation is one session.
        let start = || Pool::start(adapter.clone(), ADAPTERS, patience);
        let session = async { pool.get_or_try_init(start).await?.session().await };
        let session = session.await.map_err(|fault: Fault| fault.to_string())?;
        let leader = session.leader();
        Ok((leader, async move |call: Call| {
            result(session.call(&call).await)
        }))
    }))
}

/// A client that is a command: run for each request, or once for all of a conversation, as its
/// template says.
///
/// # Errors
///
/// Where the command has no place for a URL.
pub fn program(command: &str) -> Result<Target, Failure> {
    let program = Program::new(command).map_err(Failure::usage)?;
    Ok(if program.takes_all() {
        Target::client_together(async move |calls: Vec<Call>| {
            result(program.call_all(&calls).await)
        })
    } else {
        Target::client(async move |call: Call| result(program.call(&call).await))
    })
}

/// A fault of the adapter's is none of the client's.
fn result(called: Result<CallResult, Fault>) -> CallResult {
    called.unwrap_or_else(|fault| CallResult::Broken(fault.to_string()))
}
