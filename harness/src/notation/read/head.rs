use std::collections::HashSet;

use super::super::diagnostic::Fault;
use super::cursor::{Cursor, Found, one_of};
use super::scope::Scope;
use crate::octets::Span;
use crate::script::{Head, Need, Policy, Role, Segmentation, Sweep, Value, Values};
use crate::{script::Lead, spec};

/// The keywords of the head, in canonical order.
pub(crate) const KEYS: [&str; 10] = [
    "case", "target", "clause", "tags", "why", "needs", "policy", "segments", "bad", "vary",
];

impl<'a> Cursor<'a> {
    /// What stands behind a keyword of the head other than `vary`.
    pub(super) fn head_line(&mut self, key: &str, head: &mut Head) -> Found<()> {
        if self.is_done() {
            return self.expected(format!("what stands behind `{key}`"));
        }
        match key {
            "case" => head.claim = self.whole_rest(),
            "why" => head.why = self.whole_rest(),
            "target" => head.targets = self.named("role", &Role::ALL, Role::name),
            "needs" => head.needs = self.named("need", &Need::ALL, Need::name),
            "segments" => {
                head.segments = self.named("segmentation", &Segmentation::ALL, Segmentation::name);
            }
            "policy" => {
                let policies = self.named("policy", &Policy::ALL, Policy::name);
                if let Some(policy) = policies.first() {
                    head.policy = *policy;
                }
            }
            "clause" => head.clauses = self.clauses(),
            "tags" => head.tags = self.words(),
            _ => head.bad = self.words(),
        }
        Ok(())
    }

    fn whole_rest(&mut self) -> String {
        let rest = self.rest();
        self.advance(rest.len());
        rest.to_owned()
    }

    /// The items between commas, each with its place; an empty one is a mistake.
    fn items(&mut self) -> Vec<(&'a str, Span)> {
        let mut items: Vec<(&str, Span)> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            self.spaces();
            let start = self.at();
            let item = self.run(|one| one != ',').trim_end_matches(' ');
            let span = self.since(start);
            let span = Span::new(span.start, span.start + item.len());
            if item.is_empty() {
                let fault = Fault::new(span, "an item is missing");
                self.faults.push(fault.help("items are joined by `, `"));
            } else if !seen.insert(item) {
                let twice = format!("`{item}` stands here already");
                self.faults.push(Fault::new(span, twice));
            } else {
                items.push((item, span));
            }
            if !self.eat(",") {
                return items;
            }
        }
    }

    fn named<T: Copy>(&mut self, what: &str, all: &[T], name: fn(T) -> &'static str) -> Vec<T> {
        let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
        let mut found = Vec::new();
        for (item, span) in self.items() {
            match all.iter().find(|one| name(**one) == item) {
                Some(one) => found.push(*one),
                None => self.faults.push(
                    Fault::new(span, format!("no {what} `{item}`"))
                        .help(format!("expected {}", one_of(&names)))
                        .meant(self.scope.guess(item, names.iter().copied())),
                ),
            }
        }
        found
    }

    fn clauses(&mut self) -> Vec<String> {
        let mut clauses = Vec::new();
        for (item, span) in self.items() {
            if let Some(fault) = requirement(item, span, self.scope) {
                self.faults.push(fault);
            }
            clauses.push(item.to_owned());
        }
        clauses
    }

    fn words(&mut self) -> Vec<String> {
        let items = self.items();
        for (item, span) in &items {
            if !Value::is_word(item) {
                let fault = Fault::new(*span, format!("`{item}` is not one word"));
                let help = "expected letters, digits, `-`, `_`, `.`, `/` or `+`";
                self.faults.push(fault.help(help));
            }
        }
        items.into_iter().map(|(item, _)| item.to_owned()).collect()
    }

    /// What stands behind `vary`; the sweep, and the place of the block that it goes over.
    pub(super) fn sweep(&mut self, lead: Lead) -> Found<(Sweep, Span, Span)> {
        let start = self.at();
        let name = self.name("the name of the sweep")?.to_owned();
        let named = self.since(start);
        self.spaces();
        if !self.eat("=") {
            return self.expected("`=`");
        }
        self.spaces();
        let start = self.at();
        let values = self.values()?;
        if !self.is_done() {
            return self.expected("`,` or the end of the line");
        }
        let sweep = Sweep { lead, name, values };
        Ok((sweep, named, self.since(start)))
    }

    fn values(&mut self) -> Found<Values> {
        let start = self.at();
        if self.eat_word("every") {
            let what = self.at();
            let unit = self.word();
            if !matches!(unit, "octet" | "line") {
                return self.unknown("unit", what, &["octet", "line"]);
            }
            if !self.eat_word("of") {
                return self.expected("`of` and the name of a block");
            }
            let block = self.name("the name of a block")?.to_owned();
            return Ok(match unit {
                "octet" => Values::EveryOctet(block),
                _ => Values::EveryLine(block),
            });
        }
        if let Some((first, last)) = self.rest().split_once("..")
            && let (Ok(first), Ok(last)) = (first.parse(), last.parse())
        {
            self.advance(self.rest().len());
            if first > last {
                return self.wrong(
                    self.since(start),
                    "a range that ends before it begins",
                    "expected the smaller number first",
                );
            }
            return Ok(Values::Range(first, last));
        }
        let mut values: Vec<Value> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let start = self.at();
            let value = self.value()?;
            if !seen.insert(value.name.clone()) {
                let twice = format!("two values are named `{}`", value.name);
                let fault = Fault::new(self.since(start), twice);
                self.faults
                    .push(fault.help("a name for a value: `name: \"octets\"`"));
            } else {
                values.push(value);
            }
            self.spaces();
            if !self.eat(",") {
                return Ok(Values::List(values));
            }
            self.spaces();
        }
    }

    fn value(&mut self) -> Found<Value> {
        if self.rest().starts_with('"') {
            return self.quoted_octets("a value").map(Value::quoted);
        }
        let start = self.at();
        let word = self.run(|one| !matches!(one, ' ' | ',' | ':' | '"'));
        if !Value::is_word(word) {
            return self.wrong(
                self.since(start),
                "no value",
                "expected a word, `\"octets\"` or `name: \"octets\"`",
            );
        }
        if !self.eat(":") {
            return Ok(Value::word(word));
        }
        self.spaces();
        let octets = self.quoted_octets("the value's octets")?;
        Ok(Value {
            name: word.to_owned(),
            octets: Some(octets),
        })
    }
}

/// What is wrong with the id of a requirement.
pub(super) fn requirement(id: &str, span: Span, scope: &Scope) -> Option<Fault> {
    if spec::requirement(id).is_some() {
        return None;
    }
    let ids = spec::requirements().iter().map(|one| one.id);
    Some(
        Fault::new(span, format!("no requirement `{id}`"))
            .help("the ids stand in fixtures/requirements.tsv")
            .meant(scope.guess(id, ids)),
    )
}
