//! Where findings are kept: a script and a transcript each. Never names a file by what a target
//! sent.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use badpeer::fuzz::Oracle;
use badpeer::fuzz::remote::Find;
use badpeer::script::{Role, Script};

use super::aim::Aim;
use crate::failure::Failure;
use crate::report::output;

/// The folder of `--save`, there before the hunt begins.
pub struct Folder {
    path: PathBuf,
    role: Role,
    again: Vec<String>,
    against: Option<String>,
    taken: HashSet<String>,
}

impl Folder {
    /// Makes the folder where there is none.
    ///
    /// # Errors
    ///
    /// Where it can't be made, or is none.
    pub fn make(path: &Path) -> Result<(), Failure> {
        fs::create_dir_all(path).map_err(|error| {
            Failure::usage(format!("can't make the folder {}: {error}", path.display()))
        })
    }

    /// The folder that is there now, for what is found in a target.
    pub fn new(path: &Path, aim: &Aim, against: Option<&String>) -> Self {
        Self {
            path: path.to_owned(),
            role: aim.role,
            again: aim.again.clone(),
            against: against.cloned(),
            taken: HashSet::new(),
        }
    }

    /// Writes a finding, and gives the path of its script.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub fn keep(&mut self, find: &Find) -> Result<PathBuf, Failure> {
        let stem = self.free(find.stem());
        let path = self.path.join(format!("{stem}.wire"));
        let script = find.wire(&self.command(find, &path));
        output::write(&path, script.as_bytes())?;
        let beside = self.path.join(format!("{stem}.transcript"));
        output::write(&beside, find.transcript().as_bytes())?;
        Ok(path)
    }

    /// Writes a script that was under way when the target went.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub fn suspect(&mut self, script: &Script) -> Result<(), Failure> {
        let stem = self.free("suspect".to_owned());
        let path = self.path.join(format!("{stem}.wire"));
        output::write(&path, script.to_string().as_bytes())
    }

    /// What plays a finding again: as a case where its table can tell it, else by the oracles.
    fn command(&self, find: &Find, script: &Path) -> String {
        let role = self.role.name();
        if find.regresses {
            return command(&["test", role], &self.again, "--script", script);
        }
        let mut again = self.again.clone();
        if let (Oracle::Disagreement, Some(other)) = (find.finding.charge.oracle, &self.against) {
            again.extend(["--against".to_owned(), other.clone()]);
        }
        command(&["fuzz", role], &again, "--replay", script)
    }

    fn free(&mut self, stem: String) -> String {
        let mut free = stem.clone();
        for n in 2.. {
            if self.taken.insert(free.clone()) {
                break;
            }
            free = format!("{stem}-{n}");
        }
        free
    }
}

/// What plays a script again.
fn command(verb: &[&str], again: &[String], flag: &str, script: &Path) -> String {
    let script = script.display().to_string();
    let words = ["badpeer"].iter().chain(verb).map(|word| quoted(word));
    let words = words.chain(again.iter().map(|word| quoted(word)));
    let words = words.chain([flag.to_owned(), quoted(&script)]);
    words.collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-_./:=,@+".contains(&octet);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::command;

    #[test]
    fn a_command_is_read_by_a_shell_as_it_was_meant() {
        let again = ["--run", "./it's {port}"].map(str::to_owned);
        assert_eq!(
            command(
                &["test", "server"],
                &again,
                "--script",
                Path::new("found/a.wire")
            ),
            r"badpeer test server --run './it'\''s {port}' --script found/a.wire"
        );
    }
}
