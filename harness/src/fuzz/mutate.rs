//! Changes a script a little, by line and by octet; crosses two; draws a new one.
//! Never breaks its form: what comes out is written and read back as itself.

use super::choices::Choices;
use super::drawn::Drawn;
use super::plan::Plan;
use super::quirk::{Quirk, What, answer};
use super::token::TOKENS;
use super::value::LINES;
use crate::script::{Act, Actor, Hole, Move, Pattern, PeerAct, Role, Script, Step, Text};

/// The most lines that a script grows to.
const STEPS: usize = 96;
/// The most octets that a line grows to.
const OCTETS: usize = 4_096;

/// Changes a script in one to four places; one in four is a new one altogether, because what
/// finds most is the model.
pub fn mutate<C: Choices>(choices: &mut C, script: &Script) -> Script {
    match is_new(choices, Role::Server) {
        true => Plan::server(choices).script(),
        false => mutated(choices, script.clone()),
    }
}

/// Whether a script is not to be changed, but to give way to a new one.
pub(super) fn is_new<C: Choices>(choices: &mut C, role: Role) -> bool {
    choices.one_in(if role == Role::Server { 4 } else { 3 })
}

/// Changes a script for a server; one that sends nothing gives way to a new one.
pub(super) fn mutated<C: Choices>(choices: &mut C, mut changed: Script) -> Script {
    if sends(&changed).is_empty() {
        return Plan::server(choices).script();
    }
    for _ in 0..=choices.weighted(&[6, 3, 1, 1]) {
        match choices.weighted(&[10, 5, 2]) {
            0 => octets(choices, &mut changed),
            1 => lines(choices, &mut changed),
            _ => quirk(choices, &mut changed),
        }
    }
    finish(
        changed,
        "a server is not led astray by a script that was changed",
    )
}

/// Changes octets and lines of a script for a client or a proxy, and nothing that other lines lean
/// on; one that sends nothing gives way to a new one.
pub(super) fn mutated_ends<C: Choices>(choices: &mut C, role: Role, mut changed: Script) -> Script {
    if sends(&changed).is_empty() {
        return Drawn::draw(role, choices).script();
    }
    for _ in 0..=choices.weighted(&[6, 3, 1, 1]) {
        match choices.weighted(&[10, 5]) {
            0 => octets(choices, &mut changed),
            _ => lines(choices, &mut changed),
        }
    }
    changed.timeline.retain(|step| {
        let empty = matches!(&step.act, Act::Send(text) if text.is_empty());
        !empty
    });
    changed.timeline.truncate(STEPS);
    let target = role.name();
    changed.head.claim = format!("a {target} is not led astray by a script that was changed");
    changed.head.tags.clear();
    changed
}

/// The beginning of one script and the end of another.
pub fn cross<C: Choices>(choices: &mut C, one: &Script, other: &Script) -> Script {
    let (ours, theirs) = (sends(one), sends(other));
    if ours.is_empty() || theirs.is_empty() {
        return Plan::server(choices).script();
    }
    let (here, there) = (*choices.pick(&ours), *choices.pick(&theirs));
    let crossed = Script {
        head: one.head.clone(),
        blocks: one.blocks.clone(),
        timeline: [&one.timeline[..here], &other.timeline[there..]].concat(),
        outcomes: one.outcomes.clone(),
        tail: one.tail.clone(),
    };
    finish(
        crossed,
        "a server is not led astray by two scripts that were crossed",
    )
}

/// The places of the lines that are sent.
fn sends(script: &Script) -> Vec<usize> {
    let steps = script.timeline.iter().enumerate();
    let sends = steps.filter(|(_, step)| matches!(step.act, Act::Send(_)));
    sends.map(|(at, _)| at).collect()
}

/// Changes the octets of one line.
fn octets<C: Choices>(choices: &mut C, script: &mut Script) {
    let sends = sends(script);
    let Some(&at) = (!sends.is_empty()).then(|| choices.pick(&sends)) else {
        return;
    };
    let Act::Send(text) = &script.timeline[at].act else {
        return;
    };
    // The name of the host is put in by the target; a change of its line makes it octets.
    let literal = text.literal().map(<[u8]>::to_vec);
    let mut line = literal.unwrap_or_else(|| b"Host: badpeer.test\r\n".to_vec());
    let place = choices.below(line.len() + 1);
    let end = (place + 1 + choices.below(4)).min(line.len());
    match choices.weighted(&[6, 3, 2, 2, 1]) {
        0 => {
            let token = choices.pick(TOKENS).octets;
            line.splice(place..place, token.iter().copied());
        }
        1 => drop(line.drain(place.min(end)..end)),
        2 => {
            let any = choices.below(256).to_le_bytes()[0];
            line.splice(place.min(end)..end, [any]);
        }
        3 => {
            let again = line[place.min(end)..end].to_vec();
            line.splice(end..end, again);
        }
        _ => {
            if let Some(octet) = line.get_mut(place) {
                *octet ^= 1 << choices.below(8);
            }
        }
    }
    line.truncate(OCTETS);
    script.timeline[at].act = Act::Send(Text::octets(line));
}

/// Changes whole lines.
fn lines<C: Choices>(choices: &mut C, script: &mut Script) {
    let sends = sends(script);
    if sends.is_empty() {
        return;
    }
    let at = *choices.pick(&sends);
    let steps = &mut script.timeline;
    match choices.weighted(&[3, 2, 2, 4]) {
        0 => steps.insert(at, steps[at].clone()),
        1 => drop(steps.remove(at)),
        2 => steps.swap(at, *choices.pick(&sends)),
        _ => {
            let line = choices.pick(LINES);
            let octets = [line.field_name, b": ", line.value, b"\r\n"].concat();
            let actor = steps[at].actor;
            steps.insert(at, Step::new(actor, Act::Send(Text::octets(octets))));
        }
    }
}

fn quirk<C: Choices>(choices: &mut C, script: &mut Script) {
    let sends = sends(script);
    let quirk = Quirk::draw(choices, sends.len());
    let at = sends.get(quirk.line).copied();
    let at = at.unwrap_or(script.timeline.len().saturating_sub(1).max(1));
    if !matches!(quirk.what, What::Window(_)) {
        quirk.put(&mut script.timeline, at);
    }
}

/// Gives a script its form again: it opens once, first, and looks at what the target does last,
/// unless it went away.
fn finish(mut script: Script, claim: &str) -> Script {
    let made = |step: &Step, wanted: &[Move]| matches!(&step.act, Act::Do(PeerAct::Move(one)) if wanted.contains(one));
    let gone = [Move::Reset, Move::ResetLost, Move::Close];
    let steps = &mut script.timeline;
    steps.retain(|step| {
        let whole = matches!(
            &step.act,
            Act::Await(Hole {
                pattern: Pattern::Answer,
                ..
            })
        );
        let empty = matches!(&step.act, Act::Send(text) if text.is_empty());
        step.actor == Actor::CLIENT && !made(step, &[Move::Open]) && !whole && !empty
    });
    steps.truncate(STEPS);
    let away = steps.iter().position(|step| made(step, &gone));
    steps.truncate(away.map_or(steps.len(), |at| at + 1));
    // What stalls reads on before the end is waited for.
    if steps.iter().any(|step| made(step, &[Move::Stall])) && away.is_none() {
        steps.retain(|step| !made(step, &[Move::Resume]));
        steps.push(Step::new(
            Actor::CLIENT,
            Act::Do(PeerAct::Move(Move::Resume)),
        ));
    }
    if away.is_none() {
        steps.push(answer());
    }
    let mut open = Step::new(Actor::CLIENT, Act::Do(PeerAct::Move(Move::Open)));
    open.lead.gap = true;
    steps.insert(0, open);
    for step in &mut steps[1..] {
        step.lead.gap = false;
    }
    script.head.claim = claim.to_owned();
    script.head.tags.clear();
    script
}
