//! `badpeer list`: the cases of the catalogue.

use std::collections::BTreeSet;

use badpeer::Case;
use badpeer::catalogue;
use badpeer::script::Role;
use serde_json::{Value, json};

use crate::arguments::List;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::nearest::did_you_mean;
use crate::terminal::{FAINT, STRONG, complain, count, paint, say, tame};

/// Lists what the arguments select.
///
/// # Errors
///
/// Where the list can't be written as JSON.
pub fn run(options: &List) -> Result<ExitCode, Failure> {
    let roles = options
        .role
        .map_or(Role::ALL.to_vec(), |role| vec![role.into()]);
    let all: Vec<_> = roles
        .into_iter()
        .flat_map(|role| {
            catalogue::cases(role)
                .into_iter()
                .map(move |case| (role, case))
        })
        .collect();
    let selected: Vec<_> = all
        .iter()
        .filter(|(_, case)| {
            let globs = &options.globs;
            globs.is_empty() || globs.iter().any(|glob| case.matches(glob))
        })
        .filter(|(_, case)| {
            let topics = &options.topics;
            topics.is_empty() || topics.iter().any(|topic| case.topic() == topic)
        })
        .collect();
    if options.json {
        let list: Vec<_> = selected
            .iter()
            .map(|(role, case)| object(*role, case))
            .collect();
        let text = serde_json::to_string_pretty(&list)
            .map_err(|error| Failure::machine(format!("can't write the list: {error}")))?;
        say(&text);
    } else if !selected.is_empty() {
        say(&text(&selected));
    }
    if selected.is_empty() {
        let meant = meant(options, &all);
        complain(&format!("note: no case is selected{}", tame(&meant)));
        return Ok(ExitCode::Nothing);
    }
    Ok(ExitCode::Expected)
}

/// What a name that selects nothing was probably meant to be.
fn meant(options: &List, all: &[(Role, Case)]) -> String {
    let topics: BTreeSet<_> = all.iter().map(|(_, case)| case.topic()).collect();
    if let Some(glob) = options.globs.first() {
        if topics.contains(glob.as_str()) {
            return format!("; that is a topic: badpeer list --topic {glob}");
        }
        return did_you_mean(glob, all.iter().map(|(_, case)| case.id()));
    }
    let none = options
        .topics
        .iter()
        .find(|one| !topics.contains(one.as_str()));
    none.map_or_else(String::new, |topic| {
        did_you_mean(topic, topics.iter().copied())
    })
}

fn text(cases: &[&(Role, Case)]) -> String {
    let mut out = String::new();
    let mut topics = 0;
    let mut rest = cases;
    let key = |(role, case): &(Role, Case)| (*role, case.topic().to_owned());
    while let Some(first) = rest.first() {
        let topic = key(first);
        let end = rest
            .iter()
            .position(|one| key(one) != topic)
            .unwrap_or(rest.len());
        let (group, others) = rest.split_at(end);
        rest = others;
        topics += 1;
        let heading = paint(STRONG, &format!("{}/{}", topic.0.name(), topic.1));
        out += &format!(
            "{heading} {}\n",
            paint(FAINT, &format!("({})", group.len()))
        );
        let width = group
            .iter()
            .map(|(_, case)| case.id().len())
            .max()
            .unwrap_or_default();
        for (_, case) in group {
            let (id, claim) = (tame(case.id()), tame(&case.script().head.claim));
            out += &format!("  {id:width$}  {}\n", paint(FAINT, &claim));
        }
        out.push('\n');
    }
    out + &format!(
        "{} in {}",
        count(cases.len(), "case", "cases"),
        count(topics, "topic", "topics")
    )
}

fn object(role: Role, case: &Case) -> Value {
    let head = &case.script().head;
    json!({
        "id": case.id(),
        "role": role.name(),
        "topic": case.topic(),
        "claim": head.claim,
        "why": head.why,
        "policy": head.policy.name(),
        "clauses": head.clauses,
        "tags": head.tags,
        "needs": head.needs.iter().map(|need| need.name()).collect::<Vec<_>>(),
    })
}
