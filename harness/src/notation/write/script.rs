use std::fmt::{self, Write as _};

use super::act::{act, arrow};
use super::outcome::table;
use super::text::{line, quoted_octets};
use crate::script::{Actor, Block, Head, Lead, Need, Policy, Role, Script, Segmentation, Step};
use crate::script::{Sweep, Value, Values};

/// Room for most scripts.
const FILE: usize = 1_024;

/// The script as text, in canonical form: reading it gives the same script again.
///
/// Layout is kept as far as it means something to people: comments stay above what they stood
/// above (those between lines of the head move above the first), and an empty line stays one
/// empty line. Blocks, timeline and outcomes are always set apart.
#[must_use]
pub fn write(script: &Script) -> String {
    let mut out = String::with_capacity(FILE);
    head(&script.head, &mut out);
    for (index, block) in script.blocks.iter().enumerate() {
        lead(&block.lead, index == 0, &mut out);
        self::block(block, &mut out);
    }
    timeline(&script.timeline, &mut out);
    let rows = table(&script.outcomes);
    for (index, (outcome, row)) in script.outcomes.iter().zip(rows).enumerate() {
        lead(&outcome.lead, index == 0, &mut out);
        out.push_str(&row);
        out.push('\n');
    }
    if !script.tail.comments.is_empty() {
        lead(&script.tail, false, &mut out);
    }
    out
}

/// As [`write()`] writes it.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write(self))
    }
}

/// The steps as text, and nothing else.
pub(crate) fn write_timeline(steps: &[Step]) -> String {
    let mut out = String::new();
    timeline(steps, &mut out);
    out
}

fn timeline(steps: &[Step], out: &mut String) {
    // There are few actors in a script, and many steps.
    let mut actors: Vec<(Actor, String)> = Vec::with_capacity(4);
    for step in steps {
        if !actors.iter().any(|(actor, _)| *actor == step.actor) {
            actors.push((step.actor, step.actor.to_string()));
        }
    }
    let width = actors.iter().map(|(_, name)| name.len()).max().unwrap_or(0);
    for (_, name) in &mut actors {
        *name = format!("{name:<width$} ");
    }
    for (index, step) in steps.iter().enumerate() {
        lead(&step.lead, index == 0, out);
        let mut names = actors.iter().filter(|(actor, _)| *actor == step.actor);
        out.push_str(names.next().map_or("", |(_, name)| name));
        out.push_str(arrow(&step.act));
        if step.optional {
            out.push('?');
        }
        out.push(' ');
        let behind = out.len();
        act(&step.act, out);
        if out.len() == behind {
            out.pop();
        }
        out.push('\n');
    }
}

/// What stands above an item; the first of its part is always set apart from what is above.
fn lead(lead: &Lead, first: bool, out: &mut String) {
    if (lead.gap || first) && !out.is_empty() {
        out.push('\n');
    }
    comments(lead, out);
}

fn comments(lead: &Lead, out: &mut String) {
    for comment in &lead.comments {
        out.push_str(format!("# {}", one_line(comment)).trim_end_matches(' '));
        out.push('\n');
    }
}

fn head(head: &Head, out: &mut String) {
    comments(&head.lead, out);
    let policy = Some(head.policy).filter(|policy| *policy != Policy::Rfc);
    let lines = [
        ("case", one_line(&head.claim)),
        ("target", names(&head.targets, Role::name)),
        ("clause", head.clauses.join(", ")),
        ("tags", head.tags.join(", ")),
        ("why", one_line(&head.why)),
        ("needs", names(&head.needs, Need::name)),
        ("policy", policy.map_or("", Policy::name).to_owned()),
        ("segments", names(&head.segments, Segmentation::name)),
        ("bad", head.bad.join(", ")),
    ];
    for (key, value) in lines {
        if !value.is_empty() {
            let _ = writeln!(out, "{key:<10}{value}");
        }
    }
    for sweep in &head.sweeps {
        lead(&sweep.lead, false, out);
        out.push_str(&format!(
            "{:<10}{} = {}\n",
            "vary",
            sweep.name,
            values(sweep)
        ));
    }
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> String {
    let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
    names.join(", ")
}

fn values(sweep: &Sweep) -> String {
    match &sweep.values {
        Values::List(values) => {
            let values: Vec<String> = values.iter().map(value).collect();
            values.join(", ")
        }
        Values::Range(first, last) => format!("{first}..{last}"),
        Values::EveryOctet(block) => format!("every octet of {block}"),
        Values::EveryLine(block) => format!("every line of {block}"),
    }
}

fn value(value: &Value) -> String {
    match &value.octets {
        None => value.name.clone(),
        Some(octets) if Value::quoted(octets.as_slice()) == *value => quoted_octets(octets),
        Some(octets) => format!("{}: {}", value.name, quoted_octets(octets)),
    }
}

fn block(block: &Block, out: &mut String) {
    out.push_str(&format!("block {}\n", block.name));
    for text in &block.lines {
        out.push_str("  ");
        let behind = out.len();
        line(text, out);
        if out.len() == behind {
            out.truncate(behind - 2);
        }
        out.push('\n');
    }
    out.push_str("end\n");
}

/// Text that stays on its line: what a program put in to break it becomes spaces.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect();
    plain.trim_end_matches(' ').to_owned()
}
