//! `badpeer report`: runs that were written as JSON, laid side by side.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::arguments::ReportRuns;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::report::{html, output};
use crate::terminal::{complain, count, tame};

/// Writes one page of several runs.
///
/// # Errors
///
/// Where a file is no run of badpeer's, or the page can't be written.
pub fn run(options: &ReportRuns) -> Result<ExitCode, Failure> {
    output::check_beside(&options.html, &options.runs)?;
    let runs = options.runs.iter().map(|path| read(path));
    let runs = runs.collect::<Result<Vec<_>, _>>()?;
    output::write(&options.html, &html::octets(&runs)?)?;
    if !output::is_stdout(&options.html) {
        let runs = count(runs.len(), "run", "runs");
        complain(&format!(
            "{runs} in {}",
            tame(&options.html.display().to_string())
        ));
    }
    Ok(ExitCode::Expected)
}

fn read(path: &Path) -> Result<Value, Failure> {
    let name = path.display();
    let octets =
        fs::read(path).map_err(|error| Failure::usage(format!("can't read {name}: {error}")))?;
    let run: Value = serde_json::from_slice(&octets)
        .map_err(|error| Failure::usage(format!("{name} is no JSON: {error}")))?;
    if run["cases"].is_array() && run["target"].is_object() {
        Ok(run)
    } else {
        Err(Failure::usage(format!(
            "{name} is no run: it has no `target` and `cases`\n  badpeer test … --json FILE \
             writes one"
        )))
    }
}
