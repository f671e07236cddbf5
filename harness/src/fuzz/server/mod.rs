//! The oracles for servers: each reads what was seen, and says what it has against it.

mod acceptance;
mod answers;
mod messages;
mod segments;
mod state;

pub use answers::is_faulty;
pub use segments::segments;

use super::charge::Charge;
use super::oracle::Oracle;
use super::seen::{End, Seen};

/// What the oracles know of the target's application.
#[derive(Clone, Debug)]
pub struct Contract {
    /// What `${host}` stands for.
    pub host: Vec<u8>,
    /// The path whose POST answers with the content it read; `None` where there is none.
    pub echo: Option<Vec<u8>>,
}

/// What one conversation has against a server.
#[must_use]
pub fn judge(all: &[Seen], contract: &Contract) -> Vec<Charge> {
    let mut charges = Vec::new();
    for seen in all {
        judge_one(seen, contract, &mut charges);
    }
    charges
}

fn judge_one(seen: &Seen, contract: &Contract, charges: &mut Vec<Charge>) {
    messages::judge(seen, charges);
    if seen.is_tunnel() {
        state::switched(seen, charges);
        return;
    }
    if seen.is_ambiguous() {
        return;
    }
    let before = charges.len();
    acceptance::judge(seen, contract, charges);
    answers::judge(seen, contract, charges);
    if charges.len() == before {
        // A server that read something else than was sent is in another state, too.
        state::judge(seen, charges);
    }
    if charges.len() == before {
        hang(seen, charges);
    }
}

fn hang(seen: &Seen, charges: &mut Vec<Charge>) {
    // A script may wait for what is not due.
    let due = seen.end == End::Hangs && seen.conversation.answer_is_due();
    let waits = seen.ours.is_none() && seen.breaks_inside_section();
    if !due || waits || seen.certain() <= seen.requests().len() {
        return;
    }
    let (reason, requirement) = match seen.fatal() {
        Some(one) => (
            one.kind.name(),
            one.kind.on_receipt(crate::http::Direction::Request),
        ),
        None if seen.ours.is_some() => ("behind-finish", "R9112-9.5-04"),
        None => ("plain", "R9110-2.3-01"),
    };
    let reason = format!("{reason}{}", seen.pace());
    let words = "the server owed an answer or an end, and went silent";
    charges.push(Charge::new(Oracle::Hang, reason, requirement, words));
}
