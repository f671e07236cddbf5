//! Runs as one page of HTML: no network, no markup from data.
//! Never judges: it shows what the runs' JSON says.

mod gather;
mod page;
mod talk;
mod words;

use std::path::Path;

use serde_json::Value;

use super::json;
use crate::failure::Failure;

/// Writes a page of several runs, each an object as JSON.md describes it.
///
/// # Errors
///
/// Where it can't be written.
pub fn write(path: &Path, runs: &[Value]) -> Result<(), Failure> {
    let data = gather::gather(runs);
    json::put(path, page::page(&data)?.as_bytes())
}
