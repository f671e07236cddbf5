//! Where the adapters that badpeer brings along stand as files, and what is built of them.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A folder of the user's own: `BADPEER_CACHE`, else `badpeer` where caches are kept.
pub(super) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The one of this user. Never a folder that others write to: programs are run from it.
    pub(super) fn find() -> io::Result<Self> {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        let root = set("BADPEER_CACHE")
            .map(PathBuf::from)
            .or_else(|| set("XDG_CACHE_HOME").map(|folder| Path::new(&folder).join("badpeer")))
            .or_else(|| set("HOME").map(|folder| Path::new(&folder).join(".cache/badpeer")))
            .or_else(|| set("LOCALAPPDATA").map(|folder| Path::new(&folder).join("badpeer")));
        let root = root
            .ok_or_else(|| io::Error::other("no folder for adapters: set BADPEER_CACHE or HOME"))?;
        Ok(Self {
            root: std::path::absolute(root)?,
        })
    }

    /// A folder for whatever is made of just this: other content, other folder.
    pub(super) fn folder(&self, content: &[&str]) -> io::Result<PathBuf> {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        let folder = self.root.join(format!("{:016x}", hasher.finish()));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A folder that builds share.
    pub(super) fn shared(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// Makes sure that a file holds this. Another process may be doing the same.
pub(super) fn put(path: &Path, content: &str) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == content.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(content.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
