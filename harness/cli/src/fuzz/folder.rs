//! Where findings are kept: a script and a transcript each. Never names a file by what a target
//! sent.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use badpeer::fuzz::remote::Find;
use badpeer::script::Script;

use crate::failure::Failure;
use crate::report::output;

/// The folder of `--save`, there before the hunt begins.
pub struct Folder {
    path: PathBuf,
    again: Vec<String>,
    taken: HashSet<String>,
}

impl Folder {
    /// The folder, made where there is none; `again` are the arguments that reach the target.
    ///
    /// # Errors
    ///
    /// Where it can't be made, or is none.
    pub fn new(path: &Path, again: Vec<String>) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| {
            Failure::usage(format!("can't make the folder {}: {error}", path.display()))
        })?;
        Ok(Self {
            path: path.to_owned(),
            again,
            taken: HashSet::new(),
        })
    }

    /// Writes a finding, and gives the path of its script.
    ///
    /// # Errors
    ///
    /// Where it can't be written.
    pub fn keep(&mut self, find: &Find) -> Result<PathBuf, Failure> {
        let stem = self.free(find.stem());
        let path = self.path.join(format!("{stem}.wire"));
        let script = find.wire(&command(&self.again, &path));
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
pub fn command(again: &[String], script: &Path) -> String {
    let script = script.display().to_string();
    let words = ["badpeer", "test", "server"].map(str::to_owned);
    let words = words.iter().chain(again).cloned();
    let words = words.chain(["--script".to_owned(), script]);
    let words: Vec<_> = words.map(|word| quoted(&word)).collect();
    words.join(" ")
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
            command(&again, Path::new("found/a.wire")),
            r"badpeer test server --run './it'\''s {port}' --script found/a.wire"
        );
    }
}
