use std::fmt::Write as _;

use crate::octets::escape_octet;
use crate::script::{Bound, Part, Text};

/// Where octets stand, and so what must be escaped there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// On a line, up to its end.
    Line,
    /// Between quotation marks.
    Quoted,
    /// A word of the timeline.
    Word,
    /// A word of the outcome table.
    TableWord,
}

/// The text of a `->` line. The line end that such a line has by itself is left away, any other
/// is shown.
pub(super) fn line(text: &Text, out: &mut String) {
    let Some((last, front)) = text.parts.split_last() else {
        out.push('\\');
        return;
    };
    for part in front {
        write_part(part, Style::Line, out);
    }
    match last {
        Part::Octets(octets) => match octets.strip_suffix(b"\r\n") {
            // An escape for a line end before the line's own would be taken for the end.
            Some(plain) if !plain.ends_with(b"\r") && !plain.ends_with(b"\n") => {
                escape(plain, Style::Line, out);
                if plain.ends_with(b" ") {
                    hold_space(out);
                }
            }
            _ => {
                escape(octets, Style::Line, out);
                if !octets.ends_with(b"\r") && !octets.ends_with(b"\n") {
                    out.push('\\');
                }
            }
        },
        part => {
            write_part(part, Style::Line, out);
            out.push('\\');
        }
    }
}

/// The text of the rest of a line, to which nothing is added.
pub(super) fn rest(octets: &[u8]) -> String {
    let mut out = String::new();
    escape(octets, Style::Line, &mut out);
    hold_space(&mut out);
    out
}

/// `"…"`.
pub(super) fn quoted(text: &Text) -> String {
    let mut out = String::from("\"");
    for part in &text.parts {
        write_part(part, Style::Quoted, &mut out);
    }
    out.push('"');
    out
}

/// `"…"`, of octets alone.
pub(super) fn quoted_octets(octets: &[u8]) -> String {
    let mut out = String::from("\"");
    escape(octets, Style::Quoted, &mut out);
    out.push('"');
    out
}

/// A word, in quotes where it is empty.
pub(super) fn word(text: &Text, table: bool) -> String {
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    let style = if table { Style::TableWord } else { Style::Word };
    let mut out = String::new();
    for part in &text.parts {
        write_part(part, style, &mut out);
    }
    out
}

/// A method: a word, in quotes where it could be taken for something else.
pub(super) fn method(method: &str, is_taken: impl Fn(&str) -> bool, table: bool) -> String {
    if is_taken(method) {
        quoted_octets(method.as_bytes())
    } else {
        word(&Text::octets(method), table)
    }
}

/// A space at the end of a line is written so that it can be seen.
fn hold_space(out: &mut String) {
    if out.ends_with(' ') {
        out.pop();
        out.push_str("\\x20");
    }
}

fn write_part(part: &Part, style: Style, out: &mut String) {
    match part {
        Part::Octets(octets) => escape(octets, style, out),
        Part::Variable(name) => {
            let _ = write!(out, "${{{name}}}");
        }
        Part::Member {
            name,
            member,
            argument,
        } => {
            let _ = write!(out, "${{{name}.{member}");
            if member == "field" {
                let _ = write!(out, " {}", quoted_octets(argument.as_bytes()));
            }
            out.push('}');
        }
        Part::Repeat { octets, times } => {
            let _ = write!(
                out,
                "${{repeat {} {}}}",
                quoted_octets(octets),
                bound(times)
            );
        }
        Part::Slice { name, from, up_to } => {
            let _ = write!(out, "${{{name}");
            if let Some(from) = from {
                let _ = write!(out, " from {}", bound(from));
            }
            if let Some(up_to) = up_to {
                let _ = write!(out, " up to {}", bound(up_to));
            }
            out.push('}');
        }
        Part::Length(name) => {
            let _ = write!(out, "${{length {name}}}");
        }
        Part::Digest { length, sha256 } => {
            let more = if sha256.len() < 64 { "…" } else { "" };
            let _ = write!(out, "${{{length} octets sha256:{sha256}{more}}}");
        }
    }
}

fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Number(number) => number.to_string(),
        Bound::Variable(name) => format!("${{{name}}}"),
    }
}

fn escape(octets: &[u8], style: Style, out: &mut String) {
    if style == Style::Line {
        return escape_line(octets, out);
    }
    let is_word = matches!(style, Style::Word | Style::TableWord);
    for (index, &octet) in octets.iter().enumerate() {
        match octet {
            b'$' if octets.get(index + 1) == Some(&b'{') => out.push_str("\\x24"),
            b'"' if style == Style::Quoted => out.push_str("\\\""),
            b'"' if is_word && out.is_empty() => out.push_str("\\x22"),
            b' ' if is_word => out.push_str("\\x20"),
            b',' if style == Style::TableWord => out.push_str("\\x2c"),
            b'#' if style == Style::TableWord => out.push_str("\\x23"),
            _ => escape_octet(octet, out),
        }
    }
}

/// Most octets of a line stand for themselves, and go in runs.
fn escape_line(octets: &[u8], out: &mut String) {
    let is_plain = |octet: u8| matches!(octet, b' '..=b'~') && !matches!(octet, b'\\' | b'$');
    let mut rest = octets;
    while let Some(&first) = rest.first() {
        let plain = rest.iter().take_while(|octet| is_plain(**octet)).count();
        if plain > 0 {
            out.push_str(&String::from_utf8_lossy(&rest[..plain]));
            rest = &rest[plain..];
            continue;
        }
        match rest.get(1) {
            Some(b'{') if first == b'$' => out.push_str("\\x24"),
            _ => escape_octet(first, out),
        }
        rest = &rest[1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_adds_by_itself_is_left_away_and_the_rest_is_shown() {
        let written = |octets: &[u8]| {
            let mut out = String::new();
            line(&Text::octets(octets), &mut out);
            out
        };
        assert_eq!(written(b"Host: a\r\n"), "Host: a");
        assert_eq!(written(b"\r\n"), "");
        assert_eq!(written(b"Content-Le"), "Content-Le\\");
        assert_eq!(written(b"Host: a\n"), "Host: a\\n");
        assert_eq!(written(b"X: a\rb\r\n"), "X: a\\rb");
        assert_eq!(written(b"X: a\r\r\n"), "X: a\\r\\r\\n");
        assert_eq!(written(b"X: a\r"), "X: a\\r");
        assert_eq!(written(b"X: a \r\n"), "X: a\\x20");
        assert_eq!(written(b"X: a "), "X: a \\");
        assert_eq!(written(b"\xff\x00"), "\\xff\\x00\\");
        assert_eq!(written(b"a\\\r\n"), "a\\\\");
        assert_eq!(written(b"${a}\r\n"), "\\x24{a}");
        assert_eq!(written(b""), "\\");
    }
}
