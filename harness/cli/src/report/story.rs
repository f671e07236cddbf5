//! What it takes to understand a verdict, as plain text: for reports that are read elsewhere than
//! in a terminal. Nothing in it moves a cursor, and everything is bounded.

use badpeer::notation;
use badpeer::runner::{CaseReport, Played};
use badpeer::spec::{Requirement, requirement};
use badpeer::transcript::{Event, Transcript, What};

use super::Report;
use crate::terminal::tame;

/// The most octets of a transcript that a report takes in.
pub const OCTETS: usize = 24 << 10;
/// The columns of a line that are taken in.
const COLUMNS: usize = 400;
/// The octets of words that may hold a target's own.
const WORDS: usize = 2_000;

/// The case's claim, and what became of it: a name and a text each.
pub fn rows(case: &CaseReport) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("claim", words(&case.claim)),
        ("found", words(&case.reason)),
    ];
    if !case.why.is_empty() {
        rows.push(("why", words(&case.why)));
    }
    for one in case.clauses.iter().filter_map(|id| requirement(id)) {
        rows.push(("demanded", format!("{} [{}]", one.paraphrase, cited(one))));
    }
    if let Some((variant, played)) = case.decisive() {
        let cut = played.segmentation.name();
        let apart = if variant.name.is_empty() { "" } else { ", " };
        rows.push(("sent", format!("{cut}{apart}{}", words(&variant.name))));
        if let Some(death) = &played.death {
            rows.push(("death", words(death)));
        }
    }
    rows
}

/// `RFC 9112 §6.3, MUST, R9112-6.3-14`.
pub fn cited(one: &Requirement) -> String {
    format!("{}, {}, {}", one.citation(), one.level, one.id)
}

/// Where a requirement stands on the web.
pub fn address(one: &Requirement) -> String {
    if !one.document.bytes().all(|octet| octet.is_ascii_digit()) {
        // The one document that is no RFC.
        return format!(
            "https://datatracker.ietf.org/doc/html/draft-thomson-hybi-http-timeout-03#section-{}",
            one.section
        );
    }
    let kind = if one
        .section
        .starts_with(|first: char| first.is_ascii_digit())
    {
        "section"
    } else {
        "appendix"
    };
    format!(
        "https://www.rfc-editor.org/rfc/rfc{}.html#{kind}-{}",
        one.document, one.section
    )
}

/// Words on one line, of a length that a report can bear.
pub fn words(text: &str) -> String {
    match text.char_indices().nth(WORDS) {
        None => tame(text),
        Some((end, _)) => format!("{}… ({} octets more)", tame(&text[..end]), text.len() - end),
    }
}

/// The conversation in the notation; where it is too long its beginning and its end, with what is
/// left out counted.
pub fn transcript(played: &Played) -> String {
    shortened(&played.transcript, OCTETS)
}

/// From so much on, a conversation is nowhere written out whole.
const LONG: usize = 1 << 20;

/// What octets cost in the notation, where a long run of one octet is short, and each line names
/// its actor.
fn cost(octets: &[u8]) -> usize {
    let runs = octets.chunk_by(|one, next| one == next);
    let runs = runs.map(|run| match run[0] {
        b'\n' => 16 * run.len().min(64),
        _ => run.len().min(64),
    });
    runs.sum()
}

/// Whether a conversation is too long to be written out whole: as text its lines cost many times
/// their octets.
pub fn is_long(transcript: &Transcript) -> bool {
    let octets = transcript.events.iter().filter_map(|one| one.what.octets());
    octets.map(cost).sum::<usize>() > LONG
}

/// The same of a transcript, in so many octets. Of an endless answer only what is shown is written
/// out: millions of lines would take gigabytes.
pub fn shortened(transcript: &Transcript, limit: usize) -> String {
    let (mut first, mut last) = (Transcript::default(), Transcript::default());
    let mut left_out = 0;
    let mut room = limit;
    for event in transcript.merged().events {
        let Some(octets) = event.what.octets() else {
            let side = if left_out == 0 { &mut first } else { &mut last };
            side.events.push(event);
            continue;
        };
        let cost = cost(octets);
        if cost <= room {
            room -= cost;
            let side = if left_out == 0 { &mut first } else { &mut last };
            side.events.push(event);
            continue;
        }
        let (begin, end) = (
            room.min(octets.len()),
            octets.len() - (limit / 8).min(octets.len()),
        );
        let end = end.max(begin);
        let part = |octets: &[u8]| Event {
            what: match &event.what {
                What::Sent(_) => What::Sent(octets.to_vec().into()),
                _ => What::Received(octets.to_vec()),
            },
            ..event.clone()
        };
        let side = if left_out == 0 { &mut first } else { &mut last };
        side.events.push(part(&octets[..begin]));
        left_out += end - begin;
        last.events.push(part(&octets[end..]));
        room = 0;
    }
    if left_out == 0 {
        return excerpt(&notation::write_transcript(&first), limit);
    }
    let begin = excerpt(&notation::write_transcript(&first), limit / 4 * 3);
    let end = excerpt(&notation::write_transcript(&last), limit / 4);
    format!("{begin}# … {left_out} octets left out\n{end}")
}

/// Lines of at most so many octets: the first, and the last few.
pub fn excerpt(text: &str, limit: usize) -> String {
    let lines: Vec<_> = text.lines().map(column).collect();
    if lines.iter().map(|line| line.len() + 1).sum::<usize>() <= limit {
        return lines.iter().map(|line| format!("{line}\n")).collect();
    }
    let whole = |lines: &mut dyn Iterator<Item = &String>, room: usize| {
        let mut left = room;
        lines
            .take_while(|line| {
                let fits = line.len() < left;
                left = left.saturating_sub(line.len() + 1);
                fits
            })
            .count()
    };
    let last = whole(&mut lines.iter().rev(), limit / 4);
    let first = whole(&mut lines.iter(), limit / 4 * 3).min(lines.len() - last);
    let left_out = lines.len() - first - last;
    let mut out: String = lines[..first]
        .iter()
        .map(|line| format!("{line}\n"))
        .collect();
    out += &format!("# … {left_out} lines left out\n");
    out.extend(
        lines[first + left_out..]
            .iter()
            .map(|line| format!("{line}\n")),
    );
    out
}

fn column(line: &str) -> String {
    match line.char_indices().nth(COLUMNS) {
        None => tame(line),
        Some((end, _)) => format!("{}… ({} more)", tame(&line[..end]), line.len() - end),
    }
}

/// The command that plays the case alone; `None` where it is none of its own.
pub fn command(report: &Report<'_>, case: &CaseReport) -> Option<String> {
    let source = report.record.sources.get(&case.id)?;
    let role = case.role.name();
    let select = if source.own { "--script" } else { "--case" };
    let what = if source.own { &source.file } else { &case.id };
    let words = report.record.again.iter().map(String::as_str);
    let words = words.chain([select, what]).map(quoted);
    let words: Vec<_> = words.collect();
    Some(format!("badpeer test {role} {}", words.join(" ")))
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |one: char| one.is_ascii_alphanumeric() || "/._-:+=@%".contains(one);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", tame(word).replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_keeps_its_beginning_and_its_end() {
        let text: String = (0..1000).map(|line| format!("line {line}\n")).collect();
        let short = excerpt(&text, 400);
        assert!(short.len() < 450, "{}", short.len());
        assert!(short.starts_with("line 0\n") && short.ends_with("line 999\n"));
        assert!(short.contains(" lines left out\n"));
        assert_eq!(excerpt("a\nb\n", 400), "a\nb\n");
        assert!(excerpt(&"é".repeat(100_000), 1 << 20).len() < 1000);
    }

    #[test]
    fn an_endless_answer_is_not_written_out() {
        let event = |what| Event {
            actor: badpeer::script::Actor::CLIENT,
            what,
            at: std::time::Duration::ZERO,
            line: 0,
        };
        let mut transcript = Transcript::default();
        let many = b"a\nb\n".repeat(1 << 20);
        transcript
            .events
            .push(event(What::Sent(b"GET /\r\n".as_slice().into())));
        transcript.events.push(event(What::Received(many)));
        let finish = badpeer::script::TargetAct::Finish;
        transcript.events.push(event(What::Saw(finish)));
        let text = shortened(&transcript, 4000);
        assert!(
            text.starts_with("client -> GET /\nclient <- a\\n\n"),
            "{text}"
        );
        assert!(text.ends_with("client <= finish\n") && text.contains(" octets left out\n"));
        assert!(text.len() < 5000, "{}", text.len());
    }

    #[test]
    fn a_requirement_has_an_address() {
        let of = |id| address(requirement(id).unwrap());
        assert_eq!(
            of("R9112-6.3-14"),
            "https://www.rfc-editor.org/rfc/rfc9112.html#section-6.3"
        );
        assert!(of("DKA-2-01").ends_with("#section-2"));
    }
}
