//! `badpeer fmt`: scripts in canonical form.

use std::fs;
use std::io;
use std::path::Path;

use badpeer::notation;

use super::files;
use crate::arguments::Fmt;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::{complain, count, error_has_colour, say, tame};

/// Brings files into canonical form, or says which are not.
///
/// # Errors
///
/// Where a folder can't be read.
pub fn run(options: &Fmt) -> Result<ExitCode, Failure> {
    let (mut differ, mut broken) = (0, 0);
    let files = files::scripts(&options.files)?;
    for path in &files {
        match one(path, options.check) {
            Ok(false) => {}
            Ok(true) => differ += 1,
            Err(text) => {
                broken += 1;
                complain(&format!("{text}\n"));
            }
        }
    }
    let (differing, all) = (
        count(differ, "file", "files"),
        count(files.len(), "file", "files"),
    );
    say(&match (options.check, differ) {
        (_, 0) if broken == 0 => format!("{all} in canonical form"),
        (true, _) => format!("{differing} of {all} not in canonical form"),
        (false, _) => format!("{differing} of {all} changed"),
    });
    Ok(if broken > 0 {
        ExitCode::Usage
    } else if options.check && differ > 0 {
        ExitCode::Findings
    } else {
        ExitCode::Expected
    })
}

/// Whether the file differs from its canonical form, which it then has, but where that is only
/// to be `check`ed.
fn one(path: &Path, check: bool) -> Result<bool, String> {
    let name = path.display().to_string();
    let shown = tame(&name);
    let colour = error_has_colour();
    let octets = fs::read(path).map_err(|error| format!("error: can't read {shown}: {error}"))?;
    let source = match String::from_utf8(octets) {
        Ok(source) => source,
        // The reader says where.
        Err(error) => {
            return match notation::read_octets(&name, error.as_bytes()) {
                Err(diagnostics) => Err(diagnostics.render(colour)),
                Ok(_) => Err(format!("error: {shown} is no UTF-8")),
            };
        }
    };
    let canonical =
        notation::format(&name, &source).map_err(|diagnostics| diagnostics.render(colour))?;
    if canonical == source {
        return Ok(false);
    }
    if check {
        let mut lines = canonical.lines().zip(source.lines());
        let same = lines.position(|(one, other)| one != other);
        let line = same.unwrap_or_else(|| canonical.lines().count().min(source.lines().count()));
        say(&format!("{shown}:{} is not in canonical form", line + 1));
    } else {
        replace(path, &canonical)
            .map_err(|error| format!("error: can't write {shown}: {error}"))?;
    }
    Ok(true)
}

/// Writes the file anew; where that fails in the middle the old one stays.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let part = path.with_extension(format!("wire.{}.part", std::process::id()));
    let written = fs::write(&part, text)
        .and_then(|()| fs::set_permissions(&part, fs::metadata(&path)?.permissions()))
        .and_then(|()| fs::rename(&part, &path));
    if written.is_err() {
        // It may not even have come into being.
        let _ = fs::remove_file(&part);
    }
    written
}
