//! The house keeps its order: a room uses only rooms above it, files stay small, nothing sleeps.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, bottom to top, as DESIGN.md lists them.
const ROOMS: [&str; 17] = [
    "octets",
    "spec",
    "http",
    "script",
    "transcript",
    "notation",
    "player",
    "judge",
    "wire",
    "error",
    "target",
    "catalogue",
    "runner",
    "peer",
    "recorder",
    "replay",
    "fuzz",
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("harness/src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() > 40, "the library's sources are found");
    files
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}

fn room_of(path: &Path) -> Option<usize> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("harness/src");
    let first = path.strip_prefix(root).unwrap().components().next()?;
    let name = Path::new(first.as_os_str())
        .file_stem()?
        .to_str()?
        .to_owned();
    ROOMS.iter().position(|room| *room == name)
}

#[test]
fn a_room_uses_only_rooms_above_it_in_the_list() {
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let Some(own) = room_of(&path) else { continue };
        // What a file's tests use is their own affair.
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code.lines().enumerate() {
            let Some(rest) = line.trim_start().strip_prefix("use crate::") else {
                continue;
            };
            for (at, room) in ROOMS.iter().enumerate() {
                let word = rest.split([':', ';', '{']).next().unwrap();
                if word == *room && at > own {
                    broken.push(format!("{}:{}: {line}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "rooms used against their order:\n{}",
        broken.join("\n")
    );
}

#[test]
fn files_hold_one_noun_and_stay_readable() {
    let mut files = sources();
    let before = files.len();
    // Packaged alone, the library has no command line beside it.
    let command_line = Path::new(env!("CARGO_MANIFEST_DIR")).join("harness/cli/src");
    if command_line.is_dir() {
        collect(&command_line, &mut files);
        assert!(files.len() > before + 40, "the command line's are found");
    }
    let long: Vec<_> = files
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 400)
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(long.is_empty(), "files to be split: {long:?}");
}

#[test]
fn every_case_of_the_catalogue_is_read_and_canonical() {
    for role in badpeer::script::Role::ALL {
        for case in badpeer::catalogue::cases(role) {
            let written = badpeer::notation::write(case.script());
            assert_eq!(
                case.source(),
                written,
                "`badpeer fmt` would change {}",
                case.id()
            );
            assert!(
                !case.script().head.why.is_empty(),
                "{} says no `why`",
                case.id()
            );
            assert!(
                !case.script().head.clauses.is_empty(),
                "{} cites no clause",
                case.id()
            );
        }
    }
}
