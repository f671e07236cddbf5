//! Two texts side by side, what is alike on one level.

use std::fmt::Write as _;

use crate::terminal::{BAD, FAINT, GOOD, paint};

/// The most lines of a side that are compared; what is beyond is counted.
const LINES: usize = 400;
/// Lines alike that are shown around what is not.
const AROUND: usize = 3;

/// A line as a terminal can show it, one column a character: what a file holds, anyone may have
/// written.
pub fn ascii(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for one in line.chars() {
        match one {
            ' '..='~' => out.push(one),
            '\t' => out.push_str("\\t"),
            _ => {
                let _ = write!(out, "{}", one.escape_unicode());
            }
        }
    }
    out
}

/// One row: the left line, the right one; where both are there they are alike.
type Row<'a> = (Option<&'a str>, Option<&'a str>);

/// Both texts in so many columns.
pub fn lay(old: &[String], new: &[String], width: usize) -> String {
    let side = (width - 5) / 2;
    let rows = rows(&old[..old.len().min(LINES)], &new[..new.len().min(LINES)]);
    let mut out = String::new();
    let mut alike = 0;
    let near = near(&rows);
    for (row, near) in rows.iter().zip(near) {
        if near {
            out += &skipped(&mut alike);
            out += &show(*row, side);
        } else {
            alike += 1;
        }
    }
    out += &skipped(&mut alike);
    let beyond = old.len().max(new.len()).saturating_sub(LINES);
    if beyond > 0 {
        out += &paint(FAINT, &format!("  … {beyond} lines more\n"));
    }
    out
}

/// Which rows are shown: what differs, and what is around it; all where there are few.
fn near(rows: &[Row<'_>]) -> Vec<bool> {
    let differs: Vec<_> = rows.iter().map(|(old, new)| old != new).collect();
    if rows.len() <= 40 {
        return vec![true; rows.len()];
    }
    (0..rows.len())
        .map(|at| {
            let from = at.saturating_sub(AROUND);
            differs[from..(at + AROUND + 1).min(rows.len())].contains(&true)
        })
        .collect()
}

fn skipped(alike: &mut usize) -> String {
    match std::mem::take(alike) {
        0 => String::new(),
        lines => paint(FAINT, &format!("  … {lines} lines alike\n")),
    }
}

fn show((old, new): Row<'_>, side: usize) -> String {
    let (left, right) = (wrap(old, side), wrap(new, side));
    let mut out = String::new();
    for at in 0..left.len().max(right.len()) {
        let piece = |pieces: &[String]| pieces.get(at).cloned().unwrap_or_default();
        let (left, right) = (piece(&left), piece(&right));
        let padded = format!("{left:side$}");
        out += &match (old == new, right.is_empty()) {
            (true, true) => format!("  {padded} │\n"),
            (true, false) => format!("  {padded} │ {right}\n"),
            (false, true) => format!("  {} │\n", paint(BAD, &padded)),
            (false, false) => format!("  {} │ {}\n", paint(BAD, &padded), paint(GOOD, &right)),
        };
    }
    out
}

/// A line in pieces that fit.
fn wrap(line: Option<&str>, side: usize) -> Vec<String> {
    let Some(line) = line else { return Vec::new() };
    let octets = line.as_bytes();
    let pieces = octets.chunks(side).take(8);
    let mut pieces: Vec<_> = pieces
        .map(|piece| String::from_utf8_lossy(piece).into_owned())
        .collect();
    if octets.len() > side * 8
        && let Some(last) = pieces.last_mut()
    {
        last.truncate(side - 1);
        last.push('…');
    }
    if pieces.is_empty() {
        pieces.push(String::new());
    }
    pieces
}

/// The longest common lines are laid on one level; what is between stands beside each other.
fn rows<'a>(old: &'a [String], new: &'a [String]) -> Vec<Row<'a>> {
    let (height, width) = (old.len(), new.len());
    let mut common = vec![vec![0_u32; width + 1]; height + 1];
    for at in (0..height).rev() {
        for to in (0..width).rev() {
            common[at][to] = if old[at] == new[to] {
                common[at + 1][to + 1] + 1
            } else {
                common[at + 1][to].max(common[at][to + 1])
            };
        }
    }
    let mut rows = Vec::new();
    let (mut at, mut to) = (0, 0);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let flush = |left: &mut Vec<&'a str>, right: &mut Vec<&'a str>, rows: &mut Vec<Row<'a>>| {
        for row in 0..left.len().max(right.len()) {
            rows.push((left.get(row).copied(), right.get(row).copied()));
        }
        left.clear();
        right.clear();
    };
    while at < height && to < width {
        if old[at] == new[to] {
            flush(&mut left, &mut right, &mut rows);
            rows.push((Some(&old[at]), Some(&new[to])));
            (at, to) = (at + 1, to + 1);
        } else if common[at + 1][to] >= common[at][to + 1] {
            left.push(old[at].as_str());
            at += 1;
        } else {
            right.push(new[to].as_str());
            to += 1;
        }
    }
    left.extend(old[at..].iter().map(String::as_str));
    right.extend(new[to..].iter().map(String::as_str));
    flush(&mut left, &mut right, &mut rows);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(old: &[&str], new: &[&str], width: usize) -> String {
        let own = |lines: &[&str]| lines.iter().map(|line| ascii(line)).collect::<Vec<_>>();
        let text = lay(&own(old), &own(new), width);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn what_is_alike_stands_on_one_level() {
        let text = laid(&["a", "200", "c"], &["a", "400", "x", "c"], 25);
        assert_eq!(
            text,
            "  a          │ a\n  200        │ 400\n             │ x\n  c          │ c\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_none_moves_its_cursor() {
        let evil = "\u{1b}[2J\u{202e}漢字".repeat(40);
        for width in [40, 41, 80, 200] {
            let text = laid(&["same", &evil], &["same", "b"], width);
            assert!(
                text.lines().all(|line| line.chars().count() <= width),
                "{text}"
            );
            let plain = |one: char| one.is_ascii_graphic() || " \n│…".contains(one);
            assert!(text.chars().all(plain), "{text}");
        }
    }

    #[test]
    fn long_stretches_alike_are_counted() {
        let same = ["x"; 100];
        let other = [&same[..], &["y"]].concat();
        assert!(laid(&same, &other, 80).contains("… 97 lines alike"));
    }
}
