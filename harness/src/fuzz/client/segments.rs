use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::seen::{Called, Result, Seen};
use crate::script::Move;

/// The same octets, whole and in pieces: the first call must come to the same.
///
/// What later calls come to depends on whether a connection was used again, and that may depend
/// on time.
#[must_use]
pub(in crate::fuzz) fn segments(whole: &Seen, pieces: &Seen) -> Option<Charge> {
    let (one, other) = (whole.calls.first()?, pieces.calls.first()?);
    if !is_sure(whole, one, false) || !is_sure(pieces, other, true) {
        return None;
    }
    let reason = match (one.result.as_ref()?, other.result.as_ref()?) {
        (Result::Ok(..), Result::Error) | (Result::Error, Result::Ok(..)) => "result",
        (Result::Ok(one, _), Result::Ok(other, _)) if one != other => "status",
        (Result::Ok(_, one), Result::Ok(_, other)) if one != other => "content",
        _ => return None,
    };
    Some(Charge::new(
        Oracle::Segmentation,
        reason,
        "R9110-2.3-01",
        "the same octets in other segments came to something else",
    ))
}

/// Whether the answer to the first call is whole, in time, read alike by every recipient, and
/// nothing stands behind it. `withheld`: it may also have been refused before it was whole.
fn is_sure(seen: &Seen, call: &Called, withheld: bool) -> bool {
    let mut attempts = seen.attempts(call);
    let (Some(only), None) = (attempts.next(), attempts.next()) else {
        return false;
    };
    only.whole
        && (only.answer().is_some() || withheld && only.link.withheld)
        && only.link.is_certain()
        && only.link.fatal().is_none()
        && !only.link.slow
        && only.link.conversation.response_reader().surplus().is_none()
        && matches!(only.link.ours, None | Some(Move::Finish))
}
