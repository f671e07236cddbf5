//! Scripted servers against a client, and the oracles that watch it.

mod answer;
mod calls;
mod links;
mod plan;
mod seen;
mod segments;

pub use plan::Plan;
pub(super) use plan::{SERVER, again, outcomes, quirk, settle};
pub(super) use seen::{Attempt, Link, Seen};

pub(super) use segments::segments;

use std::time::Duration;

use super::charge::Charge;
use crate::script::Move;
use crate::transcript::Transcript;
use seen::Result;

/// What one conversation has against a client; `long`: for so long nothing came that was due.
pub(super) fn judge(seen: &Seen, long: Duration) -> Vec<Charge> {
    let mut charges = Vec::new();
    links::judge(seen, &mut charges);
    for call in &seen.calls {
        calls::judge(seen, call, long, &mut charges);
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

/// The content that the first call was handed.
pub(super) fn content(transcript: &Transcript) -> Option<Vec<u8>> {
    match Seen::of(transcript).calls.into_iter().next()?.result? {
        Result::Ok(_, content) => content,
        Result::Error | Result::Hang => None,
    }
}

/// What came of the first call, where nothing but its answer can have brought it about: its
/// content, or an error.
#[allow(clippy::option_option, reason = "unknown, an error, or content")]
pub(super) fn handed(transcript: &Transcript) -> Option<Option<Vec<u8>>> {
    let seen = Seen::of(transcript);
    let first = seen.calls.first()?;
    let mut attempts = seen.attempts(first);
    let (only, None) = (attempts.next()?, attempts.next()) else {
        return None;
    };
    if !only.whole || only.link.slow || !matches!(only.link.ours, None | Some(Move::Finish)) {
        return None;
    }
    match first.result.as_ref()? {
        Result::Ok(_, content) => content.clone().map(Some),
        Result::Error => Some(None),
        Result::Hang => None,
    }
}

/// What the calls came to: a status, 1 for an error, 2 for nothing.
pub(super) fn statuses(transcript: &Transcript) -> Vec<u16> {
    let calls = Seen::of(transcript).calls.into_iter();
    calls
        .map(|call| match call.result {
            Some(Result::Ok(status, _)) => status.unwrap_or(200),
            Some(Result::Error) => 1,
            Some(Result::Hang) => 2,
            None => 0,
        })
        .collect()
}

/// What each call was handed: its content, as far as that is told; `None` for an error.
pub(super) fn calls(transcript: &Transcript) -> Vec<Option<Option<Vec<u8>>>> {
    let calls = Seen::of(transcript).calls.into_iter();
    calls
        .map(|call| match call.result {
            Some(Result::Ok(_, content)) => Some(content),
            _ => None,
        })
        .collect()
}
