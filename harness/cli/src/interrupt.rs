//! Ctrl-C and the signal to terminate: the first stops in order, the second at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::failure::Failure;

/// Calls `first` at the first signal, and `second` at each one after it, on a thread of their own.
///
/// # Errors
///
/// Where the signals can't be had.
pub fn watch(
    first: impl Fn() + Send + 'static,
    second: impl Fn() + Send + 'static,
) -> Result<(), Failure> {
    let seen = AtomicUsize::new(0);
    ctrlc::set_handler(move || match seen.fetch_add(1, Ordering::Relaxed) {
        0 => first(),
        _ => second(),
    })
    .map_err(|error| Failure::machine(format!("can't watch for Ctrl-C: {error}")))
}
