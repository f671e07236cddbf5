//! A report's file: found out beforehand whether it can be written, and whole or not there.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use crate::failure::Failure;

/// Whether a file's name means standard output.
pub fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Finds out before the run whether a file can be written after it.
///
/// # Errors
///
/// Where it is a folder, or is to be in none.
pub fn check(path: &Path) -> Result<(), Failure> {
    let folder = folder(path);
    let why = if is_stdout(path) {
        return Ok(());
    } else if path.is_dir() {
        "it is a folder".to_owned()
    } else if folder.is_dir() {
        return Ok(());
    } else {
        format!("there is no folder {}", folder.display())
    };
    let path = path.display();
    Err(Failure::usage(format!("can't write {path}: {why}")))
}

/// The same, for what is made of other files: it shall not take the place of one.
///
/// # Errors
///
/// Where it would, or can't be written.
pub fn check_beside(path: &Path, read: &[PathBuf]) -> Result<(), Failure> {
    check(path)?;
    match read.iter().find(|one| same(one, path)) {
        None => Ok(()),
        Some(one) => Err(Failure::usage(format!(
            "{} is read, and would be written over\n  name another file",
            one.display()
        ))),
    }
}

/// Whether two names mean the same file, which need not be there.
pub fn same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        let there = fs::canonicalize(path);
        there.or_else(|_| Ok::<_, io::Error>(fs::canonicalize(folder(path))?.join(name(path))))
    };
    match (is_stdout(one), is_stdout(other)) {
        (false, false) => {
            one == other || whole(one).is_ok_and(|one| whole(other).is_ok_and(|other| one == other))
        }
        (one, other) => one && other,
    }
}

fn name(path: &Path) -> &std::ffi::OsStr {
    path.file_name().unwrap_or_default()
}

/// The folder that a file is in.
pub fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The file's name with something behind it, in the same folder.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = name(path).to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Writes a file beside its place and moves it there; `-` is standard output.
///
/// # Errors
///
/// Where it can't be written.
pub fn write(path: &Path, octets: &[u8]) -> Result<(), Failure> {
    let failed =
        |error: io::Error| Failure::machine(format!("can't write {}: {error}", path.display()));
    if is_stdout(path) {
        return io::stdout().lock().write_all(octets).map_err(failed);
    }
    // A device or a pipe is written to; nothing takes its place.
    if fs::metadata(path).is_ok_and(|one| !one.is_file()) {
        let written = fs::OpenOptions::new().write(true).open(path);
        return written
            .and_then(|mut file| file.write_all(octets))
            .map_err(failed);
    }
    let new = beside(path, &format!(".{}.new", process::id()));
    let written = File::create(&new)
        .and_then(|mut file| file.write_all(octets))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(|error| {
        // It may not even have come into being.
        let _ = fs::remove_file(&new);
        failed(error)
    })
}
