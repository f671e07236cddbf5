//! Lists of a field: members between commas.
//! It never joins members again.

use super::fields::trim;

/// The members of a list, without white space around them; quoted commas part nothing. Empty
/// members are among them: [RFC 9110 §5.6.1.2] lets the reader skip those.
pub(super) fn all_members(value: &[u8]) -> Vec<&[u8]> {
    split(value, b',').into_iter().map(trim).collect()
}

/// The members of a list that are not empty.
pub(super) fn members(value: &[u8]) -> Vec<&[u8]> {
    let mut members = all_members(value);
    members.retain(|member| !member.is_empty());
    members
}

/// The pieces between separators that stand outside of quoted strings [RFC 9110 §5.6.4].
pub(super) fn split(value: &[u8], separator: u8) -> Vec<&[u8]> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, octet) in value.iter().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if *octet == separator && !quoted => {
                pieces.push(&value[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&value[start..]);
    pieces
}
