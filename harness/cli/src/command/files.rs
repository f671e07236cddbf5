//! The scripts that arguments name: files, and folders with what is in them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Every file that is meant, in the order of the arguments; a folder's in the order of their
/// names.
///
/// # Errors
///
/// Where a folder can't be read, or holds no script.
pub fn scripts(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        collect(path, &mut files)
            .map_err(|error| Failure::usage(format!("can't read {}: {error}", path.display())))?;
        if files.len() == before {
            return Err(Failure::usage(format!(
                "there is no `.wire` file in {}",
                path.display()
            )));
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|one| one.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        // A link may lead back to where it is.
        if path.is_dir() && !path.is_symlink() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "wire")
        {
            files.push(path);
        }
    }
    Ok(())
}
