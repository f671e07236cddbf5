//! A bare parser of requests, without a connection: octets in, what it made of them out.
//! Never asks how it works.

use super::charge::Charge;
use super::oracle::Oracle;
use crate::http::{Deviation, DeviationKind, Direction, RequestReader, State, Version};

/// So many beginnings of a head are parsed too.
const BEGINNINGS: usize = 512;

/// What a parser makes of octets that begin with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// The head is whole, and ends behind so many octets.
    Whole(usize),
    /// More octets are needed.
    Partial,
    /// The octets are no request.
    Refused,
}

/// What a parser of request heads has against it, with these octets: it must take what is valid,
/// refuse what is not, and not change its mind as octets come.
pub fn parser(octets: &[u8], parse: impl Fn(&[u8]) -> Parsed) -> Vec<Charge> {
    let mut charges = Vec::new();
    let told = parse(octets);
    let mut reader = RequestReader::new();
    reader.push(octets);
    let head = reader.messages().first().or(reader.partial());
    let end = head.map(|one| one.head.end);
    let in_head = |one: &&Deviation| end.is_none_or(|end| one.span.start < end);
    let found: Vec<_> = reader.deviations().filter(in_head).copied().collect();
    let fatal = found.iter().find(|one| one.fatal);
    // A parser may know no version beyond 1.1.
    let known = head.is_some_and(|one| one.version <= Version::HTTP_11);
    match (told, fatal, end) {
        (Parsed::Whole(_), Some(one), _) if is_certain(one.kind) => {
            charges.push(Charge::new(
                Oracle::OverAcceptance,
                one.kind.name(),
                one.kind.on_receipt(Direction::Request),
                format!("taken for whole: {}", one.kind.sentence()),
            ));
        }
        (Parsed::Refused, None, Some(_)) if found.is_empty() && known => charges.push(Charge::new(
            Oracle::UnderAcceptance,
            "refused",
            "R9110-2.3-01",
            "a valid head was refused",
        )),
        (Parsed::Whole(n), None, Some(end)) if found.is_empty() && n != end => {
            charges.push(Charge::new(
                Oracle::Misreading,
                "length",
                "R9110-2.3-01",
                format!("the head ends behind {end} octets, not {n}"),
            ));
        }
        (Parsed::Whole(_), None, None) if reader.state() == State::Head && found.is_empty() => {
            charges.push(Charge::new(
                Oracle::OverAcceptance,
                DeviationKind::IncompleteMessage.name(),
                "R9112-8-01",
                "a head that is not whole was taken for whole",
            ));
        }
        _ => {}
    }
    if let Parsed::Whole(whole) = told {
        let whole = whole.min(octets.len());
        // Every beginning of a short head, some of a long one: a parser reads each anew.
        let mut ends = (0..whole).step_by((whole / BEGINNINGS).max(1));
        let other = ends.find(|&end| parse(&octets[..end]) != Parsed::Partial);
        if let Some(end) = other {
            charges.push(Charge::new(
                Oracle::Segmentation,
                "prefix",
                "R9110-2.3-01",
                format!("the first {end} of {whole} octets are something else"),
            ));
        }
    }
    charges
}

/// Whether it is about the lines of a head, which are a parser's affair, and no recipient may read
/// on [RFC 9112 §2.2]. Framing is decided by who uses the parser.
const fn is_certain(kind: DeviationKind) -> bool {
    matches!(
        kind,
        DeviationKind::RequestLineMalformed
            | DeviationKind::MethodMalformed
            | DeviationKind::VersionMalformed
            | DeviationKind::VersionUnknown
            | DeviationKind::ControlInTarget
            | DeviationKind::FieldLineWithoutColon
            | DeviationKind::FieldNameMalformed
            | DeviationKind::WhitespaceBeforeColon
    )
}
