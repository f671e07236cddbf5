//! A conversation around a proxy as it was thought out: valid requests, a valid answer to each,
//! and what is wrong with them.

use std::borrow::Cow;
use std::fmt::Display;

use super::super::anomaly::{Anomaly, Operation};
use super::super::choices::Choices;
use super::super::client::{SERVER, again, quirk, settle};
use super::super::message::Message;
use super::super::place::Place;
use super::super::plan::outcomes;
use super::super::quirk::{Quirk, What, answer};
use super::forward::asked_for_urls;
use crate::script::{
    Act, Actor, Head, Hole, Move, Part, Pattern, PeerAct, Role, Script, Step, Text,
};

/// A request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The request, valid; its target names it.
    pub request: Message,
    /// The answer to it is waited for before the next one is sent.
    pub awaits: bool,
    /// The answer, valid.
    pub answer: Message,
    /// The origin's connection ends behind it.
    pub ends: bool,
}

/// A conversation around a proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The exchanges.
    pub exchanges: Vec<Exchange>,
    /// What is wrong with the requests.
    pub front: Vec<Anomaly>,
    /// What is wrong with the answers.
    pub back: Vec<Anomaly>,
    /// What the client does on its connection, and at which request.
    pub front_quirks: Vec<(usize, Quirk)>,
    /// What the origin does on its connections, and at which request.
    pub back_quirks: Vec<(usize, Quirk)>,
    /// The client asks for whole URLs.
    pub forward: bool,
    /// Where it does, Host names another authority than the URL of this request.
    pub elsewhere: Option<usize>,
}

/// Where exchanges are looked for.
const TARGETS: [&[u8]; 3] = [b"/1", b"/2", b"/3"];

impl Plan {
    /// Draws a conversation around a proxy: three anomalies of four are the client's.
    pub fn draw<C: Choices>(choices: &mut C) -> Self {
        let count = 1 + choices.weighted(&[8, 8, 2]);
        let mut plan = Self::default();
        for (n, target) in TARGETS.into_iter().enumerate().take(count) {
            plan.exchanges
                .push(Exchange::draw(choices, n, target, n + 1 == count));
        }
        let anomalies = choices.weighted(&[10, 60, 20, 5, 5]);
        for _ in 0..anomalies.min(3) {
            let n = choices.below(count);
            let at_back = choices.one_in(4);
            let message = match at_back {
                true => &plan.exchanges[n].answer,
                false => &plan.exchanges[n].request,
            };
            let mut anomaly = Anomaly::draw(choices, n, message);
            if anomalies == 4 {
                let length = 1 + choices.below(16);
                let raw = (0..length).map(|_| choices.below(256).to_le_bytes()[0]);
                anomaly.operation = Operation::Raw(raw.collect());
            }
            match at_back {
                true => plan.back.push(anomaly),
                false => plan.front.push(anomaly),
            }
        }
        for _ in 0..choices.weighted(&[20, 6, 2, 1]) {
            let n = choices.below(count);
            let exchange = &plan.exchanges[n];
            if choices.one_in(3) {
                let lines = exchange.answer.pieces.len() / 4;
                plan.back_quirks.push((n, quirk(choices, lines)));
            } else {
                let lines = exchange.request.pieces.len() / 4;
                plan.front_quirks.push((n, Quirk::draw(choices, lines)));
            }
        }
        // A proxy is no matter of windows: what its client does not read it need not forward.
        let reads =
            |(_, quirk): &(usize, Quirk)| !matches!(quirk.what, What::Window(_) | What::Stall);
        plan.front_quirks.retain(reads);
        plan.elsewhere = choices.one_in(8).then(|| choices.below(count));
        plan
    }

    /// What is wrong, in words that a script's `tags` can hold: each once, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        fn named(side: &str, one: &dyn Display) -> String {
            format!("{side}.{one}")
        }
        let front = self.front.iter().map(|one| named("front", one));
        let back = self.back.iter().map(|one| named("back", one));
        let front_quirks = self.front_quirks.iter().map(|(_, one)| named("front", one));
        let back_quirks = self.back_quirks.iter().map(|(_, one)| named("back", one));
        let elsewhere = self.elsewhere.filter(|_| self.forward);
        let elsewhere = elsewhere.map(|_| "front.host/elsewhere".to_owned());
        let mut names: Vec<_> = front
            .chain(back)
            .chain(front_quirks)
            .chain(back_quirks)
            .chain(elsewhere)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The script that is played.
    #[must_use]
    pub fn script(&self) -> Script {
        let mut open = Step::new(Actor::CLIENT, Act::Do(PeerAct::Move(Move::Open)));
        open.lead.gap = true;
        let mut steps = vec![open];
        let mut pending = Vec::new();
        let last = self.exchanges.len().saturating_sub(1);
        let mut gone = false;
        for (n, exchange) in self.exchanges.iter().enumerate() {
            let ended = self.request(n, exchange, &mut steps);
            gone |= matches!(ended, Some(Move::Reset | Move::ResetLost | Move::Close));
            pending.push((n, exchange));
            if exchange.awaits || n == last || ended.is_some() {
                for (n, exchange) in pending.drain(..) {
                    self.answer(n, exchange, &mut steps);
                }
                if ended.is_some() {
                    break;
                }
                if n < last {
                    let hole = Hole::new(Pattern::Response(None));
                    steps.push(Step::new(Actor::CLIENT, Act::Await(hole)));
                }
            }
        }
        if !gone {
            steps.push(answer());
        }
        let script = Script {
            head: head(self.names()),
            timeline: steps,
            outcomes: outcomes(),
            ..Script::default()
        };
        match self.forward {
            true => asked_for_urls(script),
            false => script,
        }
    }

    /// Sends a request; how the client ended its connection there, where it did.
    fn request(&self, n: usize, exchange: &Exchange, steps: &mut Vec<Step>) -> Option<Move> {
        let mut request = exchange.request.clone();
        let wrong = self.front.iter().filter(|one| one.request == n);
        wrong.for_each(|anomaly| anomaly.apply(&mut request));
        let lines = request.lines().into_iter();
        let mut sends: Vec<_> = lines
            .map(|line| Step::new(Actor::CLIENT, Act::Send(line)))
            .collect();
        if self.forward && self.elsewhere == Some(n) {
            name_elsewhere(&mut sends);
        }
        put(&self.front_quirks, n, &mut sends);
        let ended = sends.iter().find_map(|step| match step.act {
            Act::Do(PeerAct::Move(
                one @ (Move::Finish | Move::Reset | Move::ResetLost | Move::Close),
            )) => Some(one),
            _ => None,
        });
        steps.append(&mut sends);
        ended
    }

    /// Answers a request, where it comes.
    fn answer(&self, n: usize, exchange: &Exchange, steps: &mut Vec<Step>) {
        let mut seek = Step::new(SERVER, Act::Await(Hole::new(Pattern::Request)));
        seek.optional = true;
        steps.push(seek);
        let mut message = exchange.answer.clone();
        let wrong: Vec<_> = self.back.iter().filter(|one| one.request == n).collect();
        wrong.iter().for_each(|anomaly| anomaly.apply(&mut message));
        let lines = message.lines().into_iter();
        let mut sends: Vec<_> = lines
            .map(|line| Step::new(Actor::CLIENT, Act::Send(line)))
            .collect();
        let method = exchange.method();
        let ended = settle(&mut sends, method, (exchange.ends, false), |sends| {
            put(&self.back_quirks, n, sends)
        });
        steps.append(&mut sends);
        if ended || !wrong.is_empty() {
            again(steps);
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
        for n in 0..self.front_quirks.len() {
            less(&|one| {
                one.front_quirks.remove(n);
            });
        }
        for n in 0..self.back_quirks.len() {
            less(&|one| {
                one.back_quirks.remove(n);
            });
        }
        for n in 0..self.front.len() {
            less(&|one| {
                one.front.remove(n);
            });
        }
        for n in 0..self.back.len() {
            less(&|one| {
                one.back.remove(n);
            });
        }
        if self.elsewhere.is_some() {
            less(&|one| one.elsewhere = None);
        }
        for n in (0..self.exchanges.len()).filter(|_| self.exchanges.len() > 1) {
            less(&|one| one.forget(n));
        }
        for n in 0..self.exchanges.len() {
            if self.exchanges[n].awaits {
                less(&|one| one.exchanges[n].awaits = false);
            }
        }
        all
    }

    fn forget(&mut self, n: usize) {
        self.exchanges.remove(n);
        self.elsewhere = self.elsewhere.filter(|at| *at != n);
        self.elsewhere = self.elsewhere.map(|at| at - usize::from(at > n));
        for anomalies in [&mut self.front, &mut self.back] {
            anomalies.retain(|one| one.request != n);
            for one in anomalies {
                one.request -= usize::from(one.request > n);
            }
        }
        for quirks in [&mut self.front_quirks, &mut self.back_quirks] {
            quirks.retain(|(at, _)| *at != n);
            for (at, _) in quirks {
                *at -= usize::from(*at > n);
            }
        }
    }
}

impl Exchange {
    fn draw<C: Choices>(choices: &mut C, n: usize, target: &'static [u8], last: bool) -> Self {
        let mut request = Message::request(choices, last);
        let piece = |one: &&mut super::super::message::Piece| one.place == Place::Target;
        if let Some(piece) = request.pieces.iter_mut().find(piece) {
            piece.octets = Cow::Borrowed(target);
        }
        let mut one = Self {
            request,
            awaits: choices.one_in(2),
            answer: Message::default(),
            ends: false,
        };
        (one.answer, one.ends) = Message::response(choices, one.method(), n);
        one
    }

    fn method(&self) -> &'static str {
        let is = |method: &[u8]| {
            let mut pieces = self.request.pieces.iter();
            pieces.any(|one| one.place == Place::Method && *one.octets == *method)
        };
        if is(b"HEAD") { "HEAD" } else { "GET" }
    }
}

/// A valid Host that is not the authority of the URL: a proxy forwards the URL's [RFC 9112 §3.2.2].
fn name_elsewhere(sends: &mut [Step]) {
    for step in sends {
        if let Act::Send(text) = &mut step.act
            && let Some(Part::Octets(octets)) = text.parts.first()
            && octets.eq_ignore_ascii_case(b"host: ")
        {
            *text = Text::line("Host: elsewhere.test");
        }
    }
}

/// Puts the quirks of one exchange into its lines; whether the connection ends with one.
fn put(quirks: &[(usize, Quirk)], n: usize, sends: &mut Vec<Step>) -> bool {
    let mut ended = false;
    let own = quirks.iter().filter(|(at, _)| *at == n);
    let mut own: Vec<_> = own.map(|(_, quirk)| quirk).collect();
    own.sort_by_key(|quirk| std::cmp::Reverse(quirk.line));
    for quirk in own {
        let at = quirk.line.min(sends.len());
        ended |= quirk.put(sends, at);
    }
    sends.retain(|step| !matches!(step.act, Act::Await(_)));
    ended
}

fn head(names: Vec<String>) -> Head {
    let claim = match names.as_slice() {
        [] => "a proxy keeps up a conversation without a fault".to_owned(),
        names => format!("a proxy is not led astray by {}", names.join(", ")),
    };
    Head {
        claim,
        targets: vec![Role::Proxy],
        tags: names,
        ..Head::default()
    }
}
