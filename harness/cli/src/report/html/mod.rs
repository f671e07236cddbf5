//! Runs as one page of HTML: no network, no markup from data.
//! Never judges: it shows what the runs' JSON says.

mod gather;
mod page;
mod talk;
mod words;

use serde_json::Value;

use crate::failure::Failure;

/// A page of several runs, each an object as JSON.md describes it.
///
/// # Errors
///
/// Where the data can't be written as JSON.
pub fn octets(runs: &[Value]) -> Result<Vec<u8>, Failure> {
    page::page(&gather::gather(runs)).map(String::into_bytes)
}
