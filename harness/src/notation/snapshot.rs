use sha2::{Digest as _, Sha256};

use super::masks::{Masks, Piece};
use super::split::Section;
use super::transcript::{Kind, runs, steps};
use super::write::write_timeline;
use crate::script::{Part, TargetAct, Text};
use crate::transcript::{Transcript, What};

/// Content of more octets than this is written as its length and digest.
const LONG: usize = 64;
/// So many hexadecimal digits of the digest are written.
const DIGITS: usize = 16;

/// The transcript as a snapshot keeps it: what differs from run to run is a variable, the value
/// of a received Date is `${date}`, and long content is its length and digest. The text of today
/// equals that of tomorrow.
///
/// Content in which a masked value stands is written out whole, since its digest would differ.
#[must_use]
pub fn write_snapshot(transcript: &Transcript, masks: &Masks) -> String {
    let mut transcript = transcript.merged();
    for event in &mut transcript.events {
        if let What::Saw(TargetAct::Error(text)) = &mut event.what {
            *text = error(text, masks);
        }
    }
    let dress = |kind, octets: &[u8]| match kind {
        Kind::Sent(_) => masks.dress(octets, runs),
        Kind::Received(Section::Head) => head(octets, masks),
        Kind::Received(Section::Content) | Kind::Handed => content(octets, masks),
    };
    write_timeline(&steps(&transcript, &dress))
}

/// The transcript exact to the octet, but for the values that differ from run to run: where one
/// stands in a head, it is a variable. Content is left as it is, since its length is told in the
/// head.
#[must_use]
pub fn write_recording(transcript: &Transcript, masks: &Masks) -> String {
    let dress = |kind, octets: &[u8]| match kind {
        Kind::Sent(Section::Head) | Kind::Received(Section::Head) => masks.dress(octets, runs),
        _ => runs(octets),
    };
    write_timeline(&steps(&transcript.merged(), &dress))
}

fn head(octets: &[u8], masks: &Masks) -> Text {
    let mut text = Text::default();
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        let (before, date, behind) = date(line);
        for (piece, is_date) in [(before, false), (date, true), (behind, false)] {
            if is_date && !piece.is_empty() {
                text.push(Part::Variable("date".to_owned()));
            } else {
                let dressed = masks.dress(piece, runs);
                dressed.parts.into_iter().for_each(|part| text.push(part));
            }
        }
    }
    text
}

/// What stands before the value of a Date, the value, and what stands behind it.
fn date(line: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let name = line.iter().position(|octet| *octet == b':');
    let Some(colon) = name.filter(|colon| line[..*colon].eq_ignore_ascii_case(b"date")) else {
        return (line, &[], &[]);
    };
    let behind = &line[colon + 1..];
    let value = behind.trim_ascii();
    let start = colon + 1 + (behind.len() - behind.trim_ascii_start().len());
    let end = start + value.len();
    if value.is_empty() {
        return (line, &[], &[]);
    }
    (&line[..start], &line[start..end], &line[end..])
}

fn content(octets: &[u8], masks: &Masks) -> Text {
    if octets.len() <= LONG || masks.bite(octets) {
        return masks.dress(octets, runs);
    }
    let digest = Sha256::digest(octets);
    let digits: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    Text {
        parts: vec![Part::Digest {
            length: octets.len() as u64,
            sha256: digits[..DIGITS].to_owned(),
        }],
    }
}

/// The text of an error, which has no variables: masked values become their names in angle
/// brackets.
fn error(text: &str, masks: &Masks) -> String {
    let mut out = Vec::new();
    for piece in masks.cut(text.as_bytes()) {
        match piece {
            Piece::Plain(octets) => out.extend_from_slice(octets),
            Piece::Value(name) => out.extend_from_slice(format!("<{name}>").as_bytes()),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
