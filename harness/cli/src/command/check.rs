//! `badpeer check`: every mistake in scripts.

use std::fs;

use badpeer::notation::{self, Diagnostics};
use badpeer::script::Script;

use super::files;
use crate::arguments::Check;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::{complain, count, error_has_colour, say, tame};

/// Reports the mistakes of all files.
///
/// # Errors
///
/// Where a folder can't be read.
pub fn run(options: &Check) -> Result<ExitCode, Failure> {
    let colour = error_has_colour();
    let (mut fine, mut bad, mut mistakes) = (0, 0, 0);
    for path in files::scripts(&options.files)? {
        let name = path.display().to_string();
        let complaint = match fs::read(&path) {
            Err(error) => {
                mistakes += 1;
                Some(format!("error: can't read {}: {error}", tame(&name)))
            }
            Ok(octets) => read(&name, &octets).err().map(|diagnostics| {
                mistakes += diagnostics.list.len() + diagnostics.more;
                diagnostics.render(colour)
            }),
        };
        match complaint {
            None => fine += 1,
            Some(text) => {
                bad += 1;
                complain(&format!("{text}\n"));
            }
        }
    }
    let fine = if fine == 1 {
        "1 file is fine".to_owned()
    } else {
        format!("{fine} files are fine")
    };
    if bad == 0 {
        say(&fine);
        return Ok(ExitCode::Expected);
    }
    let mistakes = count(mistakes, "mistake", "mistakes");
    say(&format!(
        "{mistakes} in {}; {fine}",
        count(bad, "file", "files")
    ));
    Ok(ExitCode::Usage)
}

/// A file that begins no head is a peer, a snapshot or a recording: a timeline alone. One in which
/// nothing stands is none of them.
fn read(name: &str, octets: &[u8]) -> Result<Script, Diagnostics> {
    let headed = |line: &[u8]| {
        let word = line.split(|one| *one == b' ').next().unwrap_or_default();
        matches!(word, b"case" | b"target" | b"pass" | b"warn" | b"fail")
    };
    match str::from_utf8(octets) {
        Ok(text) if !text.trim().is_empty() && !octets.split(|one| *one == b'\n').any(headed) => {
            notation::read_timeline(name, text)
        }
        _ => notation::read_octets(name, octets),
    }
}
