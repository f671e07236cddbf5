//! Embeds the catalogue: every `.wire` file under `fixtures/`, and a macro that makes one
//! `#[test]` of each case.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The folders whose files are embedded.
const FOLDERS: [&str; 5] = ["server", "client", "proxy", "peers", "contract"];
/// Those whose files are cases, a `#[test]` each.
const ROLES: [&str; 3] = ["server", "client", "proxy"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let fixtures = root.join("fixtures");
    let mut files = BTreeMap::new();
    for folder in FOLDERS {
        println!(
            "cargo::rerun-if-changed={}",
            fixtures.join(folder).display()
        );
        collect(&fixtures.join(folder), folder, &mut files)?;
    }
    println!("cargo::rerun-if-changed=harness/build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("catalogue.rs"), table(&files))?;
    fs::write(out.join("tests.rs"), macros(&files))
}

fn collect(folder: &Path, id: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        let id = format!("{id}/{stem}");
        if path.is_dir() {
            collect(&path, &id, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "wire")
        {
            files.insert(id, path);
        }
    }
    Ok(())
}

fn table(files: &BTreeMap<String, PathBuf>) -> String {
    let mut out = String::from("static FILES: &[(&str, &str)] = &[\n");
    for (id, path) in files {
        let _ = writeln!(
            out,
            "    ({id:?}, include_str!({:?})),",
            path.display().to_string()
        );
    }
    out + "];\n"
}

/// `role / topic / case`, as nested modules of `#[test]` functions.
fn macros(files: &BTreeMap<String, PathBuf>) -> String {
    let mut out = String::from(
        "/// Makes one `#[test]` of each case of a role: `catalogue!(server, fn check);` calls\n\
         /// `check(case)`, named by role, topic and case, so that names filter.\n\
         #[macro_export]\nmacro_rules! catalogue {\n",
    );
    for role in ROLES {
        let mut topics: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for id in files.keys() {
            let mut parts = id.splitn(3, '/');
            if let (Some(of), Some(topic), Some(case)) = (parts.next(), parts.next(), parts.next())
                && of == role
            {
                topics.entry(topic).or_default().push(case);
            }
        }
        let _ = writeln!(
            out,
            "    ({role}, fn $check:ident) => {{\n        mod {role} {{"
        );
        for (topic, cases) in topics {
            let _ = writeln!(out, "            mod {} {{", name(topic));
            for case in cases {
                let _ = writeln!(
                    out,
                    "                #[test] fn {}() {{ super::super::$check(\
                     $crate::case(\"{role}/{topic}/{case}\")) }}",
                    name(case),
                );
            }
            out.push_str("            }\n");
        }
        out.push_str("        }\n    };\n");
    }
    out + "}\n"
}

/// A file's name as one of a function or module.
fn name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|one| {
            if one.is_ascii_alphanumeric() {
                one
            } else {
                '_'
            }
        })
        .collect();
    let keyword = ["match", "type", "use", "move", "loop", "where", "as"].contains(&name.as_str());
    if keyword || name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("case_{name}")
    } else {
        name
    }
}
