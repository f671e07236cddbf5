//! The decisive conversation, with the octets in question marked.

use badpeer::notation;
use badpeer::octets::Span;
use badpeer::runner::{CaseReport, Played};

use super::marks::{Line, mark};
use super::story;
use crate::terminal::{BAD, FAINT, STRONG, paint, tame};

/// The most lines that are shown; what is left out is counted.
const LINES: usize = 40;
/// Lines shown at the beginning where not all are.
const FIRST: usize = 12;
/// The columns of a line that are shown.
const COLUMNS: usize = 110;

/// The conversation as text: what came from the target against a requirement is underlined;
/// elsewhere the lines that decided (status lines, and the ending) have a `>` in front.
pub fn write(case: &CaseReport, played: &Played) -> String {
    let long = story::is_long(&played.transcript);
    let text = if long {
        story::shortened(&played.transcript, story::OCTETS)
    } else {
        notation::write_transcript(&played.transcript)
    };
    let own = case.id.contains("/own-messages/");
    let findings: Vec<_> = if long {
        // Places are counted in all that came.
        Vec::new()
    } else if own {
        case.findings.iter().collect()
    } else {
        let cited = |id: &str| case.clauses.iter().any(|clause| clause == id);
        played
            .judgement
            .findings
            .iter()
            .filter(|one| cited(one.requirement))
            .collect()
    };
    let spans: Vec<_> = findings
        .iter()
        .map(|finding| (finding.actor.to_string(), finding.span))
        .collect();
    let lines = mark(&text, &spans);
    let kept = kept(&lines);
    let mut out = String::new();
    let mut left_out = 0;
    for (line, kept) in lines.iter().zip(kept) {
        if kept {
            out += &omission(&mut left_out);
            out += &show(line);
        } else {
            left_out += 1;
        }
    }
    out += &omission(&mut left_out);
    if text.is_empty() {
        out += &paint(FAINT, "    (no conversation was held)\n");
    }
    out
}

/// Which lines are shown: all, or the first, those that matter with what is around them, and the
/// last.
fn kept(lines: &[Line<'_>]) -> Vec<bool> {
    let all = lines.len();
    if all <= LINES {
        return vec![true; all];
    }
    let mut kept: Vec<_> = (0..all).map(|at| at < FIRST || at + 6 >= all).collect();
    let matters = |line: &&Line<'_>| line.decisive || !line.marks.is_empty();
    let mut room = LINES - FIRST;
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| matters(line)) {
        for near in &mut kept[at.saturating_sub(1)..(at + 2).min(all)] {
            if room > 0 && !*near {
                *near = true;
                room -= 1;
            }
        }
    }
    kept
}

fn omission(left_out: &mut usize) -> String {
    match std::mem::take(left_out) {
        0 => String::new(),
        count => paint(FAINT, &format!("    … {count} lines left out\n")),
    }
}

fn show(line: &Line<'_>) -> String {
    let (text, marks) = window(line);
    let (gutter, shown) = if line.decisive {
        (paint(BAD, ">"), paint(STRONG, &text))
    } else {
        (" ".to_owned(), text)
    };
    let mut out = format!("  {gutter} {shown}\n");
    if !marks.is_empty() {
        let end = marks.iter().map(|mark| mark.end).max().unwrap_or_default();
        let under: String = (0..end)
            .map(|at| {
                if marks
                    .iter()
                    .any(|mark| (mark.start..mark.end).contains(&at))
                {
                    '^'
                } else {
                    ' '
                }
            })
            .collect();
        out += &format!("    {}\n", paint(BAD, &under));
    }
    out
}

/// The part of a line that fits, with the first mark in it.
fn window(line: &Line<'_>) -> (String, Vec<Span>) {
    let columns: Vec<_> = tame(line.text).chars().collect();
    if columns.len() <= COLUMNS {
        return (columns.into_iter().collect(), line.marks.clone());
    }
    let first = line
        .marks
        .iter()
        .map(|mark| mark.start)
        .min()
        .unwrap_or_default();
    let from = if first + 20 > COLUMNS { first - 20 } else { 0 };
    let to = columns.len().min(from + COLUMNS);
    let mut text = String::new();
    if from > 0 {
        text.push('…');
    }
    let shift = text.chars().count();
    text.extend(&columns[from..to]);
    if to < columns.len() {
        text.push('…');
    }
    let inside = |mark: &Span| {
        let (start, end) = (mark.start.max(from), mark.end.min(to + 1));
        (start < end).then(|| Span::new(start - from + shift, end - from + shift))
    };
    (text, line.marks.iter().filter_map(inside).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, span: Span) -> String {
        let lines = mark(text, &[("client".to_owned(), span)]);
        lines
            .iter()
            .map(show)
            .collect::<String>()
            .lines()
            .map(|one| format!("{one}\n"))
            .collect()
    }

    fn bare(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn the_octets_in_question_are_underlined() {
        let text = "client -> GET / HTTP/1.1\nclient <- HTTP/1.1 200 OK\nclient <- A: \\x1bb\\n\nclient <- C: d\n";
        // 17 octets of the status line, then `A: ESC b LF`.
        assert_eq!(
            bare(&marked(text, Span::new(20, 23))),
            "    client -> GET / HTTP/1.1\n    client <- HTTP/1.1 200 OK\n    \
             client <- A: \\x1bb\\n\n                 ^^^^^^^\n    client <- C: d\n"
        );
    }

    #[test]
    fn repeats_and_line_ends_are_counted() {
        let text = "client <- ${repeat \"a\\n\" 64}\\\nclient <- bc\n";
        assert!(
            bare(&marked(text, Span::new(129, 130))).ends_with("client <- bc\n               ^\n")
        );
        assert!(
            bare(&marked(text, Span::new(131, 132))).ends_with("client <- bc\n                ^\n")
        );
    }

    #[test]
    fn a_long_conversation_is_cut_and_the_ending_kept() {
        let text = "client -> a\n".repeat(100) + "client <= finish\n";
        let lines = mark(&text, &[]);
        let kept = kept(&lines);
        assert!(kept[0] && kept[100] && !kept[50]);
        assert!(lines[100].decisive);
    }
}
