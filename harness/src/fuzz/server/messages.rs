use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::super::seen::{End, Seen};
use crate::http::{DeviationKind, State};
use crate::script::Move;
use crate::spec::{self, Level};

/// What the server's own messages have against the rules.
pub(super) fn judge(seen: &Seen, charges: &mut Vec<Charge>) {
    if seen.is_ambiguous() {
        return;
    }
    let gone = !matches!(seen.ours, None | Some(Move::Finish));
    for one in seen.conversation.response_deviations() {
        let level = spec::requirement(one.requirement).map(|found| found.level);
        let cut = one.kind == DeviationKind::IncompleteMessage && gone;
        if one.kind.is_ours() || cut || level == Some(Level::May) {
            continue;
        }
        let charge = Charge::new(
            Oracle::OwnMessages,
            one.kind.name(),
            one.requirement,
            format!("the server wrote: {}", one.kind.sentence()),
        );
        if !charges.iter().any(|other| other.is_like(&charge)) {
            charges.push(charge);
        }
    }
    let inside = matches!(
        seen.conversation.response_reader().state(),
        State::Head | State::Content
    );
    if inside && seen.end == End::Reset && seen.is_patient() {
        let broken = if seen.fatal().is_some() {
            "-to-broken"
        } else {
            ""
        };
        charges.push(Charge::new(
            Oracle::OwnMessages,
            format!("reset-inside-answer{broken}{}", seen.pace()),
            "R9112-9.6-12",
            "the server reset the connection inside its own answer",
        ));
    }
}
