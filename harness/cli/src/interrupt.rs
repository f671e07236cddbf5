//! Ctrl-C and the signal to terminate: the first stops in order, the second at once.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// What comes so soon behind the first is the same request: `timeout`, a shell and a container
/// signal a process and its group, so that it comes twice.
const SAME: Duration = Duration::from_millis(500);

/// Calls `first` at the first signal, and `second` at each one after it, on a thread of their own.
///
/// # Errors
///
/// Where the signals can't be had.
pub fn watch(
    first: impl Fn() + Send + 'static,
    second: impl Fn() + Send + 'static,
) -> Result<(), Failure> {
    let began = OnceLock::new();
    ctrlc::set_handler(move || match began.get().map(Instant::elapsed) {
        None => {
            // One thread calls this, so nobody was faster.
            let _ = began.set(Instant::now());
            first();
        }
        Some(elapsed) if elapsed < SAME => {}
        Some(_) => second(),
    })
    .map_err(|error| Failure::machine(format!("can't watch for Ctrl-C: {error}")))
}
