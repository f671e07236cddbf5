//! `badpeer fuzz init`: the files of a fuzz crate, in somebody's repository.
//! Never overwrites: what is there is theirs.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use badpeer::fuzz::{dictionary, seeds};

use crate::arguments::FuzzInit;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::{CARE, complain, count, paint, say, tame};

/// So many drawn seeds beside those of the catalogue.
const DRAWN: u64 = 50;

/// The files that are run.
const BUILD: &str = ".clusterfuzzlite/build.sh";
const COVER: &str = "fuzz/cover-only.sh";

const NEXT: &str = "\
What to do next:
  1. Put your server into fuzz/src/lib.rs: a function that serves one connection.
  2. cargo test --manifest-path fuzz/Cargo.toml
     10,000 scripts on a stable compiler; BADPEER_FUZZ_RUNS asks for more.
  3. RUSTC_WRAPPER=$PWD/fuzz/cover-only.sh cargo +nightly fuzz run --target-dir fuzz/target/cover \
     server fuzz/corpus/server fuzz/seeds/server -- -dict=fuzz/server.dict -len_control=0 -max_len=8192
     (cargo install cargo-fuzz; the wrapper keeps libFuzzer to your server's branches)
  4. Put scripts that found something into fuzz/findings: cargo test plays them for ever.
  5. Where the repository is a workspace: exclude = [\"fuzz\"] in its Cargo.toml.
  6. Commit. ClusterFuzzLite fuzzes each pull request, and the main branch once a day.";

/// Writes what is not there yet.
///
/// # Errors
///
/// Where the folder is none, or a file can't be written.
pub fn init(options: &FuzzInit) -> Result<ExitCode, Failure> {
    let folder = &options.folder;
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(Failure::usage(format!("{folder} is no folder")));
    }
    let names = Names::of(folder, options.badpeer.as_deref())?;
    let mut tally = Tally::default();
    for (path, text) in FILES {
        put(folder, path, names.fill(text).as_bytes(), &mut tally)?;
    }
    for path in [BUILD, COVER] {
        if tally.written.iter().any(|written| written == path) {
            executable(&folder.join(path))?;
        }
    }
    put(
        folder,
        "fuzz/server.dict",
        dictionary().as_bytes(),
        &mut tally,
    )?;
    let mut seeded = Tally::default();
    for seed in seeds(DRAWN) {
        let path = format!("fuzz/seeds/server/{}.wire", seed.name);
        put(
            folder,
            &path,
            seed.script.to_string().as_bytes(),
            &mut seeded,
        )?;
    }
    for path in &tally.kept {
        say(&format!(
            "{} {path}: it is there already",
            paint(CARE, "kept   ")
        ));
    }
    for path in &tally.written {
        say(&format!("written {path}"));
    }
    if !seeded.written.is_empty() {
        let seeds = count(seeded.written.len(), "seed", "seeds");
        say(&format!("written fuzz/seeds/server: {seeds}"));
    }
    if !folder.join("Cargo.toml").is_file() {
        complain(
            "note: there is no Cargo.toml here: the fuzz crate depends on no server of yours yet",
        );
    }
    say(&format!("\n{NEXT}"));
    Ok(ExitCode::Expected)
}

#[derive(Default)]
struct Tally {
    written: Vec<String>,
    kept: Vec<String>,
}

const FILES: [(&str, &str); 13] = [
    ("fuzz/Cargo.toml", include_str!("template/Cargo.toml.txt")),
    (
        "fuzz/.gitignore",
        "/target\n/corpus\n/artifacts\n/coverage\n",
    ),
    ("fuzz/src/lib.rs", include_str!("template/lib.rs.txt")),
    (
        "fuzz/fuzz_targets/server.rs",
        include_str!("template/target.rs.txt"),
    ),
    ("fuzz/tests/server.rs", include_str!("template/test.rs.txt")),
    (
        "fuzz/tests/findings.rs",
        include_str!("template/findings.rs.txt"),
    ),
    (
        "fuzz/findings/README.md",
        include_str!("template/findings.md"),
    ),
    (
        "fuzz/server.options",
        include_str!("template/server.options"),
    ),
    (COVER, include_str!("template/cover-only.sh")),
    (".clusterfuzzlite/project.yaml", "language: rust\n"),
    (
        ".clusterfuzzlite/Dockerfile",
        include_str!("template/Dockerfile"),
    ),
    (BUILD, include_str!("template/build.sh")),
    (
        ".github/workflows/fuzz.yml",
        include_str!("template/workflow.yml"),
    ),
];

/// Writes one file where there is none.
fn put(folder: &Path, path: &str, octets: &[u8], tally: &mut Tally) -> Result<(), Failure> {
    let place = folder.join(path);
    let fault =
        |error: io::Error| Failure::machine(format!("can't write {}: {error}", place.display()));
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(fault)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(&place) {
        Ok(mut file) => {
            file.write_all(octets).map_err(fault)?;
            tally.written.push(path.to_owned());
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            tally.kept.push(path.to_owned());
            Ok(())
        }
        Err(error) => Err(fault(error)),
    }
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(path, mode)
        .map_err(|error| Failure::machine(format!("can't make {} run: {error}", path.display())))
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// What stands in the files for names.
struct Names {
    /// The lines of the dependencies.
    dependencies: String,
}

impl Names {
    fn of(folder: &Path, badpeer: Option<&Path>) -> Result<Self, Failure> {
        let mut dependencies = match badpeer {
            None => format!("badpeer = \"{}\"", env!("CARGO_PKG_VERSION")),
            Some(path) => {
                let whole = path.canonicalize().map_err(|error| {
                    Failure::usage(format!("there is no {}: {error}", path.display()))
                })?;
                // Who says where it is from here means so on other machines too.
                let path = match path.is_relative() && folder == Path::new(".") {
                    true => Path::new("..").join(path),
                    false => whole,
                };
                format!("badpeer = {{ path = {:?} }}", path.display().to_string())
            }
        };
        if folder.join("src/lib.rs").is_file()
            && let Some(package) = package(&folder.join("Cargo.toml"))
        {
            dependencies += &format!("\n{package} = {{ path = \"..\" }}");
        }
        Ok(Self { dependencies })
    }

    fn fill(&self, text: &str) -> String {
        text.replace("@DEPENDENCIES@", &self.dependencies)
    }
}

/// The name of a package, where the file says one that Cargo would take.
fn package(manifest: &Path) -> Option<String> {
    let text = fs::read_to_string(manifest).ok()?;
    let table: toml::Table = text.parse().ok()?;
    let name = table.get("package")?.get("name")?.as_str()?;
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-_".contains(&octet);
    name.bytes().all(plain).then(|| tame(name))
}
