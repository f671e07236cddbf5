use super::Diagnostics;
use super::read::{Form, read_form};
use super::write::write;

/// The file in canonical form. Head and outcomes may be missing, as in a snapshot.
///
/// # Errors
///
/// Every mistake in the file: one that cannot be read is not formatted.
pub fn format(name: &str, source: &str) -> Result<String, Diagnostics> {
    read_form(name, source.as_bytes(), Form::Timeline).map(|script| write(&script))
}

/// What stands in the way of a file being in canonical form: `None` where it is, else the first
/// line (counted from 1) that would change.
///
/// # Errors
///
/// As [`format()`].
pub fn format_check(name: &str, source: &str) -> Result<Option<usize>, Diagnostics> {
    let canonical = format(name, source)?;
    if canonical == source {
        return Ok(None);
    }
    let lines = source
        .split_inclusive('\n')
        .zip(canonical.split_inclusive('\n'));
    Ok(Some(
        lines.take_while(|(is, should)| is == should).count() + 1,
    ))
}
