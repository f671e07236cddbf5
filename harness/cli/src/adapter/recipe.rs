//! How one of badpeer's own adapters becomes a command: written to the cache, and built once where
//! its language wants that.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::builtin::{Builtin, Language};
use super::cache::{self, Cache};
use super::finder::Unusable;
use super::tool::{self, Tool};

/// How long an interpreter may take to say whether it has a package.
const PROBE: Duration = Duration::from_secs(30);
/// How long a build may take, dependencies included.
const BUILD: Duration = Duration::from_secs(20 * 60);

/// The command, as words, of one of badpeer's own. `tell` is given a line before a build.
pub(super) fn follow(
    builtin: &'static Builtin,
    tell: &mut dyn FnMut(&str),
) -> Result<Vec<OsString>, Unusable> {
    let cache = Cache::find().map_err(files)?;
    match builtin.language {
        Language::Python(package) => {
            let python = found(builtin, Tool::Python)?;
            if let Some(package) = package {
                has_package(builtin, &python, package)?;
            }
            let folder = stored(builtin, &cache, &[])?;
            Ok(vec![python, folder.join(builtin.file).into_os_string()])
        }
        Language::Node => {
            let node = found(builtin, Tool::Node)?;
            let folder = stored(builtin, &cache, &[])?;
            Ok(vec![node, folder.join(builtin.file).into_os_string()])
        }
        Language::Java => by_java(builtin, &cache, tell),
        Language::Go => by_go(builtin, &cache, tell),
        Language::Rust => by_cargo(builtin, &cache, tell),
    }
}

fn files(error: io::Error) -> Unusable {
    Unusable::Files(error.to_string())
}

fn found(builtin: &Builtin, tool: Tool) -> Result<OsString, Unusable> {
    tool.find()
        .map(PathBuf::into_os_string)
        .map_err(|what| Unusable::Missing {
            name: builtin.name,
            what,
            remedy: format!(
                "install it, or name the one to use: {}=PATH",
                tool.variable()
            ),
        })
}

/// A folder in the cache with the adapter's file; another one where what it is `made_with` differs.
fn stored(builtin: &Builtin, cache: &Cache, made_with: &[&str]) -> Result<PathBuf, Unusable> {
    let content = [&[builtin.source], made_with].concat();
    let folder = cache.folder(&content).map_err(files)?;
    cache::put(&folder.join(builtin.file), builtin.source).map_err(files)?;
    Ok(folder)
}

fn has_package(
    builtin: &Builtin,
    python: &OsString,
    package: &'static str,
) -> Result<(), Unusable> {
    let question = format!(
        "import importlib.util, sys; sys.exit(importlib.util.find_spec('{package}') is None)"
    );
    let mut probe = Command::new(python);
    probe.args(["-c", &question]);
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

/// Java compiles faster once than a single file at each start.
fn by_java(
    builtin: &Builtin,
    cache: &Cache,
    tell: &mut dyn FnMut(&str),
) -> Result<Vec<OsString>, Unusable> {
    let java = found(builtin, Tool::Java)?;
    let folder = stored(builtin, cache, &[])?;
    let classes = once(builtin, &folder.join("classes"), tell, |fresh| {
        let mut compile = Command::new(&java);
        compile.args(["-m", "jdk.compiler/com.sun.tools.javac.Main"]);
        // Classes that any Java from there on runs: one cache for all.
        compile.args(["--release", "17", "-d"]).arg(fresh);
        compile.arg(folder.join(builtin.file));
        compile
    })?;
    // The collector and the compiler that start fastest. The package that is opened is for closing
    // connections, as the adapter says.
    let mut words = vec![java];
    words.extend(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"].map(OsString::from));
    words.push("--add-opens=java.net.http/jdk.internal.net.http=ALL-UNNAMED".into());
    words.extend(["-cp".into(), classes]);
    words.extend(Path::new(builtin.file).file_stem().map(OsString::from));
    Ok(words)
}

/// Anew for each version of Go, whose client it is.
fn by_go(
    builtin: &Builtin,
    cache: &Cache,
    tell: &mut dyn FnMut(&str),
) -> Result<Vec<OsString>, Unusable> {
    let go = found(builtin, Tool::Go)?;
    let version = Command::new(&go).arg("version").output().map_err(files)?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let folder = stored(builtin, cache, &[&version])?;
    let program = once(builtin, &folder.join(builtin.name), tell, |fresh| {
        let mut build = Command::new(&go);
        build.arg("build").arg("-o").arg(fresh).arg(builtin.file);
        build.current_dir(&folder);
        build
    })?;
    Ok(vec![program])
}

/// With the newest dependencies of the day it is first built.
fn by_cargo(
    builtin: &Builtin,
    cache: &Cache,
    tell: &mut dyn FnMut(&str),
) -> Result<Vec<OsString>, Unusable> {
    let cargo = found(builtin, Tool::Cargo)?;
    let manifest = manifest(builtin);
    let folder = stored(builtin, cache, &[&manifest])?;
    cache::put(&folder.join("Cargo.toml"), &manifest).map_err(files)?;
    let root = once(builtin, &folder.join("installed"), tell, |fresh| {
        let mut build = Command::new(cargo);
        build.args(["install", "--quiet", "--debug", "--no-track"]);
        build.arg("--path").arg(&folder).arg("--root").arg(fresh);
        build.arg("--target-dir").arg(cache.shared("target"));
        // Not a project's settings, where badpeer is run within one.
        build.current_dir(&folder);
        build
    })?;
    let program = Path::new(&root).join("bin").join(builtin.name);
    Ok(vec![program.into_os_string()])
}

/// What a build makes: a file or a folder, which is there whole or not at all.
fn once(
    builtin: &Builtin,
    made: &Path,
    tell: &mut dyn FnMut(&str),
    build: impl FnOnce(&Path) -> Command,
) -> Result<OsString, Unusable> {
    if !made.exists() {
        tell(&format!("building the adapter `{}`, once", builtin.name));
        let place = tempfile::tempdir_in(made.parent().unwrap_or(made)).map_err(files)?;
        let fresh = place.path().join("fresh");
        tool::run(&mut build(&fresh), BUILD).map_err(|said| Unusable::Build {
            name: builtin.name,
            said,
        })?;
        match fs::rename(&fresh, made) {
            // Another process was faster.
            Err(_) if made.exists() => {}
            renamed => renamed.map_err(files)?,
        }
    }
    Ok(made.as_os_str().to_owned())
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
         [profile.dev]\ndebug = false\nopt-level = 1\n\n{}\n",
        dependencies.join("\n")
    )
}
