//! The rules: one for each requirement that a result is against.

use badpeer::runner::CaseReport;
use badpeer::script::Policy;
use badpeer::spec::{Level, Requirement, requirement, requirements};
use serde_json::{Value, json};

use super::{plain, story, tags};

/// What the catalogue's files are relative to.
pub const BASE: &str = "BADPEER";

/// The rules of a run, each once, in the order of their first result.
#[derive(Default)]
pub struct Rules(Vec<(String, Value)>);

impl Rules {
    /// The rule that a case's result is against, and its place: the most binding of its
    /// requirements; the case itself where it cites none.
    pub fn of(&mut self, case: &CaseReport) -> (String, usize) {
        let id = main(case).map_or_else(|| super::story::words(&case.id), |one| one.id.to_owned());
        if let Some(at) = self.0.iter().position(|(known, _)| *known == id) {
            return (id, at);
        }
        let rule = main(case).map_or_else(|| own(case), |one| rule(one, case));
        self.0.push((id.clone(), rule));
        (id, self.0.len() - 1)
    }

    /// The rules, for `tool.driver.rules`.
    pub fn list(self) -> Vec<Value> {
        self.0.into_iter().map(|(_, rule)| rule).collect()
    }
}

fn main(case: &CaseReport) -> Option<&'static Requirement> {
    let cited = case.clauses.iter().filter_map(|id| requirement(id));
    // Of equals the first; `max_by_key` gives the last.
    cited.rev().max_by_key(|one| one.level)
}

fn rule(one: &Requirement, case: &CaseReport) -> Value {
    let level = match one.level {
        Level::Must => "error",
        Level::Should => "warning",
        Level::May => "note",
    };
    let cited = story::cited(one);
    let address = story::address(one);
    let mut rule = json!({
        "id": one.id,
        "shortDescription": { "text": plain(&format!("{cited}: {}", one.paraphrase)) },
        "fullDescription": { "text": plain(one.paraphrase) },
        "help": {
            "text": plain(&format!(
                "{}\n{cited}\nA conforming target: {}\n{address}",
                one.paraphrase, one.acceptable
            )),
        },
        "helpUri": address,
        "defaultConfiguration": { "level": level },
        "properties": {
            "tags": tags(case),
            "problem.severity": if one.level == Level::Must { "error" } else { "warning" },
            "precision": "very-high",
        },
    });
    if case.policy == Policy::Security {
        rule["properties"]["tags"] = json!(
            tags(case)
                .into_iter()
                .chain(["security".to_owned()])
                .collect::<Vec<_>>()
        );
    }
    rule
}

/// The rule of a case that cites no requirement.
fn own(case: &CaseReport) -> Value {
    let claim = plain(&case.claim);
    json!({
        "id": story::words(&case.id),
        "shortDescription": { "text": claim },
        "fullDescription": { "text": claim },
        "help": { "text": plain(&format!("{}\n{}", case.claim, case.why)) },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": tags(case) },
    })
}

/// The row of the requirement that a target's own messages are against.
pub fn row(case: &CaseReport) -> Value {
    let at = main(case).and_then(|main| requirements().iter().position(|one| one.id == main.id));
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": "fixtures/requirements.tsv", "uriBaseId": BASE },
            // Below the row of titles.
            "region": { "startLine": at.map_or(1, |at| at + 2) },
        },
    })
}
