//! Scripted servers against a client, and the oracles that watch it.

mod answer;
mod calls;
mod links;
mod plan;
mod seen;
mod segments;

pub use plan::Plan;
pub(super) use plan::{SERVER, again, quirk, settle};
pub(super) use seen::{Attempt, Link, Seen};

pub(super) use segments::segments;

use super::charge::Charge;
use crate::transcript::Transcript;
use seen::Result;

/// What one conversation has against a client.
pub(super) fn judge(seen: &Seen) -> Vec<Charge> {
    let mut charges = Vec::new();
    links::judge(seen, &mut charges);
    for call in &seen.calls {
        calls::judge(seen, call, &mut charges);
    }
    let mut once: Vec<Charge> = Vec::with_capacity(charges.len());
    for charge in charges {
        if !once.iter().any(|known| known.is_like(&charge)) {
            once.push(charge);
        }
    }
    once
}

/// Whether every call was handed a response with status 200.
pub(super) fn is_answered(transcript: &Transcript) -> bool {
    let seen = Seen::of(transcript);
    let right = |result: &Option<Result>| matches!(result, Some(Result::Ok(Some(200) | None, _)));
    !seen.calls.is_empty() && seen.calls.iter().all(|call| right(&call.result))
}
