//! One conversation, as the page draws it: its lines, its segments, and the octets in question.

use std::collections::BTreeSet;
use std::ops::Range;

use badpeer::octets::Span;
use serde_json::{Value, json};

use super::words::{Words, shorten};
use crate::report::marks::{places, split};
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

/// A step of a conversation: the lines of one event.
struct Step {
    lines: Range<usize>,
    at: Option<f64>,
    /// How many segments it went in.
    segments: usize,
    /// When the last of them went.
    last: Option<f64>,
    /// Where each but the first begins, in octets of the step, and when.
    starts: Vec<(usize, Option<f64>)>,
}

/// What is drawn as one arrow.
struct Arrow {
    lines: Range<usize>,
    segments: usize,
    at: Option<f64>,
    /// When the last of its segments went.
    last: Option<f64>,
}

/// The conversation that a JSON object holds in `transcript`, `at_ms`, `segments`, `findings` and `peer`:
/// `l` line numbers, with `-n` where n lines are left out; `e` a list of arrows as `[first line,
/// last line, octets, segments, ms]`, with when the last of several went behind it; `m` a list of marks as `[line, from, to, number of the
/// words, whether they are the target's]`. Lines of `e` and `m` are places in `l`.
pub fn talk(one: &Value, words: &mut Words) -> Option<Value> {
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
    let octets: Vec<_> = (0..lines.len())
        .map(|at| came[at].octets.max(went[at].octets))
        .collect();
    let mut arrows = Vec::new();
    for arrow in steps(&lines, one)
        .iter()
        .flat_map(|step| cut(step, &octets))
    {
        let count = octets[arrow.lines.clone()]
            .iter()
            .fold(0, |sum: usize, one| sum.saturating_add(*one));
        let mut drawn = vec![
            json!(shown.place[arrow.lines.start]),
            json!(shown.place[arrow.lines.end - 1]),
            json!(count),
            json!(arrow.segments),
            json!(arrow.at),
        ];
        drawn.extend(arrow.last.map(|last| json!(last)));
        arrows.push(Value::from(drawn));
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

/// Adjacent octets of one actor are one step, with its times and segments.
fn steps(lines: &[&str], one: &Value) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut last = ("", "");
    for (at, line) in lines.iter().enumerate() {
        let (actor, arrow, _) = split(line);
        let more = last == (actor, arrow) && matches!(arrow, "->" | "<-");
        if let Some(step) = steps.last_mut().filter(|_| more) {
            step.lines.end = at + 1;
        } else {
            steps.push(Step {
                lines: at..at + 1,
                at: None,
                segments: 1,
                last: None,
                starts: Vec::new(),
            });
        }
        last = (actor, arrow);
    }
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let number = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let times = list(&one["at_ms"]);
    if times.len() != steps.len() {
        // Another's text: nothing is known of its steps.
        return steps;
    }
    for (step, at) in steps.iter_mut().zip(times) {
        step.at = at.as_f64();
    }
    for several in list(&one["segments"]) {
        let Some(step) = number(&several["step"]).and_then(|at| steps.get_mut(at)) else {
            continue;
        };
        step.last = several["last_ms"].as_f64();
        step.segments = number(&several["count"]).unwrap_or(1).max(1);
        let starts = list(&several["starts"]).into_iter();
        let starts = starts.filter_map(|start| Some((number(&start[0])?, start[1].as_f64())));
        step.starts = starts.filter(|(start, _)| *start > 0).collect();
    }
    steps
}

/// The arrows of a step, one for each segment, as far as segments begin with a line.
fn cut(step: &Step, octets: &[usize]) -> Vec<Arrow> {
    let whole = Arrow {
        lines: step.lines.clone(),
        segments: step.segments,
        at: step.at,
        last: step.last,
    };
    if step.starts.is_empty() || step.segments > SEGMENTS {
        return vec![whole];
    }
    let mut arrows = vec![Arrow {
        segments: 1,
        last: None,
        ..whole
    }];
    let mut starts = step.starts.iter().peekable();
    let mut here: usize = 0;
    for at in step.lines.clone() {
        let Some(arrow) = arrows.last_mut() else {
            break;
        };
        let next = here.saturating_add(octets[at]);
        if let Some((_, when)) = starts.next_if(|(start, _)| *start == here) {
            let end = std::mem::replace(&mut arrow.lines.end, at);
            arrows.push(Arrow {
                lines: at..end,
                segments: 1,
                at: *when,
                last: None,
            });
        }
        // Those that begin inside a line belong to its arrow.
        while let Some((_, when)) = starts.next_if(|(start, _)| *start < next) {
            if let Some(arrow) = arrows.last_mut() {
                arrow.segments += 1;
                arrow.last = *when;
            }
        }
        here = next;
    }
    arrows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, more: Value) -> (Value, Vec<String>) {
        let mut words = Words::default();
        let mut one = json!({"transcript": text});
        if let (Value::Object(one), Value::Object(more)) = (&mut one, more) {
            one.extend(more);
        }
        let talk = talk(&one, &mut words).unwrap();
        (talk, words.into_lines())
    }

    const TEXT: &str = "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: a\nclient ->\n\
                        client <- HTTP/1.1 200 OK\nclient <- A: b\\n\nclient <= finish\n";

    #[test]
    fn whole_octets_are_one_arrow_a_step() {
        let (talk, lines) = drawn(TEXT, json!({"at_ms": [0.0, 0.1, 2.5, 3.0]}));
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

    fn segments(several: Value) -> Value {
        let more = json!({"at_ms": [0.0, 0.1, 2.5, 3.0], "segments": [several]});
        drawn(TEXT, more).0["e"].clone()
    }

    #[test]
    fn segments_that_begin_with_a_line_are_arrows_of_their_own() {
        let starts = json!([[16, 0.5], [25, 0.7]]);
        let arrows = segments(json!({"step": 1, "count": 3, "last_ms": 0.7, "starts": starts}));
        assert_eq!(
            arrows.as_array().unwrap()[1..4],
            [
                json!([1, 1, 16, 1, 0.1]),
                json!([2, 2, 9, 1, 0.5]),
                json!([3, 3, 2, 1, 0.7])
            ]
        );
        let arrows =
            segments(json!({"step": 2, "count": 2, "last_ms": 9.0, "starts": [[17, 9.0]]}));
        assert_eq!(arrows[2], json!([4, 4, 17, 1, 2.5]));
        assert_eq!(arrows[3], json!([5, 5, 5, 1, 9.0]));
    }

    #[test]
    fn segments_that_begin_inside_lines_are_counted() {
        let starts = json!([[3, 0.5], [20, 0.6]]);
        let arrows = segments(json!({"step": 1, "count": 3, "last_ms": 0.6, "starts": starts}));
        assert_eq!(arrows[1], json!([1, 3, 27, 3, 0.1, 0.6]));
        let arrows = segments(json!({"step": 1, "count": 27, "last_ms": 5.0, "starts": []}));
        assert_eq!(arrows[1], json!([1, 3, 27, 27, 0.1, 5.0]));
    }

    #[test]
    fn what_deviates_is_marked_in_both_directions() {
        let more = json!({
            "findings": [{"what": "a line ends in LF without CR", "actor": "client",
                          "octets": [21, 22], "in_transcript": true}],
            "peer": [{"what": "odd", "actor": "client", "octets": [16, 20]}],
        });
        let (talk, lines) = drawn(TEXT, more);
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
        let (talk, _) = drawn(&text, more);
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
            drawn(text, json!({"at_ms": ["x"]}));
            let several = json!([{"step": 0, "count": 2, "starts": [[0, 1.0], [9, "x"], "y"]}, 3]);
            drawn(text, json!({"at_ms": [1.0], "segments": several}));
        }
    }
}
