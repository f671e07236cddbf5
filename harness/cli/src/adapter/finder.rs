//! From the words of the command line to the command of an adapter, ready to be started.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::builtin::{self, Builtin, Language};
use super::cache::{self, Cache};
use super::tool::{self, Tool};
use crate::nearest;

/// How long an interpreter may take to say whether it has a package.
const PROBE: Duration = Duration::from_secs(30);
/// How long a build may take, dependencies included.
const BUILD: Duration = Duration::from_secs(20 * 60);

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
            Some(builtin) => prepared(builtin, tell)?,
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
    let unknown = || Unusable::Unknown(word.to_owned());
    let path = tool::locate(&word.into()).ok_or_else(unknown)?;
    std::path::absolute(path).map_err(|_| unknown())
}

/// The command of one of badpeer's own.
fn prepared(builtin: &Builtin, tell: &mut dyn FnMut(&str)) -> Result<Vec<OsString>, Unusable> {
    let files = |error: std::io::Error| Unusable::Files(error.to_string());
    let cache = Cache::find().map_err(files)?;
    match builtin.language {
        Language::Python(package) => {
            let python = found(builtin, Tool::Python)?;
            if let Some(package) = package {
                has_package(builtin, &python, package)?;
            }
            Ok(vec![python, stored(builtin, &cache).map_err(files)?])
        }
        Language::Node => {
            let node = found(builtin, Tool::Node)?;
            Ok(vec![node, stored(builtin, &cache).map_err(files)?])
        }
        Language::Java => {
            // The collector and compiler that start fastest; the opened package is said in the file.
            let mut words = vec![found(builtin, Tool::Java)?];
            words.extend(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"].map(OsString::from));
            words.push("--add-opens=java.net.http/jdk.internal.net.http=ALL-UNNAMED".into());
            words.push(stored(builtin, &cache).map_err(files)?);
            Ok(words)
        }
        Language::Go => {
            let go = found(builtin, Tool::Go)?;
            Ok(vec![built_by_go(builtin, &cache, go, tell)?])
        }
        Language::Rust => Ok(vec![built_by_cargo(builtin, &cache, tell)?]),
    }
}

fn found(builtin: &Builtin, tool: Tool) -> Result<OsString, Unusable> {
    match tool.find() {
        Ok(path) => Ok(path.into_os_string()),
        Err(what) => Err(Unusable::Missing {
            name: builtin.name,
            what,
            remedy: format!(
                "install it, or name the one to use: {}=PATH",
                tool.variable()
            ),
        }),
    }
}

/// The adapter's file, in the cache.
fn stored(builtin: &Builtin, cache: &Cache) -> std::io::Result<OsString> {
    let path = cache.folder(&[builtin.source])?.join(builtin.file);
    cache::put(&path, builtin.source)?;
    Ok(path.into_os_string())
}

fn has_package(
    builtin: &Builtin,
    python: &OsString,
    package: &'static str,
) -> Result<(), Unusable> {
    let mut probe = Command::new(python);
    probe.args(["-c", &format!("import {package}")]);
    tool::run(&mut probe, PROBE).map_err(|_| {
        let python = python.display();
        Unusable::Missing {
            name: builtin.name,
            what: format!("the Python package {package}, which {python} has not"),
            remedy: format!(
                "{python} -m pip install {package}, or name a Python that has it: {}=PATH",
                Tool::Python.variable()
            ),
        }
    })
}

/// The program that Go made of the adapter; anew for each version of Go, whose client it is.
fn built_by_go(
    builtin: &Builtin,
    cache: &Cache,
    go: OsString,
    tell: &mut dyn FnMut(&str),
) -> Result<OsString, Unusable> {
    let failed = |said: String| Unusable::Build {
        name: builtin.name,
        said,
    };
    let files = |error: std::io::Error| Unusable::Files(error.to_string());
    let version = Command::new(&go).arg("version").output();
    let version = version.map_err(|error| failed(error.to_string()))?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let folder = cache.folder(&[builtin.source, &version]).map_err(files)?;
    let made = folder.join(builtin.name);
    if !made.is_file() {
        tell(&format!("building the adapter `{}`, once", builtin.name));
        cache::put(&folder.join(builtin.file), builtin.source).map_err(files)?;
        let fresh = folder.join(format!("new-{}", std::process::id()));
        let mut build = Command::new(&go);
        build.arg("build").arg("-o").arg(&fresh).arg(builtin.file);
        tool::run(build.current_dir(&folder), BUILD).map_err(failed)?;
        fs::rename(&fresh, &made).map_err(files)?;
    }
    Ok(made.into_os_string())
}

/// The program that Cargo made of the adapter.
fn built_by_cargo(
    builtin: &Builtin,
    cache: &Cache,
    tell: &mut dyn FnMut(&str),
) -> Result<OsString, Unusable> {
    let failed = |said: String| Unusable::Build {
        name: builtin.name,
        said,
    };
    let files = |error: std::io::Error| Unusable::Files(error.to_string());
    let manifest = manifest(builtin);
    let folder = cache.folder(&[builtin.source, &manifest]).map_err(files)?;
    let made = folder.join("bin").join(builtin.name);
    if !made.is_file() {
        let cargo = found(builtin, Tool::Cargo)?;
        tell(&format!(
            "building the adapter `{}` with its dependencies, once",
            builtin.name
        ));
        cache::put(&folder.join(builtin.file), builtin.source).map_err(files)?;
        cache::put(&folder.join("Cargo.toml"), &manifest).map_err(files)?;
        let mut build = Command::new(cargo);
        build.args(["install", "--quiet", "--debug", "--no-track", "--force"]);
        build.arg("--path").arg(&folder).arg("--root").arg(&folder);
        build.arg("--target-dir").arg(cache.shared("target"));
        // Of another package's build, where badpeer runs within one.
        build.env_remove("CARGO_BUILD_TARGET");
        tool::run(build.current_dir(&folder), BUILD).map_err(failed)?;
    }
    if made.is_file() {
        Ok(made.into_os_string())
    } else {
        let words = format!("no program at {}", Path::new(&made).display());
        Err(failed(words))
    }
}

/// A package of just this file, with the dependencies that stand between the fences in it.
fn manifest(builtin: &Builtin) -> String {
    let dependencies: Vec<_> = builtin
        .source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .skip_while(|line| line.trim() != "```cargo")
        .skip(1)
        .take_while(|line| line.trim() != "```")
        .map(str::trim)
        .collect();
    let (name, file) = (builtin.name, builtin.file);
    format!(
        "[package]\nname = \"badpeer-adapter-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [[bin]]\nname = \"{name}\"\npath = \"{file}\"\n\n[workspace]\n\n\
         [profile.dev]\ndebug = false\n\n{}\n",
        dependencies.join("\n")
    )
}
