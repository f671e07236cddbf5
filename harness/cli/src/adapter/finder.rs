//! From the words of the command line to the command of an adapter, ready to be started.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::builtin;
use super::recipe;
use super::tool;
use crate::nearest;

/// An adapter that can be started.
#[derive(Clone, Debug)]
pub struct Adapter {
    name: String,
    words: Vec<OsString>,
}

impl Adapter {
    /// The names of those that badpeer brings along.
    pub fn names() -> impl Iterator<Item = &'static str> {
        builtin::ALL.into_iter().map(|builtin| builtin.name)
    }

    /// The adapter that the words name: one of badpeer's own, or a program, by its path or in
    /// `PATH`, and its arguments.
    ///
    /// badpeer's own are written to the user's cache; where one must be built, `tell` is given a
    /// line beforehand, and this takes as long as the build does.
    ///
    /// # Errors
    ///
    /// Where there is no such adapter, what it is run or built with is missing, or its build
    /// fails.
    pub fn find(words: &[String], tell: &mut dyn FnMut(&str)) -> Result<Self, Unusable> {
        let (name, arguments) = words.split_first().ok_or(Unusable::Unnamed)?;
        let mut command = match builtin::find(name) {
            Some(builtin) if arguments.is_empty() => recipe::follow(builtin, tell)?,
            // Some are called as a program is, which runs others: `java MyAdapter.java`.
            Some(_) => match program(name) {
                Ok(program) => vec![program.into_os_string()],
                Err(_) => return Err(Unusable::Arguments(words.join(" "))),
            },
            None => vec![program(name)?.into_os_string()],
        };
        command.extend(arguments.iter().map(OsString::from));
        Ok(Self {
            name: words.join(" "),
            words: command,
        })
    }

    /// How reports name it: as the user did.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn who(&self) -> String {
        format!("the adapter `{}`", self.name)
    }

    pub(super) fn command(&self) -> Command {
        let (program, arguments) = match self.words.split_first() {
            Some((program, arguments)) => (program.clone(), arguments),
            None => (OsString::new(), [].as_slice()),
        };
        let mut command = Command::new(program);
        command.args(arguments);
        command
    }
}

/// Why an adapter can't be had.
#[derive(Clone, Debug)]
pub enum Unusable {
    /// No adapter is named.
    Unnamed,
    /// There is no adapter and no program of that name.
    Unknown(String),
    /// There is such a file, but it can't be run like that.
    NoProgram(String),
    /// One of badpeer's own is given arguments, and takes none.
    Arguments(String),
    /// What it needs is not on this machine.
    Missing {
        /// The adapter.
        name: &'static str,
        /// What it needs.
        what: String,
        /// How to get it.
        remedy: String,
    },
    /// It can't be built.
    Build {
        /// The adapter.
        name: &'static str,
        /// The last that was said about it.
        said: String,
    },
    /// Its files can't be written.
    Files(String),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unnamed => write!(f, "no adapter is named")?,
            Self::Unknown(word) => {
                let near = nearest::did_you_mean(word, Adapter::names());
                write!(f, "no adapter and no program is called `{word}`{near}")?;
            }
            Self::NoProgram(word) => {
                return write!(
                    f,
                    "`{word}` is a file, but no program\n  chmod +x it, and name it by a path, as in \
                     ./adapter; or name its interpreter first, as in python3 adapter.py"
                );
            }
            Self::Arguments(words) => {
                return write!(f, "badpeer's own adapters take no arguments: `{words}`");
            }
            Self::Missing { name, what, remedy } => {
                return write!(f, "the adapter `{name}` needs {what}\n  {remedy}");
            }
            Self::Build { name, said } => {
                write!(f, "the adapter `{name}` can't be built: ")?;
                return write!(f, "{}", said.replace('\n', "\n    "));
            }
            Self::Files(words) => return write!(f, "can't write adapters: {words}"),
        }
        let names: Vec<_> = Adapter::names().collect();
        write!(
            f,
            "\n  badpeer brings along {}; any program that speaks the protocol will do too, by its \
             path",
            names.join(", ")
        )
    }
}

impl Error for Unusable {}

/// A program of the user's.
fn program(word: &str) -> Result<PathBuf, Unusable> {
    let unusable = || {
        if Path::new(word).is_file() {
            Unusable::NoProgram(word.to_owned())
        } else {
            Unusable::Unknown(word.to_owned())
        }
    };
    let path = tool::locate(&word.into()).ok_or_else(unusable)?;
    std::path::absolute(path).map_err(|error| Unusable::Files(error.to_string()))
}
