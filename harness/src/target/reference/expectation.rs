//! Expect [RFC 9110 §10.1.1].
//! It never promises what was not asked for.

use super::fault::Fault;
use super::faults::Faults;
use super::head::Head;
use super::list::members;
use super::stop::Stop;

/// Whether the client waits for a 100. Unknown expectations get a 417; HTTP/1.0 expects nothing.
pub(super) fn is_continue(head: &Head, faults: Faults) -> Result<bool, Stop> {
    if head.is_old() && !faults.has(Fault::ContinueToHttp10) {
        return Ok(false);
    }
    if faults.has(Fault::ExpectOnlyWholeValue) {
        let lines: Vec<&[u8]> = head.fields.all("Expect").collect();
        return Ok(lines.len() == 1 && lines[0].eq_ignore_ascii_case(b"100-continue"));
    }
    let mut found = false;
    for member in head.fields.all("Expect").flat_map(members) {
        let known = member.eq_ignore_ascii_case(b"100-continue");
        if known && member != b"100-continue" && faults.has(Fault::ExpectCaseSensitive) {
            continue;
        }
        match known {
            true => found = true,
            false if faults.has(Fault::UnknownExpectHangs) => return Err(Stop::Hang),
            false => return Err(Stop::Refuse(417, "there is an unknown expectation")),
        }
    }
    Ok(found)
}
