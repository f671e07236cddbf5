//! Saved findings, played again: what still shows, and what does not.

use badpeer::fuzz::remote::Hunt;
use badpeer::notation;

use crate::arguments::HuntOptions;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::{BAD, CARE, GOOD, paint, say, tame};

/// Plays the scripts, and says what the oracles have against the target in each.
///
/// # Errors
///
/// Where a file is no script, or the target can't be reached.
pub fn replay(hunt: Hunt, options: &HuntOptions) -> Result<ExitCode, Failure> {
    let mut scripts = Vec::new();
    for path in &options.replay {
        let name = path.display().to_string();
        let text = std::fs::read(path)
            .map_err(|error| Failure::usage(format!("can't read {name}: {error}")))?;
        let script = notation::read_octets(&name, &text).map_err(badpeer::Error::from)?;
        scripts.push(script);
    }
    let all = hunt.replay(scripts)?;
    let mut code = ExitCode::Expected;
    for (path, one) in options.replay.iter().zip(&all) {
        let name = tame(&path.display().to_string());
        if one.charges.is_empty() && one.unsure.is_empty() && !options.quiet {
            say(&format!("{name}: {}", paint(GOOD, "nothing shows")));
        }
        for charge in &one.charges {
            let known = charge.is_known(&options.known);
            let style = if known { CARE } else { BAD };
            let shows = paint(style, &tame(&charge.to_string()));
            say(&format!("{name}: {shows}"));
            if !known {
                code = ExitCode::Findings;
            }
        }
        for charge in &one.unsure {
            let key = paint(CARE, &charge.key());
            say(&format!("{name}: {key}, and not every time"));
        }
    }
    if all.len() < options.replay.len() {
        say(&format!("{} of {} played", all.len(), options.replay.len()));
        if code == ExitCode::Expected {
            return Ok(ExitCode::Nothing);
        }
    }
    Ok(code)
}
