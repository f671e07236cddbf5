//! Content-Length: digits, and nothing but digits [RFC 9110 §8.6].
//! It never lets a number wrap around.

use super::content::MOST;
use super::fault::Fault;
use super::faults::Faults;
use super::fields::trim;
use super::head::Head;
use super::list::all_members;
use super::stop::{Stop, bad};

/// The length that a head declares, if it declares one.
pub(super) fn declared(head: &Head, faults: Faults) -> Result<Option<usize>, Stop> {
    let mut lines: Vec<&[u8]> = head.fields.all("Content-Length").collect();
    if lines.is_empty() {
        return Ok(None);
    }
    if faults.has(Fault::ClLinesDifferingFirst) {
        lines.truncate(1);
    }
    if faults.has(Fault::ClLinesDifferingLast) {
        lines.drain(..lines.len() - 1);
    }
    let length = match one(&lines, faults) {
        Err(_) if faults.has(Fault::ClJunkIgnored) => return Ok(None),
        length => length?,
    };
    match usize::try_from(length) {
        Ok(length) if length <= MOST => Ok(Some(length)),
        _ if faults.has(Fault::HugeLengthAllocates) => Err(Stop::Refuse(500, "out of memory")),
        _ => Err(Stop::Refuse(413, "the content is too large")),
    }
}

/// The one value of all lines and list members [RFC 9112 §6.3].
fn one(lines: &[&[u8]], faults: Faults) -> Result<u64, Stop> {
    if faults.has(Fault::ClLinesConcatenated) {
        let mut digits = lines.concat();
        digits.retain(u8::is_ascii_digit);
        return number(&digits, faults);
    }
    let mut length = None;
    for line in lines {
        if faults.has(Fault::ClOwsKept) && line.len() > trim(line).len() {
            return Err(bad("the length has white space around it"));
        }
        let mut members = all_members(line);
        if faults.has(Fault::ClListDiffering) {
            members.truncate(1);
        }
        for member in members {
            let value = number(member, faults)?;
            if length.is_some_and(|length| length != value) {
                return Err(bad("there are differing lengths"));
            }
            length = Some(value);
        }
    }
    length.ok_or(bad("the length is empty"))
}

/// One number: decimal digits, at least one.
fn number(octets: &[u8], faults: Faults) -> Result<u64, Stop> {
    let mut digits = octets.to_vec();
    if faults.has(Fault::ClEmpty) && digits.is_empty() {
        return Ok(0);
    }
    if faults.has(Fault::ClPlusSign) && digits.starts_with(b"+") {
        digits.remove(0);
    }
    if faults.has(Fault::ClMinus) && digits.starts_with(b"-") {
        return Ok(0);
    }
    if faults.has(Fault::ClHex) && digits.to_ascii_lowercase().starts_with(b"0x") {
        let text = String::from_utf8_lossy(&digits[2..]).into_owned();
        return u64::from_str_radix(&text, 16).map_err(|_| bad("the length is no number"));
    }
    if faults.has(Fault::ClWhitespaceInside) {
        let end = digits
            .iter()
            .position(|octet| b" \t".contains(octet))
            .unwrap_or(digits.len());
        digits.truncate(end);
    }
    if faults.has(Fault::ClUnderscore) {
        digits.retain(|octet| *octet != b'_');
    }
    if faults.has(Fault::ClUnicodeSpace) {
        digits = String::from_utf8_lossy(&digits).trim().into();
    }
    if faults.has(Fault::ClNonAsciiDigit) {
        digits = ascii_digits(&digits);
    }
    if faults.has(Fault::ClExponent) && digits.iter().any(|octet| b"eE".contains(octet)) {
        let value: Option<f64> = String::from_utf8_lossy(&digits).parse().ok();
        return value
            .map(|value| value as u64)
            .ok_or(bad("the length is no number"));
    }
    if faults.has(Fault::ClTrailingJunk) {
        let junk = digits.iter().position(|octet| !octet.is_ascii_digit());
        digits.truncate(junk.filter(|at| *at > 0).unwrap_or(digits.len()));
    }
    let base = match digits[..] {
        [b'0', _, ..] if faults.has(Fault::ClLeadingZerosOctal) => 8,
        _ => 10,
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(bad("the length is no number"));
    }
    let wraps = faults.has(Fault::ClOverflowWraps) || faults.has(Fault::ClOverflowWraps32);
    let mut value: u64 = 0;
    for digit in digits.iter().map(|octet| u64::from(octet - b'0')) {
        value = match value
            .checked_mul(base)
            .and_then(|value| value.checked_add(digit))
        {
            Some(value) => value,
            None if wraps => value.wrapping_mul(base).wrapping_add(digit),
            // [RFC 9110 §8.6]: a recipient must expect lengths beyond its integers.
            None => return Err(bad("the length is beyond all measure")),
        };
    }
    Ok(if faults.has(Fault::ClOverflowWraps32) {
        value & 0xffff_ffff
    } else {
        value
    })
}

/// Digits of other scripts, as a planted fault reads them.
fn ascii_digits(octets: &[u8]) -> Vec<u8> {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' => (c as u32 - 0x660) as u8 + b'0',
        '\u{6f0}'..='\u{6f9}' => (c as u32 - 0x6f0) as u8 + b'0',
        '\u{966}'..='\u{96f}' => (c as u32 - 0x966) as u8 + b'0',
        '\u{ff10}'..='\u{ff19}' => (c as u32 - 0xff10) as u8 + b'0',
        '\u{b2}' => b'2',
        '\u{b3}' => b'3',
        '\u{b9}' => b'1',
        '\u{2074}'..='\u{2079}' => (c as u32 - 0x2070) as u8 + b'0',
        _ if c.is_ascii() => c as u8,
        _ => b'?',
    };
    String::from_utf8_lossy(octets).chars().map(digit).collect()
}
