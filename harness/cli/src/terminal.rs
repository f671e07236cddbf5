//! Standard output and standard error: colours where they are wanted, and no control sequence
//! that is not ours.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};

/// A verdict or message that is bad.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// One that asks for attention.
pub const CARE: Style = AnsiColor::Yellow.on_default();
/// One that is good.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What is there to be found, not to be read.
pub const FAINT: Style = Style::new().dimmed();
/// What should be seen first.
pub const STRONG: Style = Style::new().bold();

/// Text in a style, or bare where there is none.
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Prints to standard output; a reader that went away is no error.
pub fn say(text: &str) {
    let mut out = anstream::stdout().lock();
    // Nothing can be done about a closed pipe, and nobody is there to be told.
    let _ = out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"));
    let _ = out.flush();
}

/// Prints to standard error.
pub fn complain(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(b"\n"));
}

/// Whether standard error shows colours.
pub fn error_has_colour() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
}

/// Whether someone watches standard error.
pub fn error_is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Text on one line, without anything that moves a cursor, hides, or turns the reading direction.
pub fn tame(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if one.is_control() && one.is_ascii() => {
                let _ = write!(out, "\\x{:02x}", u32::from(one));
            }
            _ if one.is_control() || is_format(one) => {
                let _ = write!(out, "{}", one.escape_unicode());
            }
            _ => out.push(one),
        }
    }
    out
}

/// The same, with its lines kept.
pub fn tame_lines(text: &str) -> String {
    text.lines().map(tame).collect::<Vec<_>>().join("\n")
}

const fn is_format(one: char) -> bool {
    matches!(
        one,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// `1 case`, `2 cases`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn no_control_sequence_gets_through() {
        assert_eq!(
            tame("a\x1b[2J\u{9b}1m\u{202e}é\n"),
            "a\\x1b[2J\\u{9b}1m\\u{202e}é\\n"
        );
    }
}
