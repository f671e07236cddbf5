use super::list::{members, members_with_comments};
use super::notes::Notes;
use super::{DeviationKind, FieldLine, Fields};

/// A list of comma-separated members [RFC 9110 §5.6.1].
const LIST: u8 = 1;
/// One value, on one line [RFC 9110 §5.3].
const ONCE: u8 = 2;
/// Framing, routing, authentication, request modifiers, how to read the content: never in a
/// trailer section [RFC 9110 §6.5.1].
const HEADER: u8 = 4;
/// Meant for all recipients, so never a connection option [RFC 9110 §7.6.1].
const END_TO_END: u8 = 8;
/// Members may carry comments.
const COMMENTS: u8 = 16;

/// The field names that the reader knows rules about. Host and Content-Length have rules of
/// their own for repeats; lists of entity tags are left out, for their quotes are other quotes.
static NAMES: &[(&str, u8)] = &[
    ("Accept", LIST),
    ("Accept-Encoding", LIST),
    ("Accept-Language", LIST),
    ("Accept-Ranges", LIST),
    ("Age", ONCE | HEADER),
    ("Allow", LIST),
    ("Authorization", ONCE | HEADER),
    ("Cache-Control", LIST | HEADER | END_TO_END),
    ("Connection", LIST | HEADER),
    ("Content-Encoding", LIST | HEADER | END_TO_END),
    ("Content-Language", LIST | END_TO_END),
    ("Content-Length", HEADER | END_TO_END),
    ("Content-Location", ONCE | END_TO_END),
    ("Content-Range", ONCE | HEADER | END_TO_END),
    ("Content-Type", ONCE | HEADER | END_TO_END),
    ("Cookie", HEADER | END_TO_END),
    ("Date", ONCE | END_TO_END),
    ("ETag", ONCE | END_TO_END),
    ("Expect", LIST | HEADER),
    ("Expires", ONCE | HEADER | END_TO_END),
    ("From", ONCE),
    ("Host", HEADER | END_TO_END),
    ("If-Match", HEADER),
    ("If-Modified-Since", ONCE | HEADER),
    ("If-None-Match", HEADER),
    ("If-Range", ONCE | HEADER),
    ("If-Unmodified-Since", ONCE | HEADER),
    ("Last-Modified", ONCE | END_TO_END),
    ("Location", ONCE | HEADER | END_TO_END),
    ("Max-Forwards", ONCE | HEADER),
    ("Proxy-Authenticate", HEADER),
    ("Proxy-Authorization", ONCE | HEADER),
    ("Range", ONCE | HEADER),
    ("Referer", ONCE),
    ("Retry-After", ONCE | HEADER),
    ("Server", ONCE | END_TO_END),
    ("Set-Cookie", HEADER | END_TO_END),
    ("TE", LIST | HEADER),
    ("Trailer", LIST | HEADER),
    ("Transfer-Encoding", LIST | HEADER),
    ("Upgrade", LIST),
    ("User-Agent", ONCE | END_TO_END),
    ("Vary", LIST | END_TO_END),
    ("Via", LIST | COMMENTS),
    ("WWW-Authenticate", HEADER),
];

/// Its place in the table and what is known of it.
fn known(name: &[u8]) -> Option<(usize, u8)> {
    NAMES
        .iter()
        .position(|(one, _)| one.len() == name.len() && one.as_bytes().eq_ignore_ascii_case(name))
        .map(|place| (place, NAMES[place].1))
}

fn is(name: &[u8], rule: u8) -> bool {
    known(name).is_some_and(|(_, rules)| rules & rule != 0)
}

/// Judges what any sender must keep to in a header section.
pub(super) fn judge_fields(fields: &Fields, notes: &mut Notes<'_>) {
    let mut seen = 0_u64;
    for line in fields {
        if line.name.eq_ignore_ascii_case(b"Close") {
            // [RFC 9112 §9.6] The name is reserved: it would be taken for the option.
            notes.tolerate(DeviationKind::CloseField, line.span);
        }
        let Some((place, rules)) = known(line.name) else {
            continue;
        };
        if rules & ONCE != 0 && seen & (1 << place) != 0 {
            notes.tolerate(DeviationKind::SingletonTwice, line.span);
        }
        seen |= 1 << place;
        if rules & LIST != 0 && line.value.contains(&b',') && has_empty_member(line, rules) {
            notes.tolerate(DeviationKind::EmptyListMember, line.span);
        }
    }
    for line in fields.lines("Connection") {
        if members(line.value).any(|option| is(option, END_TO_END)) {
            notes.tolerate(DeviationKind::EndToEndOption, line.span);
        }
    }
    demands_option(
        fields,
        "Keep-Alive",
        DeviationKind::KeepAliveWithoutOption,
        notes,
    );
    demands_option(
        fields,
        "Upgrade",
        DeviationKind::UpgradeWithoutOption,
        notes,
    );
}

/// A field about this connection is named in Connection [RFC 9110 §7.6.1].
pub(super) fn demands_option(
    fields: &Fields,
    name: &str,
    kind: DeviationKind,
    notes: &mut Notes<'_>,
) {
    if let Some(line) = fields.lines(name).next()
        && !fields.has_member("Connection", name)
    {
        notes.tolerate(kind, line.span);
    }
}

/// Judges one line of a trailer section.
pub(super) fn judge_trailer(line: FieldLine<'_>, notes: &mut Notes<'_>) {
    if is(line.name, HEADER) {
        notes.tolerate(DeviationKind::TrailerFieldForbidden, line.span);
    }
}

fn has_empty_member(line: FieldLine<'_>, rules: u8) -> bool {
    if rules & COMMENTS == 0 {
        members(line.value).any(<[u8]>::is_empty)
    } else {
        members_with_comments(line.value).any(<[u8]>::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_fits_the_mask() {
        assert!(NAMES.len() <= 64);
        assert!(NAMES.is_sorted_by_key(|(name, _)| name.to_ascii_lowercase()));
        assert_eq!(
            known(b"wWw-AuthenticatE").map(|(_, rules)| rules),
            Some(HEADER)
        );
        assert_eq!(known(b"X"), None);
    }
}
