use std::collections::HashSet;

use super::super::diagnostic::Fault;
use super::cursor::{Cursor, Found, one_of};
use crate::octets::Span;
use crate::script::{Guard, Lead, Mark, Outcome, Policy, Script, Value};

impl Cursor<'_> {
    /// A whole line of the outcome table; `swept` holds what its guards may name.
    pub(super) fn outcome(&mut self, lead: Lead, line: usize, swept: &Swept) -> Found<Outcome> {
        let start = self.at();
        let word = self.word();
        let Some(mark) = Mark::ALL.into_iter().find(|mark| mark.name() == word) else {
            return self.unknown("mark", start, &Mark::ALL.map(Mark::name));
        };
        let policies = Policy::ALL.into_iter();
        let policy = policies.into_iter().find(|one| self.eat_word(one.name()));
        let mut terms = vec![self.term()?];
        loop {
            self.spaces();
            if !self.eat(",") {
                break;
            }
            self.spaces();
            terms.push(self.term()?);
        }
        let mut guards = Vec::new();
        if self.eat_word("when") {
            guards.push(self.guard(swept)?);
            while self.eat_word("and") {
                guards.push(self.guard(swept)?);
            }
        }
        let mut reason = String::new();
        if self.eat("#") {
            self.spaces();
            reason = self.rest().to_owned();
        } else if !self.is_done() {
            return self.expected("`,`, `when`, `#` or the end of the line");
        }
        Ok(Outcome {
            lead,
            mark,
            policy,
            terms,
            guards,
            reason,
            line,
        })
    }

    fn guard(&mut self, swept: &Swept) -> Found<Guard> {
        let start = self.at();
        let name = self.name("the name of a sweep")?.to_owned();
        let span = self.since(start);
        self.spaces();
        let negated = self.eat("!=");
        if !negated && !self.eat("=") {
            return self.expected("`=` or `!=`");
        }
        self.spaces();
        let mut values = Vec::new();
        loop {
            let start = self.at();
            let value = self.run(|one| !matches!(one, ' ' | '|' | ','));
            if !Value::is_word(value) {
                return self.wrong(
                    self.since(start),
                    "no value",
                    "expected the name of a value",
                );
            }
            let span = self.since(start);
            self.faults
                .extend(self.unknown_value(swept, &name, value, span));
            values.push(value.to_owned());
            if !self.eat("|") {
                break;
            }
        }
        self.spaces();
        if !swept.0.iter().any(|(one, _)| *one == name) {
            let names: Vec<&str> = swept.0.iter().map(|(one, _)| &**one).collect();
            let fault = Fault::new(span, format!("nothing is swept as `{name}`"))
                .help(format!("expected {}", one_of(&names)))
                .meant(self.scope.guess(&name, names));
            self.faults.push(fault);
        }
        Ok(Guard {
            name,
            values,
            negated,
        })
    }

    fn unknown_value(&self, swept: &Swept, name: &str, value: &str, span: Span) -> Option<Fault> {
        let (_, values) = swept.0.iter().find(|(one, _)| one == name)?;
        let values = values.as_ref().filter(|values| !values.contains(value))?;
        let fault = Fault::new(span, format!("`{name}` has no value `{value}`"));
        if !self.scope.may_guess() {
            return Some(fault);
        }
        let mut names: Vec<&str> = values.iter().map(|value| &**value).collect();
        names.sort_by_key(|name| (name.len(), *name));
        let fault = fault.help(format!("expected {}", one_of(&names)));
        Some(fault.meant(self.scope.guess(value, names)))
    }
}

/// The sweeps, each with the names of its values where those are known.
#[derive(Default)]
pub(super) struct Swept(Vec<(String, Option<HashSet<String>>)>);

impl Swept {
    pub(super) fn new(script: &Script) -> Self {
        let sweeps = script.head.sweeps.iter().map(|sweep| {
            // Where there are too many, or none, that has a fault of its own.
            let values = sweep.expand(script).ok();
            let names = values.map(|values| values.into_iter().map(|value| value.name).collect());
            (sweep.name.clone(), names)
        });
        Self(sweeps.collect())
    }
}
