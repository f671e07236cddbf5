use super::class::{is_control, is_space, is_token, leading_space, trim, trim_end};
use super::notes::{Fatal, Notes};
use super::{DeviationKind, FieldLine, Fields};
use crate::octets::Span;

/// Reads one field line without its line end, and adds it to its section; `at` is its place in
/// the stream [RFC 9112 §5].
pub(super) fn field_line(
    line: &[u8],
    at: usize,
    fields: &mut Fields,
    notes: &mut Notes<'_>,
) -> Result<(), Fatal> {
    let mut controls = None;
    let mut null = None;
    for (place, &octet) in line.iter().enumerate() {
        if is_control(octet) {
            match octet {
                // [RFC 9112 §2.2] A bare CR makes the element invalid.
                b'\r' => return notes.note(DeviationKind::BareCr, one(at + place)),
                0 if null.is_none() => null = Some(place),
                0 => {}
                _ if controls.is_none() => controls = Some(place),
                _ => {}
            }
        }
    }
    let whole = Span::new(at, at + line.len());
    let value = if line.first().is_some_and(|&octet| is_space(octet)) {
        if fields.is_empty() {
            return notes.note(DeviationKind::WhitespaceBeforeFields, whole);
        }
        notes.note(DeviationKind::ObsFold, whole)?;
        0
    } else {
        name(line, at, notes)? + 1
    };
    // [RFC 9110 §5.5] NUL, CR and LF are invalid and dangerous; other controls merely invalid.
    if let Some(place) = null {
        notes.note(DeviationKind::NulInFieldValue, one(at + place))?;
    }
    if let Some(place) = controls {
        notes.note(DeviationKind::ControlInFieldValue, one(at + place))?;
    }
    if value == 0 {
        // [RFC 9112 §5.2] Each obs-fold stands for one SP.
        fields.unfold(trim_end(&line[leading_space(line)..]), whole.end);
    } else {
        fields.push(FieldLine {
            name: trim_end(&line[..value - 1]),
            value: trim(&line[value..]),
            span: whole,
        });
    }
    Ok(())
}

/// Judges the name, and says where its colon is.
fn name(line: &[u8], at: usize, notes: &mut Notes<'_>) -> Result<usize, Fatal> {
    let Some(colon) = line.iter().position(|&octet| octet == b':') else {
        notes.note(
            DeviationKind::FieldLineWithoutColon,
            Span::new(at, at + line.len()),
        )?;
        return Err(Fatal);
    };
    let name = trim_end(&line[..colon]);
    if !is_token(name) {
        let span = Span::new(at, at + colon.max(1));
        notes.note(DeviationKind::FieldNameMalformed, span)?;
    }
    if name.len() < colon {
        // [RFC 9112 §5.1] A server rejects it; in a response a proxy takes it away.
        let span = Span::new(at + name.len(), at + colon);
        notes.note(DeviationKind::WhitespaceBeforeColon, span)?;
    }
    Ok(colon)
}

fn one(at: usize) -> Span {
    Span::new(at, at + 1)
}
