use std::collections::HashSet;

use super::super::diagnostic::Fault;
use super::super::nearest::nearest;
use super::Form;
use super::act::act;
use super::cursor::one_of;
use super::script::Reader;
use crate::octets::Span;
use crate::script::{
    Act, Actor, Move, Outcome, Part, Party, PeerAct, Step, TargetAct, Term, Values, Variant,
};

/// What is wrong with a step where it stands: `reader` knows the steps above it.
pub(super) fn step(reader: &Reader, step: &Step, text: &str, span: Span) -> Option<Fault> {
    let fault = |message: &str, help: &str| Some(Fault::new(span, message).help(help));
    if reader.form == Form::Transcript {
        if matches!(step.act, Act::Await(_)) {
            return fault(
                "a hole in a transcript",
                "a transcript holds what filled it",
            );
        }
        if step.optional {
            return fault(
                "an optional line in a transcript",
                "in a transcript it has happened",
            );
        }
        return None;
    }
    if reader.form == Form::Case && matches!(step.act, Act::Receive(_)) {
        return fault(
            "a line of what came, in a case",
            "a hole takes what comes (`<~ answer`, `<~ response`, `<~ request`), and the table below \
             says what it is to be (`pass 200, content \"hello\"`)",
        );
    }
    if let Act::Send(sent) = &step.act
        && sent
            .parts
            .iter()
            .any(|part| matches!(part, Part::Digest { .. }))
    {
        return fault(
            "octets to be sent of which only the digest is known",
            "a digest stands on `<-` lines, and in what was handed on",
        );
    }
    let party = step.actor.party;
    let fits = match (&step.act, party) {
        (Act::Pause(_), _) => true,
        (Act::Do(PeerAct::Call { .. } | PeerAct::Variable(_)), Party::Caller) => true,
        (Act::See(TargetAct::Ok { .. } | TargetAct::Error(_) | TargetAct::Hang), Party::Caller) => {
            true
        }
        (_, Party::Caller) => {
            return fault(
                "a line that the caller does not know",
                "the caller makes requests (`caller => GET /`) and is handed results \
                 (`caller <= ok 200`)",
            );
        }
        (Act::See(TargetAct::Request { .. }), Party::Handler) => true,
        (_, Party::Handler) => {
            return fault(
                "a line that the handler does not know",
                "the handler is given requests: `handler <= GET /`",
            );
        }
        _ => false,
    };
    if fits {
        return None;
    }
    if let (Act::Do(PeerAct::Move(Move::Refuse)), Party::Client | Party::Back) = (&step.act, party)
    {
        let help = format!("expected `{} <= refuse`", step.actor);
        let word: usize = text.split(' ').map(|word| word.len() + 1).take(2).sum();
        let place = Span::new(span.start + word, span.end);
        return Some(Fault::new(place, "an act of the target").help(help));
    }
    opening(reader, step.actor, &step.act, text, span)
}

/// Whether the line stands in order with the opening of its connection.
fn opening(reader: &Reader, actor: Actor, act: &Act, text: &str, span: Span) -> Option<Fault> {
    // A peer that acts as a client opens; one that acts as a server is connected to.
    let ours = matches!(actor.party, Party::Client | Party::Back);
    let arrow = if ours { "=>" } else { "<=" };
    let begun = reader.opened.contains(&actor);
    if actor.is_any() {
        let word = text.split(' ').next().unwrap_or_default();
        let span = Span::new(span.start, span.start + word.len());
        let fault = Fault::new(span, format!("no request has come on `{actor}` here"));
        return (!begun && !seeks(act))
            .then(|| fault.help(format!("expected `{actor} <~ request` above")));
    }
    match (opens(act), begun, act) {
        (Some(peer), _, _) if peer != ours => {
            let who = if ours { "the peer" } else { "the target" };
            let fault = Fault::new(span, format!("{who} opens the connection of `{actor}`"));
            Some(fault.help(format!("expected `{actor} {arrow} open`")))
        }
        (Some(_), true, _) => {
            let next = Actor {
                number: actor.number.saturating_add(1),
                ..actor
            };
            let fault = Fault::new(span, format!("`{actor}` is open already"));
            Some(fault.help(format!("another connection is another actor: `{next}`")))
        }
        (Some(_), false, _) | (None, true, _) => None,
        (_, _, Act::Do(PeerAct::Set(_) | PeerAct::Move(Move::Stall))) => None,
        (None, false, Act::Do(PeerAct::Move(Move::Refuse))) if !ours => None,
        (None, false, _) => {
            let word = text.split(' ').next().unwrap_or_default();
            let span = Span::new(span.start, span.start + word.len());
            let fault = Fault::new(span, format!("`{actor}` is not open here"));
            Some(fault.help(format!("expected `{actor} {arrow} open` above")))
        }
    }
}

/// Whether the act waits for a request, on whichever connection.
fn seeks(act: &Act) -> bool {
    matches!(act, Act::Await(hole) if hole.seeks_request())
}

/// Whether the act opens the connection, and whether the peer does so.
fn opens(act: &Act) -> Option<bool> {
    match act {
        Act::Do(PeerAct::Move(Move::Open)) => Some(true),
        Act::See(TargetAct::Open) => Some(false),
        _ => None,
    }
}

/// What is wrong with the file as a whole.
pub(super) fn whole(reader: &mut Reader) {
    let mut faults = sweeps(reader);
    faults.extend(acts_of_sweeps(reader));
    faults.extend(unreachable(reader));
    faults.extend(matched(reader));
    if reader.form == Form::Case {
        let here = Span::new(0, 0);
        let missing = [
            (
                "case",
                "expected `case` and the claim: one sentence about the target",
            ),
            (
                "target",
                "expected `target` and `server`, `client` or `proxy`",
            ),
        ];
        for (key, help) in missing {
            if !reader.has_key(key) {
                faults.push(Fault::new(here, format!("no `{key}` in the head")).help(help));
            }
        }
        if !reader.has_outcomes()
            && let Some(last) = reader.steps.last()
        {
            let fault = Fault::new(*last, "no outcomes below the timeline");
            faults.push(fault.help("expected what the target may have done: `pass 400, finish`"));
        }
    }
    reader.faults.append(&mut faults);
}

fn sweeps(reader: &Reader) -> Vec<Fault> {
    let script = &reader.script;
    let mut faults = Vec::new();
    for (sweep, span) in script.head.sweeps.iter().zip(&reader.sweeps) {
        let (Values::EveryOctet(block) | Values::EveryLine(block)) = &sweep.values else {
            continue;
        };
        let span = Span::new(span.end - block.len(), span.end);
        let names: Vec<&str> = script.blocks.iter().map(|one| &*one.name).collect();
        if !names.contains(&&**block) {
            let fault = Fault::new(span, format!("no block `{block}`"));
            let help = format!("expected {}", one_of(&names));
            faults.push(fault.help(help).meant(nearest(block, names)));
        } else if let Err(reason) = script.constant(block) {
            let fault = Fault::new(
                span,
                format!("the length of `{block}` is not known: {reason}"),
            );
            faults.push(fault.help("a block that is swept over holds no variables"));
        }
    }
    if faults.is_empty()
        && let Err(reason) = script.variants()
        && let Some(last) = reader.sweeps.last()
    {
        let fault = Fault::new(*last, reason);
        let limit = Variant::LIMIT;
        faults.push(fault.help(format!(
            "a case has at least one variant and at most {limit}"
        )));
    }
    faults
}

/// A sweep whose variable stands as an act names acts only.
fn acts_of_sweeps(reader: &Reader) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for (step, span) in reader.script.timeline.iter().zip(&reader.steps) {
        let Act::Do(PeerAct::Variable(name)) = &step.act else {
            continue;
        };
        if !seen.insert(name) {
            continue;
        }
        let sweep = reader
            .script
            .head
            .sweeps
            .iter()
            .find(|one| one.name == *name);
        let Some(Values::List(values)) = sweep.map(|sweep| &sweep.values) else {
            // An undefined name has its own fault.
            if reader.scope.knows(name) {
                let fault = Fault::new(*span, format!("`{name}` names no acts"));
                faults.push(fault.help("expected a sweep whose values are acts: `finish, reset`"));
            }
            continue;
        };
        for value in values.iter().take(Variant::LIMIT as usize) {
            let words = std::str::from_utf8(value.octets());
            if words.ok().and_then(act).is_none() {
                let message = format!("the value `{}` of `{name}` names no act", value.name);
                let known = Move::ALL.map(Move::name);
                let fault = Fault::new(*span, message);
                let meant = words.ok().and_then(|words| nearest(words, known));
                faults.push(
                    fault
                        .help(format!("expected {}", one_of(&known)))
                        .meant(meant),
                );
            }
        }
    }
    faults
}

fn unreachable(reader: &Reader) -> Vec<Fault> {
    let outcomes = &reader.script.outcomes;
    let shadows = |above: &Outcome, below: &Outcome| {
        above.terms == below.terms
            && (above.policy.is_none() || above.policy == below.policy)
            && (above.guards.is_empty() || above.guards == below.guards)
    };
    let below = outcomes.iter().zip(&reader.outcomes).enumerate();
    below
        .filter_map(|(index, (outcome, span))| {
            // A table is short; a hostile one is not compared in full.
            let above = &outcomes[index.saturating_sub(1_000)..index];
            let line = above.iter().find(|above| shadows(above, outcome))?.line;
            let fault = Fault::new(*span, "an outcome that can never be reached");
            Some(fault.help(format!(
                "line {line} says the same, and the first match decides"
            )))
        })
        .collect()
}

/// What an answer is matched against must be a block; what is not defined has its own fault.
fn matched(reader: &Reader) -> Vec<Fault> {
    let script = &reader.script;
    let blocks: HashSet<&str> = script.blocks.iter().map(|one| &*one.name).collect();
    let mut faults = Vec::new();
    for (outcome, span) in script.outcomes.iter().zip(&reader.outcomes) {
        for term in &outcome.terms {
            if let Term::Matches { block, .. } = term
                && reader.scope.knows(block)
                && !blocks.contains(&&**block)
            {
                let fault = Fault::new(*span, format!("`{block}` is no block"));
                faults.push(fault.help("expected the block that holds the whole answer"));
            }
        }
    }
    faults
}
