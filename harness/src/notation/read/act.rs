use std::time::Duration;

use super::cursor::{Cursor, Found};
use super::scope::Scope;
use crate::script::{Actor, Move, Party, PeerAct, Setting, TargetAct, Text, Through};

/// What a word at the beginning of an act may be, besides a move or a method.
const OWN: [&str; 2] = ["set", "pace"];
const SETTINGS: [&str; 3] = ["nodelay", "receive-buffer", "send-buffer"];
/// The acts of a target that are words of their own.
const SEEN: [&str; 6] = ["open", "finish", "reset", "refuse", "wait", "hang"];
const HANDED: [&str; 3] = ["ok", "error", "hang"];

/// The act of a peer that the words name, as on a `=>` line: what a sweep's value stands for
/// where it is used as an act. `None` where no act has those words.
#[must_use]
pub fn act(words: &str) -> Option<PeerAct> {
    let scope = Scope::new(true);
    let mut cursor = Cursor::new(words, 0, &scope);
    let act = cursor.peer_act(Actor::CLIENT).ok()?;
    let whole = cursor.is_done() && !matches!(act, PeerAct::Variable(_));
    (whole && cursor.faults.is_empty()).then_some(act)
}

/// Whether a peer's act, or a target's, cannot be told from the method of a request by its first
/// word.
pub(crate) fn is_act_word(word: &str) -> bool {
    word == "ok"
        || word == "error"
        || OWN.contains(&word)
        || SEEN.contains(&word)
        || Move::ALL
            .iter()
            .any(|one| one.name().split(' ').next() == Some(word))
}

impl Cursor<'_> {
    pub(super) fn peer_act(&mut self, actor: Actor) -> Found<PeerAct> {
        if let Some(one) = Move::named(self.rest()) {
            let start = self.at();
            self.advance(self.rest().len());
            if actor.party == Party::Caller && !self.scope.literal {
                return self.wrong(
                    self.since(start),
                    "an act of a connection, which the caller has none of",
                    "the caller makes a request: `caller => GET /`",
                );
            }
            return Ok(PeerAct::Move(one));
        }
        if self.eat("${") {
            return self.variable_act();
        }
        let start = self.at();
        if self.eat_word("set") {
            return Ok(PeerAct::Set(self.setting()?));
        }
        if self.eat_word("pace") {
            return self.pace();
        }
        let connection = actor.party != Party::Caller && !self.scope.literal;
        let first = self.rest().split(' ').next().unwrap_or_default();
        if connection || is_act_word(first) {
            let words = self.rest();
            self.advance(words.len());
            if SEEN.contains(&words) {
                let help = format!("expected `{actor} <= {words}`");
                return self.wrong(self.since(start), "an act of the target", &help);
            }
            let moves = Move::ALL.map(Move::name);
            let known: Vec<&str> = moves.into_iter().chain(OWN).collect();
            return self.unknown("act", start, &known);
        }
        let method = self.word_string("a method", false)?;
        let url = self.word_text("a URL behind the method", false)?;
        let content = self.content_before_fields()?;
        let through = self.through()?;
        let fields = self.with_fields()?;
        Ok(PeerAct::Call {
            method,
            url,
            content,
            through,
            fields,
        })
    }

    /// `through ${host}`, `tunnelled through ${host}`.
    fn through(&mut self) -> Found<Option<Through>> {
        let tunnelled = self.eat_word("tunnelled");
        if !self.eat_word("through") {
            return match tunnelled {
                true => self.expected("`through` and the proxy's authority"),
                false => Ok(None),
            };
        }
        let proxy = self.word_text("the proxy's authority", false)?;
        Ok(Some(Through { proxy, tunnelled }))
    }

    fn content_before_fields(&mut self) -> Found<Option<Text>> {
        if self.rest().starts_with('"') {
            self.content()
        } else {
            Ok(None)
        }
    }

    /// `with "Expect: 100-continue", "X: y"`.
    fn with_fields(&mut self) -> Found<Vec<Text>> {
        let mut fields = Vec::new();
        if self.is_done() {
            return Ok(fields);
        }
        if !self.eat_word("with") {
            return self.expected(
                "the content in quotes, `through` and a proxy, or `with` and field lines in quotes",
            );
        }
        loop {
            fields.push(self.quoted("a field line")?);
            if !self.eat(",") {
                return Ok(fields);
            }
            self.spaces();
        }
    }

    /// `${ending}`; a transcript may hold it, too, where no value was put in.
    fn variable_act(&mut self) -> Found<PeerAct> {
        let start = self.at();
        let name = self.name("the name of a sweep")?.to_owned();
        if !self.scope.literal {
            let fault = self.scope.check(&name, self.since(start));
            self.faults.extend(fault);
        }
        if !self.eat("}") {
            return self.expected("`}`");
        }
        Ok(PeerAct::Variable(name))
    }

    fn content(&mut self) -> Found<Option<Text>> {
        if self.is_done() {
            return Ok(None);
        }
        self.quoted("the content").map(Some)
    }

    fn setting(&mut self) -> Found<Setting> {
        let start = self.at();
        Ok(match self.word() {
            "nodelay" => {
                let start = self.at();
                match self.word() {
                    "on" => Setting::NoDelay(true),
                    "off" => Setting::NoDelay(false),
                    _ => return self.unknown("switch", start, &["on", "off"]),
                }
            }
            "receive-buffer" => Setting::ReceiveBuffer(self.number("a number of octets")?),
            "send-buffer" => Setting::SendBuffer(self.number("a number of octets")?),
            _ => return self.unknown("setting", start, &SETTINGS),
        })
    }

    fn pace(&mut self) -> Found<PeerAct> {
        if self.eat_word("off") {
            return Ok(PeerAct::Pace {
                octets: 0,
                every: Duration::ZERO,
            });
        }
        let start = self.at();
        let octets = self.number("`off` or a number of octets")?;
        if octets == 0 {
            return self.wrong(
                self.since(start),
                "a pace of nothing",
                "expected `pace off`",
            );
        }
        self.spaces();
        if !self.eat_word("every") {
            return self.expected("`every DURATION`");
        }
        let every = self.duration()?;
        Ok(PeerAct::Pace { octets, every })
    }

    pub(super) fn target_act(&mut self, actor: Actor) -> Found<TargetAct> {
        let seen = match self.rest() {
            "open" => Some(TargetAct::Open),
            "finish" => Some(TargetAct::Finish),
            "reset" => Some(TargetAct::Reset),
            "refuse" => Some(TargetAct::Refuse),
            "wait" => Some(TargetAct::Wait),
            "hang" => Some(TargetAct::Hang),
            _ => None,
        };
        let party = if self.scope.literal {
            None
        } else {
            Some(actor.party)
        };
        let start = self.at();
        let connection = !matches!(party, Some(Party::Caller | Party::Handler));
        if let Some(seen) = seen
            && (connection || (party == Some(Party::Caller) && seen == TargetAct::Hang))
        {
            self.advance(self.rest().len());
            return Ok(seen);
        }
        if matches!(party, None | Some(Party::Caller)) {
            if self.eat_word("ok") {
                let status = if self.rest().starts_with(|one: char| one.is_ascii_digit()) {
                    Some(self.number("a status code")?)
                } else {
                    None
                };
                self.spaces();
                let content = self.content_before_fields()?;
                let fields = self.with_fields()?;
                return Ok(TargetAct::Ok {
                    status,
                    content,
                    fields,
                });
            }
            if self.rest() == "error" {
                self.advance("error".len());
                return Ok(TargetAct::Error(String::new()));
            }
            if self.eat("error ") {
                let start = self.at();
                let text = self.rest_text()?;
                let octets = self.literal(text, start)?;
                return self.string(octets, start).map(TargetAct::Error);
            }
        }
        let first = self.rest().split(' ').next().unwrap_or_default();
        if matches!(party, Some(Party::Handler)) || (party.is_none() && !is_act_word(first)) {
            let method = self.word_string("a method", false)?;
            let target = self.word_text("a request target behind the method", false)?;
            let content = self.content()?.unwrap_or_default();
            return Ok(TargetAct::Request {
                method,
                target,
                content,
            });
        }
        let words = self.rest();
        self.advance(words.len());
        if connection && Move::named(words).is_some() {
            let help = format!("expected `{actor} => {words}`");
            return self.wrong(self.since(start), "an act of the peer", &help);
        }
        match party {
            Some(Party::Caller) => self.unknown("result", start, &HANDED),
            _ => self.unknown("act of a target", start, &SEEN),
        }
    }
}
