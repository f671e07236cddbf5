use std::fmt::{self, Write as _};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::octets::Span;

/// One mistake in a file, and what was expected in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
    /// The place in the file, in octets; empty where something is missing.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What was expected, or what to do about it.
    pub help: Option<String>,
    /// What was probably meant, where it is one edit away.
    pub did_you_mean: Option<String>,
    /// The line of the file that holds the beginning of the place.
    excerpt: Excerpt,
}

/// Every mistake in a file, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics {
    /// The file's name, as it was given.
    pub name: String,
    /// The mistakes; at least one.
    pub list: Vec<Diagnostic>,
    /// How many more there are than the list holds.
    pub more: usize,
}

impl Diagnostics {
    /// The most mistakes of one file that are kept.
    pub const LIMIT: usize = 100;

    /// The mistakes as a person reads them: place, line, what is underlined and why, help.
    /// Control characters of the file do not get through to the terminal.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let name = tame(&self.name);
        let mut out = String::new();
        for diagnostic in &self.list {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&diagnostic.render(&name, &renderer));
        }
        if self.more > 0 {
            let _ = write!(out, "\n\nerror: {} more in {name}", self.more);
        }
        out
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

impl Diagnostic {
    fn render(&self, name: &str, renderer: &Renderer) -> String {
        let help = self.help.as_deref().map(tame);
        let meant = self.did_you_mean.as_deref().map(tame);
        let marked = AnnotationKind::Primary.span(self.excerpt.marked.clone());
        let mut group = Group::with_title(Level::ERROR.primary_title(tame(&self.message)));
        let mut snippet = Snippet::source(self.excerpt.text.as_str())
            .line_start(self.line)
            .annotation(marked);
        if self.excerpt.is_whole {
            snippet = snippet.path(name);
        } else {
            // The column in the file is not that in the excerpt.
            let origin = Origin::path(name).line(self.line);
            group = group.element(origin.char_column(self.column));
        }
        group = group.element(snippet);
        if let Some(meant) = meant {
            group = group.element(Level::HELP.message(format!("did you mean `{meant}`?")));
        }
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        renderer.render(&[group])
    }
}

/// A mistake before its line and column are known.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) meant: Option<String>,
}

impl Fault {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
            meant: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn meant(mut self, meant: Option<String>) -> Self {
        self.meant = meant;
        self
    }
}

/// Gives faults their lines and columns; `None` where there are none.
pub(super) fn diagnose(name: &str, source: &[u8], mut faults: Vec<Fault>) -> Option<Diagnostics> {
    if faults.is_empty() {
        return None;
    }
    faults.sort_by_key(|fault| fault.span);
    let more = faults.len().saturating_sub(Diagnostics::LIMIT);
    faults.truncate(Diagnostics::LIMIT);
    let mut line = 1;
    let mut start = 0;
    let list = faults.into_iter().map(|fault| {
        let place = fault.span.start.min(source.len());
        while let Some(end) = source[start..place]
            .iter()
            .position(|octet| *octet == b'\n')
        {
            start += end + 1;
            line += 1;
        }
        let rest = &source[start..];
        let end = rest.iter().position(|octet| *octet == b'\n');
        let text = &rest[..end.unwrap_or(rest.len())];
        let from = place - start;
        let to = fault
            .span
            .end
            .saturating_sub(start)
            .clamp(from, text.len().max(from));
        Diagnostic {
            line,
            column: String::from_utf8_lossy(&rest[..from]).chars().count() + 1,
            span: fault.span,
            message: fault.message,
            help: fault.help,
            did_you_mean: fault.meant,
            excerpt: Excerpt::new(text, from.min(text.len()), to.min(text.len())),
        }
    });
    Some(Diagnostics {
        name: name.to_owned(),
        list: list.collect(),
        more,
    })
}

/// A line, tamed and cut to what a screen holds, with the place marked in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Excerpt {
    text: String,
    marked: std::ops::Range<usize>,
    /// It is the line itself, octet for octet.
    is_whole: bool,
}

impl Excerpt {
    const BEFORE: usize = 80;
    const MARKED: usize = 60;
    const AFTER: usize = 40;

    fn new(line: &[u8], from: usize, to: usize) -> Self {
        let to = to.min(from + Self::MARKED);
        let inside = |at: usize| line.get(at).is_some_and(|octet| octet & 0xc0 == 0x80);
        let mut start = from.saturating_sub(Self::BEFORE);
        let mut end = line.len().min(to + Self::AFTER);
        while start < from && inside(start) {
            start += 1;
        }
        while end > to && inside(end) {
            end -= 1;
        }
        let mut text = String::new();
        if start > 0 {
            text.push('…');
        }
        text.push_str(&tame_octets(&line[start..from]));
        let marked = text.len();
        text.push_str(&tame_octets(&line[from..to]));
        let marked = marked..text.len();
        text.push_str(&tame_octets(&line[to..end]));
        if end < line.len() {
            text.push('…');
        }
        let is_whole = text.as_bytes() == line;
        Self {
            text,
            marked,
            is_whole,
        }
    }
}

fn tame_octets(octets: &[u8]) -> String {
    let mut out = String::new();
    for chunk in octets.utf8_chunks() {
        out.push_str(&tame(chunk.valid()));
        for octet in chunk.invalid() {
            let _ = write!(out, "\\x{octet:02x}");
        }
    }
    out
}

/// Text without anything that moves a cursor, hides, or turns the reading direction.
fn tame(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if one.is_control() && one.is_ascii() => {
                let _ = write!(out, "\\x{:02x}", u32::from(one));
            }
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' => {
                let _ = write!(out, "{}", one.escape_unicode());
            }
            _ if one.is_control() => {
                let _ = write!(out, "{}", one.escape_unicode());
            }
            _ => out.push(one),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_hostile_file_holds_is_tamed() {
        let source = b"a\n\x1b[31m\xff\xe2\x80\xae!";
        let faults = vec![Fault::new(Span::new(7, 8), "no \x1b").help("b\u{202e}")];
        let text = diagnose("x\x07.wire", source, faults).unwrap().to_string();
        assert_eq!(
            text,
            "\
error: no \\x1b
 --> x\\x07.wire:2:6
  |
 ::: 
2 | \\x1b[31m\\xff\\u{202e}!
  |         ^^^^
  |
  = help: b\\u{202e}"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = vec![b'a'; 1_000_000];
        let faults = vec![Fault::new(Span::new(500_000, 900_000), "so long")];
        let text = diagnose("x", &source, faults).unwrap().to_string();
        assert!(text.len() < 1_000, "{text}");
        assert!(text.contains("x:1:500001"), "{text}");
    }
}
