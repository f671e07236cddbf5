//! What a conversation leaves open: cases in which no outcome can be told, whatever the table says.

use super::{CallerSeen, Observation};
use crate::http::DeviationKind;
use crate::player::{ASKS_ON, ASKS_ON_ERROR};
use crate::script::{Act, Party, PeerAct, Role, Script};

/// Whether a client made its request in HTTP/1.0, and was sent what only a later version has:
/// a transfer coding [RFC 9112 §6.1], or an interim response [RFC 9110 §15.2]. How it takes
/// that says nothing.
pub(super) fn speaks_old(script: &Script, seen: &Observation) -> bool {
    let kinds = [
        DeviationKind::TransferEncodingToHttp10.name(),
        DeviationKind::InterimToHttp10.name(),
    ];
    script.head.targets == [Role::Client]
        && seen.links.iter().any(|link| {
            link.actor.party == Party::Server && link.sent.iter().any(|kind| kinds.contains(kind))
        })
}

/// Whether what the client would have come to is not known, for it keeps asking by itself:
/// behind an error that it was given, or where calls that no line speaks of were not made.
pub(super) fn breaks_off(script: &Script, seen: &Observation, spoken_of: bool) -> bool {
    let steps = script.timeline.iter();
    let calls = steps.filter(|step| matches!(step.act, Act::Do(PeerAct::Call { .. })));
    let left_out = calls.count() > seen.calls.len() && !spoken_of;
    seen.calls.iter().any(|call| match &call.result {
        Some(CallerSeen::Error(words)) => words == ASKS_ON_ERROR || words == ASKS_ON && left_out,
        _ => false,
    })
}
