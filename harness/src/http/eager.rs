use super::DeviationKind;
use super::message::Message;
use super::phase::Phase;

/// Octets of a start line that are judged before the line is whole.
pub(super) const EAGER: usize = 5;

/// Octets that can begin no line of their kind are known at once, so that nobody waits for
/// the rest of a line that will not come. `carry` is what came of the line before, `last` the
/// message before it; gives how many octets of `input` it took to know.
pub(super) fn begins_wrong<M: Message>(
    phase: Phase,
    carry: &[u8],
    input: &[u8],
    last: Option<&M>,
) -> Option<(DeviationKind, usize)> {
    let seen = carry.len();
    match phase {
        Phase::ChunkLine if seen == 0 && !input[0].is_ascii_hexdigit() => {
            return Some((DeviationKind::ChunkSizeMalformed, 1));
        }
        Phase::Start => {}
        _ => return None,
    }
    let first = carry.first().copied().unwrap_or(input[0]);
    for (taken, &octet) in input.iter().enumerate().take(EAGER.saturating_sub(seen)) {
        let right = match (first, seen + taken) {
            (b'\r' | b'\n', 0) => true,
            (b'\n', _) => return None,
            // [RFC 9112 §2.2] A CR alone ends no line.
            (b'\r', 1) if octet == b'\n' => return None,
            (b'\r', _) => return Some((DeviationKind::BareCr, taken + 1)),
            (_, place) => M::may_begin(place, octet),
        };
        if !right {
            let kind = match last {
                Some(last) if last.is_bodiless() => DeviationKind::ContentForbidden,
                _ => M::MALFORMED,
            };
            return Some((kind, taken + 1));
        }
    }
    None
}
