//! Interpreters and compilers: where they are, and running one to its end.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::group::{Ending, Group};
use super::tail::Tail;

/// How long the last words of a tool that has ended are waited for.
const WORDS: Duration = Duration::from_millis(500);

/// What adapters are run or built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Python,
    Node,
    Go,
    Java,
    Cargo,
}

impl Tool {
    /// Its name in `PATH`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Python => "python3",
            Self::Node => "node",
            Self::Go => "go",
            Self::Java => "java",
            Self::Cargo => "cargo",
        }
    }

    /// The variable that names another one.
    pub(super) const fn variable(self) -> &'static str {
        match self {
            Self::Python => "BADPEER_PYTHON",
            Self::Node => "BADPEER_NODE",
            Self::Go => "BADPEER_GO",
            Self::Java => "BADPEER_JAVA",
            Self::Cargo => "BADPEER_CARGO",
        }
    }

    /// Where it is; where it is not, what was looked for.
    pub(super) fn find(self) -> Result<PathBuf, String> {
        let named = env::var_os(self.variable()).filter(|value| !value.is_empty());
        let word = named.clone().unwrap_or_else(|| self.name().into());
        locate(&word).ok_or_else(|| match named {
            Some(word) => format!("{}={}", self.variable(), word.display()),
            None => format!("{} in PATH, or named by {}", self.name(), self.variable()),
        })
    }
}

/// The program of that name in `PATH`, or at that path.
pub(super) fn locate(word: &OsString) -> Option<PathBuf> {
    let path = Path::new(word);
    if path.components().count() > 1 {
        return is_program(path).then(|| path.to_owned());
    }
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(path))
        .find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

/// Runs a command to its end, within `limit`; where it fails, how, and its last words.
pub(super) fn run(command: &mut Command, limit: Duration) -> Result<(), String> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let (group, streams) = Group::start(command).map_err(|error| error.to_string())?;
    let tail = streams.error.map(Tail::of);
    let how = match group.ending(limit) {
        Some(Ending::Exit(0)) => return Ok(()),
        Some(ending) => format!("it ended with {}", ending.words()),
        None => format!("it was not done within {limit:?}"),
    };
    group.end();
    let words = tail.map_or_else(String::new, |tail| tail.words(WORDS));
    Err(format!("{how}\n{words}").trim_end().to_owned())
}
