use std::time::Duration;

use super::cursor::{Cursor, Found};
use crate::script::{Act, Actor, Hole, Lead, Party, Pattern, StatusPattern, Step};

const ARROWS: [&str; 6] = ["->", "<-", "<~", "=>", "<=", ".."];

/// The patterns of a hole, as they begin.
const PATTERNS: [&str; 8] = [
    "request", "head", "response", "until", "finish", "reset", "end", "answer",
];

/// The actor that a word names: `client`, `client.2`, `server.*`.
pub(super) fn actor(word: &str) -> Option<Actor> {
    let (name, number) = match word.split_once('.') {
        Some((name @ ("server" | "front"), "*")) => (name, Actor::ANY),
        Some((name, digits)) => {
            let plain = !digits.starts_with('0') && digits.bytes().all(|one| one.is_ascii_digit());
            (name, digits.parse().ok().filter(|_| plain)?)
        }
        None => (word, 1),
    };
    let party = Party::ALL.into_iter().find(|party| party.name() == name)?;
    Some(Actor { party, number })
}

impl Cursor<'_> {
    /// A whole line of the timeline.
    pub(super) fn step(&mut self, lead: Lead, line: usize) -> Found<Step> {
        let start = self.at();
        let word = self.word();
        let Some(actor) = actor(word) else {
            return self.unknown("actor", start, &Party::ALL.map(Party::name));
        };
        let start = self.at();
        let arrow = self.run(|one| one != ' ');
        let (arrow, optional) = match arrow.strip_suffix('?') {
            Some(arrow) => (arrow, true),
            None => (arrow, false),
        };
        if !ARROWS.contains(&arrow) {
            let glued = ARROWS.iter().find(|one| arrow.starts_with(**one));
            if let Some(one) = glued.filter(|one| arrow.len() > one.len() + 1) {
                let help = format!("expected one space behind `{one}`");
                return self.wrong(self.since(start), "text against the arrow", &help);
            }
            return self.unknown("arrow", start, &ARROWS);
        }
        if optional && !arrow.starts_with('<') {
            return self.wrong(
                self.since(start),
                "only what comes from the target can be optional",
                "expected `<~?`, `<-?` or `<=?`",
            );
        }
        // One space belongs to the notation, the rest is text.
        self.eat(" ");
        if !matches!(arrow, "->" | "<-") {
            self.spaces();
        }
        let act = match arrow {
            "->" => Act::Send(self.line_text()?),
            "<-" => {
                self.scope.dates.set(true);
                let text = self.line_text();
                self.scope.dates.set(false);
                Act::Receive(text?)
            }
            "<~" => Act::Await(self.hole()?),
            "=>" => Act::Do(self.peer_act(actor)?),
            "<=" => Act::See(self.target_act(actor)?),
            _ => Act::Pause(self.duration()?),
        };
        self.end()?;
        Ok(Step {
            lead,
            actor,
            act,
            optional,
            line,
        })
    }

    fn hole(&mut self) -> Found<Hole> {
        let pattern = self.pattern()?;
        let mut hole = Hole {
            pattern,
            capture: None,
            within: None,
        };
        if self.eat_word("within") {
            hole.within = Some(self.duration()?);
        }
        if self.eat_word("as") {
            hole.capture = Some(self.name("the name of the capture")?.to_owned());
        }
        if !self.is_done() {
            return self.expected("`within DURATION`, `as NAME` or the end of the line");
        }
        Ok(hole)
    }

    fn pattern(&mut self) -> Found<Pattern> {
        if self.rest().starts_with(|one: char| one.is_ascii_digit()) {
            let count = self.number("a number of octets")?;
            self.spaces();
            if self.eat_word("octets") || self.eat_word("octet") {
                return Ok(Pattern::Octets(count));
            }
            return self.expected("`octets`");
        }
        let start = self.at();
        Ok(match self.word() {
            "request" => Pattern::Request,
            "head" => Pattern::Head,
            "response" => Pattern::Response(self.response_status()?),
            "until" => {
                let start = self.at();
                let octets = self.quoted_octets("the octets up to which")?;
                if octets.is_empty() {
                    return self.wrong(
                        self.since(start),
                        "an empty end",
                        "expected at least one octet",
                    );
                }
                Pattern::Until(octets)
            }
            "finish" => Pattern::Finish,
            "reset" => Pattern::Reset,
            "end" => Pattern::End,
            "answer" => Pattern::Answer,
            _ => return self.unknown("pattern", start, &PATTERNS),
        })
    }

    fn response_status(&mut self) -> Found<Option<StatusPattern>> {
        let word = self.rest().split(' ').next().unwrap_or_default();
        if matches!(word, "" | "within" | "as") {
            return Ok(None);
        }
        let Some(status) = status(word) else {
            return self.expected("a status code (`100`, `2xx`), `within`, `as` or the end");
        };
        self.word();
        Ok(Some(status))
    }

    /// `200ms`, and the spaces behind it.
    pub(super) fn duration(&mut self) -> Found<Duration> {
        const HELP: &str = "expected a duration: `10ms`, `2s`, `500us`";
        let start = self.at();
        let digits = self.run(|one| one.is_ascii_digit());
        let unit = self.run(|one| one != ' ');
        let per = match unit {
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" => 1_000,
            "ns" => 1,
            _ => return self.wrong(self.since(start), "no duration", HELP),
        };
        let length = digits.parse().ok().and_then(|number: u128| {
            let nanos = number.checked_mul(per)?;
            let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
            let rest = u32::try_from(nanos % 1_000_000_000).ok()?;
            Some(Duration::new(seconds, rest))
        });
        match length {
            Some(length) => {
                self.spaces();
                Ok(length)
            }
            None => self.wrong(self.since(start), "no duration", HELP),
        }
    }
}

/// `200`, `2xx`, `any`.
pub(super) fn status(word: &str) -> Option<StatusPattern> {
    match word.as_bytes() {
        b"any" => Some(StatusPattern::Any),
        [class @ b'0'..=b'9', b'x', b'x'] => Some(StatusPattern::Class(class - b'0')),
        [a, b, c] if [a, b, c].iter().all(|one| one.is_ascii_digit()) => {
            word.parse().ok().map(StatusPattern::Code)
        }
        _ => None,
    }
}
