//! The embedded cases, and a user's own files, which are as good as they.
//! Never plays them.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use wildmatch::WildMatch;

use crate::error::Error;
use crate::notation;
use crate::script::{Role, Script};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// A script that judges a target, with the name that reports give it.
#[derive(Clone, Debug)]
pub struct Case {
    id: String,
    script: Arc<Script>,
    source: Arc<str>,
}

impl Case {
    /// Reads a case from the text of a `.wire` file.
    ///
    /// # Errors
    ///
    /// Every mistake in the text.
    pub fn read(id: &str, source: &str) -> Result<Self, Error> {
        // A peer that is played on its own makes no claim.
        let script = if id.starts_with("peers/") {
            notation::read_timeline(id, source)?
        } else {
            notation::read(id, source)?
        };
        Ok(Self {
            id: id.to_owned(),
            script: Arc::new(script),
            source: source.into(),
        })
    }

    /// Reads a user's own peer, which needs no head and no outcomes.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, or is no script.
    pub fn timeline_from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::of_file(path.as_ref(), |name, octets| {
            let source = String::from_utf8_lossy(octets);
            notation::read_timeline(name, &source)
        })
    }

    /// Reads a user's own file; its id is the file's path without `.wire`.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, or is no script.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::of_file(path.as_ref(), notation::read_octets)
    }

    fn of_file(
        path: &Path,
        read: impl FnOnce(&str, &[u8]) -> Result<Script, notation::Diagnostics>,
    ) -> Result<Self, Error> {
        let name = path.display().to_string();
        let octets = std::fs::read(path).map_err(|error| Error::File(name.clone(), error))?;
        let script = read(&name, &octets)?;
        let id = name
            .strip_suffix(".wire")
            .unwrap_or(&name)
            .trim_start_matches("./")
            .to_owned();
        let source = String::from_utf8_lossy(&octets).into();
        Ok(Self {
            id,
            script: Arc::new(script),
            source,
        })
    }

    /// `server/framing/both-framings`: its path under `fixtures/` without the ending.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The part between role and case: `framing`. The whole id's first folder where it has no
    /// role in front.
    #[must_use]
    pub fn topic(&self) -> &str {
        let mut parts = self.id.rsplit('/');
        parts.nth(1).unwrap_or("own")
    }

    /// The script.
    #[must_use]
    pub fn script(&self) -> &Arc<Script> {
        &self.script
    }

    /// The text as its author wrote it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the case puts a target of that role to the test.
    #[must_use]
    pub fn is_for(&self, role: Role) -> bool {
        self.script.head.targets.contains(&role)
    }

    /// Whether a pattern names the case (`server/framing/*`, `*pipelin*`), or a folder that it is
    /// in (`server`, `server/framing`).
    #[must_use]
    pub fn matches(&self, pattern: &str) -> bool {
        let folder = pattern.trim_end_matches('/');
        let inside = self.id.strip_prefix(folder);
        !folder.is_empty() && inside.is_some_and(|rest| rest.starts_with('/'))
            || WildMatch::new(pattern).matches(&self.id)
    }
}

/// The embedded case of that id.
///
/// # Panics
///
/// Where there is none, or it cannot be read: both are mistakes in a test's own text.
#[must_use]
pub fn case(id: &str) -> Case {
    find(id).unwrap_or_else(|error| panic!("{error}"))
}

/// The embedded case of that id.
///
/// # Errors
///
/// Where there is none.
pub fn find(id: &str) -> Result<Case, Error> {
    match FILES.binary_search_by_key(&id, |(id, _)| id) {
        Ok(at) => Case::read(id, FILES[at].1),
        Err(_) => Err(Error::NoCase(id.to_owned())),
    }
}

/// The names of the embedded peers, as `badpeer play` and [`peer`](crate::peer::peer()) take them.
pub fn peers() -> impl Iterator<Item = &'static str> {
    FILES.iter().filter_map(|(id, _)| id.strip_prefix("peers/"))
}

/// Every embedded case of a role, in the order of their ids.
///
/// # Panics
///
/// Where one cannot be read; the project's own tests read them all.
#[must_use]
pub fn cases(role: Role) -> Vec<Case> {
    let folder = format!("{}/", role.name());
    FILES
        .iter()
        .filter(|(id, _)| id.starts_with(&folder))
        .map(|(id, source)| Case::read(id, source).unwrap_or_else(|error| panic!("{error}")))
        .collect()
}

/// A digest of every embedded file: two runs with the same digest played the same catalogue.
#[must_use]
pub fn digest() -> String {
    static DIGEST: LazyLock<String> = LazyLock::new(digest_of_files);
    DIGEST.clone()
}

fn digest_of_files() -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    for (id, source) in FILES {
        hash.update(id.as_bytes());
        hash.update([0]);
        hash.update(source.as_bytes());
        hash.update([0]);
    }
    hash.finalize()
        .iter()
        .take(8)
        .fold(String::new(), |text, octet| text + &format!("{octet:02x}"))
}
