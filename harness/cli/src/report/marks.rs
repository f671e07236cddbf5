//! Which columns of a written transcript stand for which octets of the target's.

use std::collections::HashMap;

use badpeer::octets::Span;

/// One line of a transcript.
pub struct Line<'a> {
    /// As it was written.
    pub text: &'a str,
    /// Columns to be underlined.
    pub marks: Vec<Span>,
    /// Whether the line is one of those that decided.
    pub decisive: bool,
}

/// The lines of a transcript, with the places of `spans`: octets counted in all that came on an
/// actor's connection.
pub fn mark<'a>(text: &'a str, spans: &[(String, Span)]) -> Vec<Line<'a>> {
    let places = places(text, "<-", spans);
    let mut lines: Vec<Line<'a>> = Vec::new();
    for (text, place) in text.lines().zip(places) {
        let decisive = match split(text) {
            (_, "<-", column) => text[column..].starts_with("HTTP/"),
            (_, "<=", column) => !text[column..].starts_with("open"),
            _ => false,
        };
        lines.push(Line {
            text,
            marks: place
                .marks
                .into_iter()
                .map(|(_, columns)| columns)
                .collect(),
            decisive,
        });
    }
    if lines.iter().any(|line| !line.marks.is_empty()) {
        lines.iter_mut().for_each(|line| line.decisive = false);
    }
    lines
}

/// What a line of a transcript holds.
#[derive(Debug, Default)]
pub struct Place {
    /// The octets that it stands for, where it has the arrow that was asked for.
    pub octets: usize,
    /// The spans that touch it, by their number, and the columns where.
    pub marks: Vec<(usize, Span)>,
}

/// For each line of a transcript, how many octets it stands for and where spans lie on it. Spans
/// are counted in all that went over an actor's connection in the direction of `arrow`; lines in
/// the other have none.
pub fn places(text: &str, arrow: &str, spans: &[(String, Span)]) -> Vec<Place> {
    let mut gone: HashMap<&str, usize> = HashMap::new();
    let lines = text.lines().map(|text| {
        let (actor, of, column) = split(text);
        if of != arrow {
            return Place::default();
        }
        let start = gone.entry(actor).or_default();
        let (cells, length) = cells(&text[column..]);
        let touching = spans.iter().enumerate().filter(|(_, (of, _))| of == actor);
        let marks = touching.filter_map(|(number, (_, span))| {
            Some((number, columns(*span, *start, length, &cells, column)?))
        });
        let place = Place {
            octets: length,
            marks: marks.collect(),
        };
        *start = start.saturating_add(length);
        place
    });
    lines.collect()
}

/// Actor, arrow, and the column in which the text begins; columns are octets of the line.
pub fn split(line: &str) -> (&str, &str, usize) {
    let (actor, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim_start_matches(' ');
    let arrow = rest.split(' ').next().unwrap_or_default();
    let text = &rest[arrow.len()..];
    let text = text.strip_prefix(' ').unwrap_or(text);
    (actor, arrow, line.len() - text.len())
}

/// Octets that share columns: where they are in the line, where on the screen.
struct Cell {
    octets: Span,
    columns: Span,
}

/// The cells of a `<-` line's text and the number of its octets, the line end that is not
/// written included.
fn cells(text: &str) -> (Vec<Cell>, usize) {
    let mut cells = Vec::new();
    let (mut octet, mut column) = (0, 0);
    let mut ends_in_escape = false;
    let mut rest = text;
    while !rest.is_empty() {
        if rest == "\\" {
            return (cells, octet);
        }
        let (octets, columns) = cell(rest);
        ends_in_escape = matches!(&rest[..columns], "\\r" | "\\n" | "\\x0d" | "\\x0a");
        cells.push(Cell {
            octets: Span::new(octet, octet.saturating_add(octets)),
            columns: Span::new(column, column + columns),
        });
        octet = octet.saturating_add(octets);
        column += columns;
        rest = &rest[columns..];
    }
    if !ends_in_escape {
        // The line end that the notation does not write.
        cells.push(Cell {
            octets: Span::new(octet, octet.saturating_add(2)),
            columns: Span::new(column, column + 1),
        });
        octet = octet.saturating_add(2);
    }
    (cells, octet)
}

/// How many octets the next piece of a text stands for, and how many of its octets write it.
fn cell(text: &str) -> (usize, usize) {
    if let Some(inner) = text.strip_prefix("${")
        && let Some(end) = closing(inner)
    {
        return (variable(&inner[..end]), end + 3);
    }
    if text.starts_with("\\x") && text.is_char_boundary(4.min(text.len())) {
        return (1, 4.min(text.len()));
    }
    if text.starts_with('\\') {
        return (1, text.chars().take(2).map(char::len_utf8).sum());
    }
    let length = text.chars().next().map_or(1, char::len_utf8);
    (length, length)
}

/// Where the `}` of a variable is; one inside quotes is none.
fn closing(inner: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    inner.bytes().position(|octet| {
        let ends = octet == b'}' && !quoted;
        quoted ^= octet == b'"' && !escaped;
        escaped = octet == b'\\' && !escaped;
        ends
    })
}

/// How many octets `repeat "a" 64` and `157 octets sha256:…` stand for.
fn variable(inner: &str) -> usize {
    if let Some((quoted, times)) = inner
        .strip_prefix("repeat \"")
        .and_then(|rest| rest.rsplit_once("\" "))
    {
        let mut octets = 0;
        let mut rest = quoted;
        while !rest.is_empty() {
            let (count, length) = cell(rest);
            octets += count;
            rest = &rest[length..];
        }
        return octets.saturating_mul(times.parse().unwrap_or(1));
    }
    inner
        .split(' ')
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
}

/// The columns of a span on a line that holds the octets from `start` on.
fn columns(span: Span, start: usize, length: usize, cells: &[Cell], column: usize) -> Option<Span> {
    let end = if span.is_empty() {
        span.start.saturating_add(1)
    } else {
        span.end
    };
    if end <= start || span.start >= start.saturating_add(length) {
        return None;
    }
    let touched = |cell: &&Cell| {
        start.saturating_add(cell.octets.start) < end
            && span.start < start.saturating_add(cell.octets.end)
    };
    let first = cells.iter().find(touched)?;
    let last = cells.iter().rfind(touched)?;
    Some(Span::new(
        column + first.columns.start,
        column + last.columns.end,
    ))
}
