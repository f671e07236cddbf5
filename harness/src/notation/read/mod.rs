//! Text → script.

mod act;
mod check;
mod cursor;
mod head;
mod outcome;
mod scope;
mod script;
mod source;
mod step;
mod term;
mod text;

use super::Diagnostics;
use super::diagnostic::diagnose;
use crate::script::Script;

pub use act::act;
pub(super) use act::is_act_word;

/// What a file must hold, and what it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A case: head, timeline, outcomes.
    Case,
    /// A timeline; head and outcomes where there are any.
    Timeline,
    /// Octets and acts only: nothing that a player would have to fill.
    Transcript,
}

/// Reads a case. The name is what diagnostics call the file.
///
/// ```
/// let source = "\
/// case      a request line that is no request line is refused
/// target    server
///
/// client => open
/// client -> GET
/// client ->
/// client <~ answer
///
/// pass   400, finish
/// fail   2xx
/// ";
/// let script = badpeer::notation::read("no-target.wire", source)?;
/// assert_eq!(script.timeline.len(), 4);
/// assert_eq!(badpeer::notation::write(&script), source);
///
/// let source = source.replace("open", "opne");
/// let diagnostics = badpeer::notation::read("no-target.wire", &source).unwrap_err();
/// assert_eq!(diagnostics.list[0].line, 4);
/// assert_eq!(diagnostics.list[0].did_you_mean.as_deref(), Some("open"));
/// # Ok::<(), badpeer::notation::Diagnostics>(())
/// ```
///
/// # Errors
///
/// Every mistake in the file, in its form and in what it means.
pub fn read(name: &str, source: &str) -> Result<Script, Diagnostics> {
    read_form(name, source.as_bytes(), Form::Case)
}

/// Reads a case from octets that may not be text at all.
///
/// # Errors
///
/// As [`read`]; octets that are not UTF-8 are mistakes like others.
pub fn read_octets(name: &str, source: &[u8]) -> Result<Script, Diagnostics> {
    read_form(name, source, Form::Case)
}

/// Reads a script that needs no head and no outcomes: a peer to be played on its own, a snapshot.
///
/// # Errors
///
/// As [`read`].
pub fn read_timeline(name: &str, source: &str) -> Result<Script, Diagnostics> {
    read_form(name, source.as_bytes(), Form::Timeline)
}

pub(super) fn read_form(name: &str, source: &[u8], form: Form) -> Result<Script, Diagnostics> {
    let (script, faults) = script::read(source, form);
    match diagnose(name, source, faults) {
        None => Ok(script),
        Some(diagnostics) => Err(diagnostics),
    }
}
