use super::class::trim;

/// The members of one comma-separated value, trimmed, empty ones included; a comma inside a
/// quoted string separates nothing [RFC 9110 §5.6.1, §5.6.4].
pub(super) struct Members<'a> {
    rest: Option<&'a [u8]>,
    comments: bool,
}

/// The members of a list field's value.
pub(super) fn members(value: &[u8]) -> Members<'_> {
    Members {
        rest: Some(value),
        comments: false,
    }
}

/// The same where a member may carry comments in parentheses, as in Via [RFC 9110 §5.6.5].
pub(super) fn members_with_comments(value: &[u8]) -> Members<'_> {
    Members {
        rest: Some(value),
        comments: true,
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        let end = member_end(rest, self.comments);
        self.rest = rest.get(end + 1..);
        Some(trim(&rest[..end]))
    }
}

/// Where the first member ends: at a comma, or where the value does.
fn member_end(value: &[u8], comments: bool) -> usize {
    let mut at = 0;
    let mut depth = 0_usize;
    while at < value.len() {
        match value[at] {
            b',' if depth == 0 => return at,
            b'"' if depth == 0 => at = quoted_end(value, at).unwrap_or(value.len()) - 1,
            b'(' if comments => depth += 1,
            b')' if comments => depth = depth.saturating_sub(1),
            b'\\' if depth > 0 => at += 1,
            _ => {}
        }
        at += 1;
    }
    value.len()
}

/// One past the closing quote of the quoted string that begins at `at`.
pub(super) fn quoted_end(value: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    while at < value.len() {
        match value[at] {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// One past the closing quote of a quoted string that keeps to its grammar [RFC 9110 §5.6.4].
pub(super) fn strict_quoted_end(value: &[u8], at: usize) -> Option<usize> {
    let end = quoted_end(value, at)?;
    let inside = &value[at + 1..end - 1];
    (!inside.iter().any(|&octet| super::class::is_control(octet))).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(value: &str) -> Vec<String> {
        members(value.as_bytes())
            .map(|member| String::from_utf8_lossy(member).into_owned())
            .collect()
    }

    #[test]
    fn members_are_split_at_commas_outside_quotes() {
        assert_eq!(split("a, b ,\tc"), ["a", "b", "c"]);
        assert_eq!(split("a;x=\"1,\\\",2\", b"), ["a;x=\"1,\\\",2\"", "b"]);
        assert_eq!(split(",a,,"), ["", "a", "", ""]);
        assert_eq!(split(""), [""]);
        assert_eq!(split("\"never, closed"), ["\"never, closed"]);
        assert_eq!(
            split("\"ends in a backslash\\"),
            ["\"ends in a backslash\\"]
        );
    }

    #[test]
    fn commas_in_comments_separate_nothing_where_comments_may_stand() {
        let via: Vec<_> = members_with_comments(b"1.1 a (x,,(y,)\\),), 1.0 b").collect();
        assert_eq!(via, [&b"1.1 a (x,,(y,)\\),)"[..], b"1.0 b"]);
    }
}
