//! A conversation as it was thought out: valid requests, what is wrong with them, and what the
//! peer does besides. Never octets: those are the script's.

use std::fmt::Display;

use super::anomaly::{Anomaly, Operation};
use super::choices::Choices;
use super::message::Message;
use super::quirk::{Quirk, answer};
use crate::script::{
    Act, Actor, Answer, AnswerPattern, Head, Hole, Lead, Mark, Move, Outcome, Pattern, PeerAct,
    Role, Script, StatusPattern, Step, Term,
};

/// A conversation with a server: zero to three anomalies in requests that are valid by
/// construction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The requests, valid.
    pub requests: Vec<Message>,
    /// Whether the answer to a request is waited for before the next one is sent.
    pub awaits: Vec<bool>,
    /// What is wrong with them.
    pub anomalies: Vec<Anomaly>,
    /// What the peer does on its connection.
    pub quirks: Vec<Quirk>,
}

impl Plan {
    /// Draws a conversation with a server.
    ///
    /// Ten in a hundred have no anomaly, and are controls of a kind; sixty have one, twenty two,
    /// five three, and five any octets at some place. Every third peer also cuts, waits, stalls or
    /// ends as it should not.
    pub fn server<C: Choices>(choices: &mut C) -> Self {
        let count = 1 + choices.weighted(&[10, 7, 2, 1]);
        let mut plan = Self::default();
        for n in 0..count {
            plan.requests
                .push(Message::request(choices, n + 1 == count));
            plan.awaits.push(choices.one_in(5));
        }
        let anomalies = choices.weighted(&[10, 60, 20, 5, 5]);
        for _ in 0..anomalies.min(3) {
            let request = choices.below(count);
            let mut anomaly = Anomaly::draw(choices, request, &plan.requests[request]);
            if anomalies == 4 {
                let length = 1 + choices.below(16);
                let raw = (0..length).map(|_| choices.below(256).to_le_bytes()[0]);
                anomaly.operation = Operation::Raw(raw.collect());
            }
            let cut = anomaly.operation == Operation::Cut;
            plan.anomalies.push(anomaly);
            if cut {
                // What ends in the middle has nothing behind it.
                plan.requests.truncate(request + 1);
                plan.anomalies.retain(|one| one.request <= request);
            }
            if anomalies == 4 || cut {
                break;
            }
        }
        let lines = plan.requests.iter().map(|one| one.pieces.len() / 4).sum();
        for _ in 0..choices.weighted(&[20, 6, 2, 1]) {
            plan.quirks.push(Quirk::draw(choices, lines));
        }
        plan
    }

    /// What is wrong, in words that a script's `tags` can hold: each once, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        fn names<T: Display>(all: &[T]) -> impl Iterator<Item = String> {
            all.iter().map(ToString::to_string)
        }
        let mut names: Vec<_> = names(&self.anomalies).chain(names(&self.quirks)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The same with one thing less, the last first.
    #[must_use]
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for n in (0..self.quirks.len()).rev() {
            let mut less = self.clone();
            less.quirks.remove(n);
            all.push(less);
        }
        for n in (0..self.anomalies.len()).rev() {
            let mut less = self.clone();
            less.anomalies.remove(n);
            all.push(less);
        }
        if self.requests.len() > 1 {
            all.extend((0..self.requests.len()).rev().map(|n| without(self, n)));
        }
        for n in (0..self.awaits.len()).filter(|n| self.awaits[*n]) {
            let mut less = self.clone();
            less.awaits[n] = false;
            all.push(less);
        }
        all
    }

    /// The script: what is played, under a head that says what is wrong in it.
    #[must_use]
    pub fn script(&self) -> Script {
        Script {
            head: head(self.names()),
            outcomes: outcomes(),
            ..self.bare()
        }
    }

    /// The script without words and without a table: all that playing needs.
    #[must_use]
    pub fn bare(&self) -> Script {
        let mut steps = Vec::with_capacity(32);
        let mut sends = Vec::with_capacity(32);
        for (n, request) in self.requests.iter().enumerate() {
            let wrong = self.anomalies.iter().filter(|one| one.request == n);
            let lines = match wrong.clone().next() {
                None => request.lines(),
                Some(_) => {
                    let mut message = request.clone();
                    wrong.for_each(|anomaly| anomaly.apply(&mut message));
                    message.lines()
                }
            };
            for line in lines {
                sends.push(steps.len());
                steps.push(Step::new(Actor::CLIENT, Act::Send(line)));
            }
            if self.awaits.get(n) == Some(&true) && n + 1 < self.requests.len() {
                let hole = Hole::new(Pattern::Response(None));
                steps.push(Step::new(Actor::CLIENT, Act::Await(hole)));
            }
        }
        let mut ended = false;
        // From the last line to the first, so that lines keep their places.
        let mut quirks: Vec<_> = self.quirks.iter().collect();
        quirks.sort_by_key(|quirk| std::cmp::Reverse(quirk.line));
        for quirk in quirks {
            let at = sends.get(quirk.line).copied().unwrap_or(steps.len());
            ended |= quirk.put(&mut steps, at);
        }
        if !ended {
            steps.push(answer());
        }
        let open = Step::new(Actor::CLIENT, Act::Do(PeerAct::Move(Move::Open)));
        steps.insert(0, open);
        steps[0].lead.gap = true;
        Script {
            timeline: steps,
            ..Script::default()
        }
    }
}

/// The plan without one of its requests.
fn without(plan: &Plan, n: usize) -> Plan {
    let mut less = plan.clone();
    less.requests.remove(n);
    less.awaits.remove(n);
    less.anomalies.retain(|one| one.request != n);
    for one in &mut less.anomalies {
        one.request -= usize::from(one.request > n);
    }
    less
}

fn head(names: Vec<String>) -> Head {
    let claim = match names.as_slice() {
        [] => "a server keeps up a conversation without a fault".to_owned(),
        names => format!("a server is not led astray by {}", names.join(", ")),
    };
    Head {
        claim,
        targets: vec![Role::Server],
        tags: names,
        ..Head::default()
    }
}

/// Whatever is no hang: what a fuzzer's script is judged by are the oracles.
pub(super) fn outcomes() -> Vec<Outcome> {
    let pass = |answer, gap| Outcome {
        lead: Lead {
            gap,
            comments: Vec::new(),
        },
        mark: Mark::Pass,
        policy: None,
        terms: vec![Term::Answer(None, answer)],
        guards: Vec::new(),
        reason: String::new(),
        line: 0,
    };
    let any = Answer::Codes {
        codes: vec![AnswerPattern(vec![StatusPattern::Any])],
        rest: true,
    };
    vec![pass(any, true), pass(Answer::None, false)]
}

/// A conversation with a server, drawn from an engine's octets.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Plan {
    fn arbitrary(octets: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::server(octets))
    }
}

/// The script of such a conversation.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Script {
    fn arbitrary(octets: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Plan::server(octets).script())
    }
}
