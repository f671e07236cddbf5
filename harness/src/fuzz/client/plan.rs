//! A conversation with a client as it was thought out: the caller's calls, a valid answer to
//! each, what is wrong with them, and what the peer does besides.

use std::fmt::Display;
use std::time::Duration;

use super::super::anomaly::{Anomaly, Operation};
use super::super::choices::Choices;
use super::super::message::Message;
use super::super::quirk::{Quirk, What};
use super::answer::CALLS;
use crate::http::{ResponseReader, Version};
use crate::script::{
    Act, Actor, Bound, CallerResult, Head, Hole, Lead, Mark, Move, Outcome, Part, Party, Pattern,
    PeerAct, Role, Script, Step, Term, Text, Variables,
};

/// The connection on which the latest request came.
pub(in crate::fuzz) const SERVER: Actor = Actor {
    party: Party::Server,
    number: Actor::ANY,
};
/// How long a client has to notice what nobody asked for, before the next call.
pub(in crate::fuzz) const NOTICE: Duration = Duration::from_millis(20);

/// One call, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The method of the call.
    pub method: &'static str,
    /// The content of the call.
    pub content: Option<Text>,
    /// The answer comes when the head has, whether or not the content has.
    pub early: bool,
    /// The answer, valid.
    pub answer: Message,
    /// The connection ends behind it.
    pub ends: bool,
    /// What stays incomplete is left so, and the connection open.
    pub stays: bool,
}

/// A conversation with a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The calls.
    pub exchanges: Vec<Exchange>,
    /// What is wrong with the answers; an anomaly's `request` is the call.
    pub anomalies: Vec<Anomaly>,
    /// What the peer does on its connections, and at which call.
    pub quirks: Vec<(usize, Quirk)>,
}

impl Plan {
    /// Draws a conversation with a client; weights as for servers.
    pub fn draw<C: Choices>(choices: &mut C) -> Self {
        let count = 1 + choices.weighted(&[8, 9, 2, 1]);
        let mut plan = Self::default();
        for n in 0..count.min(CALLS) {
            plan.exchanges.push(Exchange::draw(choices, n));
        }
        let anomalies = choices.weighted(&[10, 60, 20, 5, 5]);
        for _ in 0..anomalies.min(3) {
            let call = choices.below(plan.exchanges.len());
            let mut anomaly = Anomaly::draw(choices, call, &plan.exchanges[call].answer);
            if anomalies == 4 {
                let length = 1 + choices.below(16);
                let raw = (0..length).map(|_| choices.below(256).to_le_bytes()[0]);
                anomaly.operation = Operation::Raw(raw.collect());
            }
            plan.anomalies.push(anomaly);
        }
        for _ in 0..choices.weighted(&[20, 6, 2, 1]) {
            let call = choices.below(plan.exchanges.len());
            let lines = plan.exchanges[call].answer.pieces.len() / 4;
            plan.quirks.push((call, quirk(choices, lines)));
        }
        plan
    }

    /// What is wrong, in words that a script's `tags` can hold: each once, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        fn names<'a, T: Display + 'a>(
            all: impl Iterator<Item = &'a T>,
        ) -> impl Iterator<Item = String> {
            all.map(ToString::to_string)
        }
        let quirks = self.quirks.iter().map(|(_, quirk)| quirk);
        let mut names: Vec<_> = names(self.anomalies.iter()).chain(names(quirks)).collect();
        if self.exchanges.iter().any(|one| one.early) {
            names.push("early-answer".to_owned());
        }
        if self.exchanges.iter().any(|one| one.stays) {
            names.push("connection/stays".to_owned());
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The script that is played.
    #[must_use]
    pub fn script(&self) -> Script {
        let mut steps = Vec::with_capacity(40);
        for (n, exchange) in self.exchanges.iter().enumerate() {
            steps.push(exchange.call(n));
            steps.push(exchange.request());
            let wrong: Vec<_> = self
                .anomalies
                .iter()
                .filter(|one| one.request == n)
                .collect();
            let mut answer = exchange.answer.clone();
            wrong.iter().for_each(|anomaly| anomaly.apply(&mut answer));
            let mut sends: Vec<_> = answer
                .lines()
                .into_iter()
                .map(|line| Step::new(Actor::CLIENT, Act::Send(line)))
                .collect();
            let ends = (exchange.ends, exchange.stays);
            let ended = settle(&mut sends, exchange.method, ends, |sends| {
                let own = self.quirks.iter().filter(|(call, _)| *call == n);
                let mut quirks: Vec<_> = own.map(|(_, quirk)| quirk).collect();
                quirks.sort_by_key(|quirk| std::cmp::Reverse(quirk.line));
                let mut ended = false;
                for quirk in quirks {
                    let at = quirk.line.min(sends.len());
                    ended |= quirk.put(sends, at);
                }
                ended
            });
            steps.append(&mut sends);
            if ended || !wrong.is_empty() {
                again(&mut steps);
            }
        }
        if let Some(first) = steps.first_mut() {
            first.lead.gap = true;
        }
        Script {
            head: head(self.names()),
            timeline: steps,
            outcomes: outcomes(),
            ..Script::default()
        }
    }

    /// The same with one thing less.
    #[must_use]
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let mut less = |change: &dyn Fn(&mut Self)| {
            let mut one = self.clone();
            change(&mut one);
            all.push(one);
        };
        for n in 0..self.quirks.len() {
            less(&|one| {
                one.quirks.remove(n);
            });
        }
        for n in 0..self.anomalies.len() {
            less(&|one| drop(one.anomalies.remove(n)));
        }
        for n in (0..self.exchanges.len()).filter(|_| self.exchanges.len() > 1) {
            less(&|one| {
                one.exchanges.remove(n);
                one.anomalies.retain(|anomaly| anomaly.request != n);
                one.quirks.retain(|(call, _)| *call != n);
                for anomaly in &mut one.anomalies {
                    anomaly.request -= usize::from(anomaly.request > n);
                }
                for (call, _) in &mut one.quirks {
                    *call -= usize::from(*call > n);
                }
            });
        }
        for n in 0..self.exchanges.len() {
            if self.exchanges[n].early {
                less(&|one| one.exchanges[n].early = false);
            }
            if self.exchanges[n].stays {
                less(&|one| one.exchanges[n].stays = false);
            }
        }
        all
    }
}

impl Exchange {
    fn draw<C: Choices>(choices: &mut C, n: usize) -> Self {
        let method = ["GET", "HEAD", "POST"][choices.weighted(&[8, 2, 5])];
        let content = (method == "POST").then(|| match choices.weighted(&[6, 2, 2, 1]) {
            0 => Text::octets(*b"hello"),
            1 => Text::octets(*b"a=b\r\n\r\nc"),
            2 => Text::default(),
            _ => Text {
                parts: vec![Part::Repeat {
                    octets: b"a".to_vec(),
                    times: Bound::Number(100_000),
                }],
            },
        });
        let (answer, ends) = Message::response(choices, method, n);
        Self {
            method,
            early: content.is_some() && choices.one_in(8),
            content,
            answer,
            ends,
            stays: choices.one_in(16),
        }
    }

    fn call(&self, n: usize) -> Step {
        let act = Act::Do(PeerAct::Call {
            method: self.method.to_owned(),
            url: Text::octets(format!("/{}", n + 1)),
            content: self.content.clone(),
            through: None,
            fields: Vec::new(),
        });
        Step::new(Actor::CALLER, act)
    }

    fn request(&self) -> Step {
        let pattern = match self.early {
            true => Pattern::Head,
            false => Pattern::Request,
        };
        Step::new(SERVER, Act::Await(Hole::new(pattern)))
    }
}

/// How the connection stands behind octets that answer one request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// The answer is whole, and nothing stands behind it.
    Whole,
    /// The answer is whole, and something stands behind it.
    Surplus,
    /// The answer is not whole.
    Incomplete,
}

fn rest(method: &str, sends: &[Step]) -> Rest {
    let mut reader = ResponseReader::new();
    reader.request(method.as_bytes(), Version::HTTP_11);
    for step in sends {
        if let Act::Send(text) = &step.act {
            reader.push(&text.resolve(&Variables::new()).unwrap_or_default());
        }
    }
    let mut finals = reader.messages().iter().filter(|one| !one.interim());
    match finals.next() {
        Some(whole) if whole.span.end < reader.received() => Rest::Surplus,
        Some(_) => Rest::Whole,
        None => Rest::Incomplete,
    }
}

/// Makes the server's lines of an answer: `put` puts quirks in, and says whether the connection
/// ends with them; else it ends where it must, or where the answer is not whole and it does not
/// stay. Whether it ends.
pub(in crate::fuzz) fn settle(
    sends: &mut Vec<Step>,
    method: &str,
    (ends, stays): (bool, bool),
    put: impl FnOnce(&mut Vec<Step>) -> bool,
) -> bool {
    let rest = rest(method, sends);
    let ended = put(sends);
    let finish = !ended && !stays && (ends || rest == Rest::Incomplete);
    if rest == Rest::Surplus && !ended {
        sends.push(Step::new(SERVER, Act::Pause(NOTICE)));
    }
    if finish {
        sends.push(Step::new(SERVER, Act::Do(PeerAct::Move(Move::Finish))));
    }
    // What the quirk of a client waits for, a server does not.
    sends.retain(|step| !matches!(step.act, Act::Await(_)));
    for step in sends {
        step.actor = SERVER;
    }
    ended || finish
}

/// A request that is made again is answered.
pub(in crate::fuzz) fn again(steps: &mut Vec<Step>) {
    let mut seek = Step::new(SERVER, Act::Await(Hole::new(Pattern::Request)));
    seek.optional = true;
    steps.push(seek);
    for line in ["HTTP/1.1 200 OK", "Content-Length: 0", ""] {
        steps.push(Step::new(SERVER, Act::Send(Text::line(line))));
    }
}

/// What a server does on its connection.
pub(in crate::fuzz) fn quirk<C: Choices>(choices: &mut C, lines: usize) -> Quirk {
    let what = match choices.weighted(&[8, 3, 1, 3, 5]) {
        0 => What::Cut(choices.below(24)),
        1 => What::Pause(Duration::from_millis(
            *choices.pick(&[10, 200, 1_000, 6_000, 40_000]),
        )),
        2 => What::Pace(1 + choices.below(3), Duration::from_millis(10)),
        3 => What::End(Move::Finish),
        _ => What::End(*choices.pick(&[Move::Reset, Move::ResetLost, Move::Close])),
    };
    let line = match what {
        What::End(_) if choices.one_in(2) => usize::MAX,
        _ => choices.below(lines + 1),
    };
    Quirk { line, what }
}

fn head(names: Vec<String>) -> Head {
    let claim = match names.as_slice() {
        [] => "a client keeps up a conversation without a fault".to_owned(),
        names => format!("a client is not led astray by {}", names.join(", ")),
    };
    Head {
        claim,
        targets: vec![Role::Client],
        tags: names,
        ..Head::default()
    }
}

/// Whatever is no hang: what a fuzzer's script is judged by are the oracles.
pub(in crate::fuzz) fn outcomes() -> Vec<Outcome> {
    let pass = |result, gap| Outcome {
        lead: Lead {
            gap,
            comments: Vec::new(),
        },
        mark: Mark::Pass,
        policy: None,
        terms: vec![Term::Caller(None, result)],
        guards: Vec::new(),
        reason: String::new(),
        line: 0,
    };
    vec![
        pass(CallerResult::Ok(None, None), true),
        pass(CallerResult::Error, false),
    ]
}
