//! Scripted ends around a proxy, and the oracles that watch it.

mod answers;
mod forward;
mod messages;
mod plan;
mod policy;
mod requests;
mod view;

pub use forward::asked_for_urls;
pub use plan::Plan;

use std::time::Duration;

use super::charge::Charge;
use super::oracle::Oracle;
use super::seen::End;
use crate::transcript::Transcript;
use view::View;

/// What one conversation has against a proxy; `long`: for so long nothing came that was due.
pub(super) fn judge(transcript: &Transcript, long: Duration) -> Vec<Charge> {
    let Some(view) = View::of(transcript, long) else {
        return Vec::new();
    };
    let mut charges = Vec::new();
    messages::judge(&view, &mut charges);
    if !view.front.is_tunnel() && !view.front.is_ambiguous() {
        requests::judge(&view, &mut charges);
        answers::judge(&view, &mut charges);
        if charges.is_empty() {
            hang(&view, &mut charges);
        }
    }
    let mut once: Vec<Charge> = Vec::with_capacity(charges.len());
    for charge in charges {
        if !once.iter().any(|known| known.is_like(&charge)) {
            once.push(charge);
        }
    }
    once
}

/// The client's answer is due, and the origin owes nothing.
fn hang(view: &View, charges: &mut Vec<Charge>) {
    let front = &view.front;
    let due = front.end == End::Hangs && front.conversation.answer_is_due();
    let waits = front.ours.is_none() && front.breaks_inside_section();
    if !due || waits || front.certain() <= front.requests().len() {
        return;
    }
    let settled = view.back.links.iter().all(|link| {
        let answers = link.conversation.responses().iter();
        let finals = answers.filter(|one| !one.interim()).count();
        let done = link.is_certain() && finals >= link.requests().count();
        view.is_long_past(link.acted) && (link.ours.is_some() || done)
    });
    if !settled || !view.is_long_past(front.acted) {
        return;
    }
    let (reason, requirement) = match front.fatal() {
        Some(one) => (
            one.kind.name(),
            one.kind.on_receipt(crate::http::Direction::Request),
        ),
        None if front.ours.is_some() => ("behind-finish", "R9112-9.5-04"),
        None => ("plain", "R9110-2.3-01"),
    };
    let words = "the proxy owed its client an answer or an end, and went silent";
    charges.push(Charge::new(Oracle::Hang, reason, requirement, words));
}
