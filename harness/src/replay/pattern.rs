use sha2::{Digest as _, Sha256};

use crate::script::{Bound, Part, Text};

/// What must come for a recorded line to have come.
#[derive(Clone, Debug, Default)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Octets(Vec<u8>),
    /// As many octets as may stand in such a value, and how the value is written.
    Mask(fn(u8) -> bool, String),
    Digest(usize, String),
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// So many octets are the line.
    Whole(usize),
    /// They are its beginning.
    Part,
    /// From the octet `at` on they are not; there the line has what `recorded` tells.
    Differs { at: usize, recorded: usize },
}

/// What of a head's values does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Uncounted {
    Nothing,
    /// Those of Date and Host.
    Fields,
}

impl Pattern {
    /// The pattern of a recorded text.
    pub fn new(text: &Text, uncounted: Uncounted) -> Self {
        let mut pieces = Vec::new();
        for part in &text.parts {
            pieces.push(match part {
                Part::Octets(octets) => Piece::Octets(octets.clone()),
                Part::Repeat {
                    octets,
                    times: Bound::Number(times),
                } => Piece::Octets(octets.repeat(usize::try_from(*times).unwrap_or_default())),
                Part::Digest { length, sha256 } => {
                    let length = usize::try_from(*length).unwrap_or(usize::MAX);
                    Piece::Digest(length, sha256.clone())
                }
                Part::Variable(name) => Piece::Mask(octets_of(name), format!("${{{name}}}")),
                // The reader of recordings lets nothing else through.
                _ => continue,
            });
        }
        if uncounted == Uncounted::Fields
            && let Some((name, value, end)) = pieces.first().and_then(uncounted_field)
            && pieces
                .iter()
                .all(|piece| !matches!(piece, Piece::Digest(..)))
        {
            let end = match pieces.last() {
                Some(Piece::Octets(last)) if pieces.len() > 1 => line_end(last).to_vec(),
                _ => end,
            };
            let written = String::from_utf8_lossy(&value).into_owned();
            pieces = vec![
                Piece::Octets(name),
                Piece::Mask(is_in_line, written),
                Piece::Octets(end),
            ];
        }
        Self(pieces)
    }

    /// Holds what has come so far against the line.
    pub fn fits(&self, came: &[u8]) -> Match {
        let (mut at, mut recorded) = (0, 0);
        for piece in &self.0 {
            let rest = &came[at..];
            match piece {
                Piece::Octets(octets) => {
                    let common = octets.len().min(rest.len());
                    if let Some(same) = differs(&octets[..common], &rest[..common]) {
                        let (at, recorded) = (at + same, recorded + same);
                        return Match::Differs { at, recorded };
                    }
                    if rest.len() < octets.len() {
                        return Match::Part;
                    }
                    (at, recorded) = (at + common, recorded + common);
                }
                Piece::Mask(stands, written) => {
                    let Some(end) = rest.iter().position(|octet| !stands(*octet)) else {
                        return Match::Part;
                    };
                    (at, recorded) = (at + end, recorded + written.len());
                }
                Piece::Digest(length, sha256) => {
                    if rest.len() < *length {
                        return Match::Part;
                    }
                    if !digest(&rest[..*length]).starts_with(sha256.as_str()) {
                        return Match::Differs { at, recorded };
                    }
                    at += length;
                }
            }
        }
        Match::Whole(at)
    }

    /// The octets of the line that are known, and variables as they are written.
    pub fn written(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Octets(octets) => out.extend_from_slice(octets),
                Piece::Mask(_, written) => out.extend_from_slice(written.as_bytes()),
                Piece::Digest(..) => {}
            }
        }
        out
    }
}

/// Where two slices of one length begin to differ.
fn differs(one: &[u8], other: &[u8]) -> Option<usize> {
    if one == other {
        return None;
    }
    one.iter().zip(other).position(|(one, other)| one != other)
}

fn digest(octets: &[u8]) -> String {
    let digest = Sha256::digest(octets);
    digest.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The octets that the value of such a variable is made of.
fn octets_of(name: &str) -> fn(u8) -> bool {
    match name {
        "date" => is_in_line,
        "port" => |octet| octet.is_ascii_digit(),
        "echo" => |octet| octet.is_ascii_alphanumeric() || b"-_/.".contains(&octet),
        "host" | "origin" => |octet| octet.is_ascii_alphanumeric() || b"-.:[]".contains(&octet),
        _ => |octet| octet.is_ascii_alphanumeric() || b"-_.".contains(&octet),
    }
}

const fn is_in_line(octet: u8) -> bool {
    octet != b'\r' && octet != b'\n'
}

/// Name and colon, value, and line end of a field whose value does not count.
fn uncounted_field(piece: &Piece) -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let Piece::Octets(octets) = piece else {
        return None;
    };
    let colon = octets.iter().position(|octet| *octet == b':')?;
    let (name, rest) = octets.split_at(colon + 1);
    let field = &name[..colon];
    if !field.eq_ignore_ascii_case(b"date") && !field.eq_ignore_ascii_case(b"host") {
        return None;
    }
    let end = line_end(rest);
    let value = &rest[..rest.len() - end.len()];
    Some((name.to_vec(), value.to_vec(), end.to_vec()))
}

fn line_end(octets: &[u8]) -> &[u8] {
    let text = octets.iter().rposition(|octet| is_in_line(*octet));
    &octets[text.map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Pattern {
        Pattern::new(&Text::line(text), Uncounted::Fields)
    }

    #[test]
    fn the_first_octet_that_differs_is_found() {
        let pattern = line("X: abc");
        assert_eq!(pattern.fits(b"X: abc\r\nY"), Match::Whole(8));
        assert_eq!(pattern.fits(b"X: a"), Match::Part);
        let (at, recorded) = (4, 4);
        assert_eq!(pattern.fits(b"X: aBc\r\n"), Match::Differs { at, recorded });
    }

    #[test]
    fn the_values_of_date_and_host_do_not_count() {
        for (recorded, came) in [
            ("Date: today", "Date: another day\r\n"),
            ("host: a", "host: 127.0.0.1:80\r\n"),
        ] {
            assert_eq!(
                line(recorded).fits(came.as_bytes()),
                Match::Whole(came.len())
            );
        }
        assert!(matches!(
            line("Date: a").fits(b"Dates: a\r\n"),
            Match::Differs { at: 4, .. }
        ));
    }

    #[test]
    fn content_known_by_its_digest_is_held_against_it() {
        let sha256 = digest(b"hello");
        let text = Text {
            parts: vec![Part::Digest { length: 5, sha256 }],
        };
        let pattern = Pattern::new(&text, Uncounted::Nothing);
        assert_eq!(pattern.fits(b"hell"), Match::Part);
        assert_eq!(pattern.fits(b"hello!"), Match::Whole(5));
        assert!(matches!(
            pattern.fits(b"hullo"),
            Match::Differs { at: 0, .. }
        ));
    }
}
