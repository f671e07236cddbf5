//! One conversation, as the page draws it: its lines, its segments, and the octets in question.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use badpeer::octets::Span;
use serde_json::{Value, json};

use super::words::{Words, shorten};
use crate::report::marks::{Place, places, split};
use crate::terminal::tame;

/// Of a conversation with more lines than this, some are left out.
const LINES: usize = 160;
/// Those kept of its end.
const LAST: usize = 40;
/// The most lines that are kept for what is marked on them.
const MARKED: usize = 40;
/// A write in more segments than this is drawn as one arrow.
const SEGMENTS: usize = 12;
/// The most arrows of a conversation.
const ARROWS: usize = 200;
/// So many octets go one by one; see the player.
const FINE: usize = 4096;

/// A step of a conversation: the lines of one event.
struct Step {
    lines: Range<usize>,
    arrow: String,
    /// So many octets at a time, where the peer drips.
    pace: Option<usize>,
    at: Option<f64>,
}

/// The conversation that a JSON object holds in `transcript`, `at_ms`, `findings` and `peer`:
/// `l` line numbers, with `-n` where n lines are left out; `e` a list of arrows as `[first line,
/// last line, octets, segments, ms]`; `m` a list of marks as `[line, from, to, number of the
/// words, whether they are the target's]`. Lines of `e` and `m` are places in `l`.
pub fn talk(one: &Value, segmentation: &str, words: &mut Words) -> Option<Value> {
    let text = one["transcript"].as_str()?;
    // What badpeer wrote holds nothing to be tamed, and stays as it is.
    let text: String = text.lines().map(|line| tame(line) + "\n").collect();
    let (theirs, ours) = (spans(&one["findings"]), spans(&one["peer"]));
    let bare = |list: &[(String, Span, String)]| -> Vec<_> {
        let pairs = list.iter().map(|(actor, span, _)| (actor.clone(), *span));
        pairs.collect()
    };
    let came = places(&text, "<-", &bare(&theirs));
    let went = places(&text, "->", &bare(&ours));
    let lines: Vec<_> = text.lines().collect();
    let marked: BTreeSet<_> = (0..lines.len())
        .filter(|at| !came[*at].marks.is_empty() || !went[*at].marks.is_empty())
        .take(MARKED)
        .collect();
    let shown = Shown::of(lines.len(), &marked);
    let mut marks = Vec::new();
    let mut list: Vec<Value> = Vec::new();
    for piece in &shown.pieces {
        match piece {
            Piece::Gap(count) => list.push(json!(-i64::try_from(*count).unwrap_or(i64::MAX))),
            Piece::Line(at) => {
                let (line, column) = shorten(lines[*at]);
                for (places, of, is_theirs) in [(&came, &theirs, true), (&went, &ours, false)] {
                    for (number, span) in &places[*at].marks {
                        let what = words.number(&of[*number].2);
                        let (from, to) = (column(span.start), column(span.end));
                        marks.push(json!([list.len(), from, to, what, u8::from(is_theirs)]));
                    }
                }
                list.push(words.number(&line).into());
            }
        }
    }
    let steps = steps(&lines, &one["at_ms"]);
    let mut arrows = Vec::new();
    for step in &steps {
        for (lines, segments) in cut(step, &lines, &went, segmentation) {
            let octets: usize = lines
                .clone()
                .map(|at| came[at].octets.max(went[at].octets))
                .fold(0, usize::saturating_add);
            let at = if lines.start == step.lines.start {
                step.at
            } else {
                None
            };
            let segments = if segments == usize::MAX {
                octets.min(FINE)
            } else {
                segments
            };
            arrows.push(json!([
                shown.place[lines.start],
                shown.place[lines.end - 1],
                octets,
                segments,
                at,
            ]));
        }
    }
    arrows.truncate(ARROWS);
    Some(json!({"l": list, "e": arrows, "m": marks}))
}

fn spans(list: &Value) -> Vec<(String, Span, String)> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let spans = list.iter().filter(|one| one["in_transcript"] != false);
    spans
        .filter_map(|one| {
            let octet = |at: usize| usize::try_from(one["octets"][at].as_u64()?).ok();
            let (start, end) = (octet(0)?, octet(1)?);
            let what = tame(one["what"].as_str()?);
            let span = Span::new(start, end.max(start));
            Some((one["actor"].as_str()?.to_owned(), span, what))
        })
        .collect()
}

enum Piece {
    Line(usize),
    Gap(usize),
}

/// Which lines are shown, and at which place each stands, or the gap that holds it.
struct Shown {
    pieces: Vec<Piece>,
    place: Vec<usize>,
}

impl Shown {
    fn of(all: usize, marked: &BTreeSet<usize>) -> Self {
        let near = |at: usize| {
            let around = at.saturating_sub(1)..=at.saturating_add(1);
            around.into_iter().any(|one| marked.contains(&one))
        };
        let kept = |at: usize| all <= LINES || at < LINES - LAST || at + LAST >= all || near(at);
        let (mut pieces, mut place) = (Vec::new(), Vec::with_capacity(all));
        for at in 0..all {
            if kept(at) {
                pieces.push(Piece::Line(at));
            } else if let Some(Piece::Gap(count)) = pieces.last_mut() {
                *count += 1;
            } else {
                pieces.push(Piece::Gap(1));
            }
            place.push(pieces.len() - 1);
        }
        Self { pieces, place }
    }
}

/// Adjacent octets of one actor are one step, with the time of its beginning.
fn steps(lines: &[&str], times: &Value) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut last = ("", "");
    let mut paces: HashMap<&str, usize> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let (actor, arrow, column) = split(line);
        if let Some(pace) = line[column..]
            .strip_prefix("pace ")
            .filter(|_| arrow == "=>")
        {
            match pace
                .split(' ')
                .next()
                .and_then(|octets| octets.parse().ok())
            {
                Some(octets) if octets > 0 => paces.insert(actor, octets),
                _ => paces.remove(actor),
            };
        }
        let more = last == (actor, arrow) && matches!(arrow, "->" | "<-");
        if let Some(step) = steps.last_mut().filter(|_| more) {
            step.lines.end = at + 1;
        } else {
            steps.push(Step {
                lines: at..at + 1,
                arrow: arrow.to_owned(),
                pace: paces.get(actor).copied(),
                at: None,
            });
        }
        last = (actor, arrow);
    }
    let times = times.as_array().map(Vec::as_slice).unwrap_or_default();
    if times.len() == steps.len() {
        for (step, at) in steps.iter_mut().zip(times) {
            step.at = at.as_f64();
        }
    }
    steps
}

/// The segments of a step: their lines, and into how many each was cut; `usize::MAX` where each
/// octet went alone.
fn cut(
    step: &Step,
    lines: &[&str],
    went: &[Place],
    segmentation: &str,
) -> Vec<(Range<usize>, usize)> {
    let whole = |segments| vec![(step.lines.clone(), segments)];
    if let Some(pace) = step.pace.filter(|_| step.arrow == "->") {
        let octets = step.lines.clone().map(|at| went[at].octets);
        let octets = octets.fold(0, usize::saturating_add);
        return whole(octets.div_ceil(pace).max(1));
    }
    if step.arrow != "->" || segmentation == "whole" {
        return whole(1);
    }
    if segmentation == "octet" {
        return whole(usize::MAX);
    }
    let mut segments = Vec::new();
    let mut start = step.lines.start;
    for at in step.lines.clone() {
        // A line without a line end goes together with the next.
        let open = lines[at].ends_with('\\') && !lines[at].ends_with("\\\\");
        if (!open || at + 1 == step.lines.end) && went[at].octets > 0 {
            segments.push((start..at + 1, 1));
            start = at + 1;
        }
    }
    if segments.len() > SEGMENTS {
        return whole(segments.len());
    }
    if segments.is_empty() {
        whole(1)
    } else {
        segments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, segmentation: &str, more: Value) -> (Value, Vec<String>) {
        let mut words = Words::default();
        let mut one = json!({"transcript": text});
        if let (Value::Object(one), Value::Object(more)) = (&mut one, more) {
            one.extend(more);
        }
        let talk = talk(&one, segmentation, &mut words).unwrap();
        (talk, words.into_lines())
    }

    const TEXT: &str = "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: a\nclient ->\n\
                        client <- HTTP/1.1 200 OK\nclient <- A: b\\n\nclient <= finish\n";

    #[test]
    fn whole_octets_are_one_arrow_a_step() {
        let (talk, lines) = drawn(TEXT, "whole", json!({"at_ms": [0.0, 0.1, 2.5, 3.0]}));
        assert_eq!(
            talk["e"],
            json!([
                [0, 0, 0, 1, 0.0],
                [1, 3, 27, 1, 0.1],
                [4, 5, 22, 1, 2.5],
                [6, 6, 0, 1, 3.0]
            ])
        );
        assert_eq!(lines[1], "client -> GET / HTTP/1.1");
    }

    #[test]
    fn lines_are_arrows_of_their_own_and_octets_are_counted() {
        let (talk, _) = drawn(TEXT, "line", json!({}));
        assert_eq!(talk["e"].as_array().unwrap().len(), 6);
        let (talk, _) = drawn(TEXT, "octet", json!({}));
        assert_eq!(talk["e"][1], json!([1, 3, 27, 27, null]));
    }

    #[test]
    fn dripped_octets_are_one_arrow_of_many_segments() {
        let text = TEXT.replace("open\n", "open\nclient => pace 8 every 20ms\n");
        let (talk, _) = drawn(&text, "whole", json!({}));
        assert_eq!(talk["e"][2], json!([2, 4, 27, 4, null]));
    }

    #[test]
    fn what_deviates_is_marked_in_both_directions() {
        let more = json!({
            "findings": [{"what": "a line ends in LF without CR", "actor": "client",
                          "octets": [21, 22], "in_transcript": true}],
            "peer": [{"what": "odd", "actor": "client", "octets": [16, 20]}],
        });
        let (talk, lines) = drawn(TEXT, "whole", more);
        let marks = talk["m"].as_array().unwrap();
        assert_eq!(marks.len(), 2);
        // `\n` of the fifth line, `Host` of the second.
        assert_eq!(
            (&marks[1][0], &marks[1][1], &marks[1][2]),
            (&json!(5), &json!(14), &json!(16))
        );
        assert_eq!(
            (&marks[0][0], &marks[0][1], &marks[0][2]),
            (&json!(2), &json!(10), &json!(14))
        );
        assert_eq!(
            lines[usize::try_from(marks[0][3].as_u64().unwrap()).unwrap()],
            "odd"
        );
    }

    #[test]
    fn a_long_conversation_is_abbreviated_but_not_where_it_matters() {
        let text = "client <- a\n".repeat(5000) + "client <= finish\n";
        let more = json!({"findings": [{"what": "w", "actor": "client", "octets": [9000, 9001]}]});
        let (talk, _) = drawn(&text, "whole", more);
        let list = talk["l"].as_array().unwrap();
        assert!(list.len() < 300, "{}", list.len());
        assert_eq!(talk["m"].as_array().unwrap().len(), 1);
        let left_out: i64 = list
            .iter()
            .filter_map(Value::as_i64)
            .filter(|one| *one < 0)
            .sum();
        let lines = list.iter().filter(|one| one.as_i64().unwrap() >= 0).count();
        assert_eq!(lines as i64 - left_out, 5001);
        assert_eq!(talk["e"][0][2], 15000);
    }

    #[test]
    fn what_is_no_transcript_of_ours_does_no_harm() {
        for text in [
            "",
            "\u{202e}",
            "client",
            "client ->",
            "x <- ${repeat \"aa\" 18446744073709551615}",
        ] {
            for segmentation in ["whole", "line", "octet", "?"] {
                drawn(text, segmentation, json!({"at_ms": ["x"]}));
            }
        }
    }
}
