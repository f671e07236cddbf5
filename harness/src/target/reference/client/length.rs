//! Content-Length. It never looks at other fields.

use super::fault::Fault;
use super::fields::{Fields, trim};
use super::{Failure, Faults};

const NAME: &str = "Content-Length";

/// What the field says; `None` where it says nothing.
///
/// Several values, on one line or on more, must all be the same number; anything else is an
/// error that leaves no way to read on [RFC 9112 §6.3].
pub(super) fn of(fields: &Fields, faults: Faults) -> Result<Option<u64>, Failure> {
    let lines: Vec<&[u8]> = fields.all(NAME).collect();
    let lines = match lines.len() {
        0 => return Ok(None),
        1 => lines,
        _ if faults.has(Fault::LengthFirst) => lines[..1].to_vec(),
        count if faults.has(Fault::LengthLast) => lines[count - 1..].to_vec(),
        _ => lines,
    };
    let lists = lines.iter().any(|value| value.contains(&b','));
    if (lines.len() > 1 || lists) && faults.has(Fault::LengthRepeatedIgnored) {
        return Ok(None);
    }
    let members = lines
        .iter()
        .flat_map(|value| value.split(|octet| *octet == b','));
    let mut first = members.clone();
    if faults.has(Fault::LengthEmptyIsZero) && first.next().is_some_and(|one| trim(one).is_empty())
    {
        return Ok(Some(0));
    }
    let mut length = None;
    for member in members {
        let member = match faults.has(Fault::OwsKept) {
            true => member.strip_prefix(b" ").unwrap_or(member),
            false => trim(member),
        };
        match (number(member, faults), length) {
            (Some(number), None) => length = Some(number),
            (Some(number), Some(same)) if number == same => {}
            _ if faults.has(Fault::LengthListFirst) && length.is_some() => break,
            _ if faults.has(Fault::LengthInvalidIgnored) => return Ok(None),
            _ => return Err(Failure::Malformed("an invalid Content-Length")),
        }
    }
    match length {
        Some(0) if faults.has(Fault::LengthZeroUnread) => Ok(None),
        length => Ok(length),
    }
}

/// Digits, at least one, within 64 bits [RFC 9110 §8.6].
fn number(octets: &[u8], faults: Faults) -> Option<u64> {
    let mut octets = octets;
    if faults.has(Fault::LengthSigned) {
        octets = octets
            .strip_prefix(b"+")
            .or_else(|| octets.strip_prefix(b"-"))
            .unwrap_or(octets);
    }
    let mut radix = 10;
    if faults.has(Fault::LengthHex) && octets.starts_with(b"0x") {
        (octets, radix) = (&octets[2..], 16);
    }
    if faults.has(Fault::LengthOctal) && octets.starts_with(b"0") {
        radix = 8;
    }
    if faults.has(Fault::LengthJunk) {
        let digits = octets.iter().take_while(|octet| octet.is_ascii_digit());
        octets = &octets[..digits.count()];
    }
    let digit = |octet: &u8| char::from(*octet).to_digit(radix).map(u64::from);
    let digits: Option<Vec<u64>> = octets.iter().map(digit).collect();
    let digits = digits.filter(|digits| !digits.is_empty())?;
    let base = u64::from(radix);
    if faults.has(Fault::LengthOverflows) {
        return Some(wrapping(&digits, base));
    }
    if faults.has(Fault::LengthOverflows32) {
        return Some(wrapping(&digits, base) & u64::from(u32::MAX));
    }
    digits.iter().try_fold(0_u64, |sum, digit| {
        sum.checked_mul(base)?.checked_add(*digit)
    })
}

/// The number modulo 2^64, as a counter without a check has it.
pub(super) fn wrapping(digits: &[u64], base: u64) -> u64 {
    digits.iter().fold(0_u64, |sum, digit| {
        sum.wrapping_mul(base).wrapping_add(*digit)
    })
}
