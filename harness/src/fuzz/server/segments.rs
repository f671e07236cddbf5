use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::super::seen::{End, Seen};

/// The same octets, whole and in pieces: the answers must be the same.
///
/// A server may close behind an error, and behind an answer that says so, at any time; how far
/// it had read by then is its own affair. So answers are compared up to the first such.
#[must_use]
pub fn segments(whole: &[Seen], pieces: &[Seen]) -> Option<Charge> {
    let mut pairs = whole.iter().zip(pieces);
    pairs.find_map(|(whole, pieces)| compare(whole, pieces))
}

fn compare(whole: &Seen, pieces: &Seen) -> Option<Charge> {
    let unsure = |seen: &Seen| seen.is_ambiguous() || seen.breaks_inside_section();
    if unsure(whole) || unsure(pieces) {
        return None;
    }
    if !whole.is_patient() || !pieces.is_patient() || whole.is_tunnel() || pieces.is_tunnel() {
        return None;
    }
    let charge = |reason: &str| {
        Some(Charge::new(
            Oracle::Segmentation,
            reason,
            "R9110-2.3-01",
            "the same octets in other segments were answered otherwise",
        ))
    };
    let (mut left, mut right) = (whole.finals(), pieces.finals());
    // A server need not read content that nobody wants: it may close instead [RFC 9112 §9.3],
    // and whether it must depends on how much has come. That it was read, only an echo shows.
    let mut unread = false;
    for n in 0..whole.certain() {
        match (left.next(), right.next()) {
            (Some(one), Some(other)) => {
                let class = |status: u16| if status < 400 { status } else { 400 };
                if class(one.status) != class(other.status) {
                    return charge("status");
                }
                if one.status >= 400 {
                    return None;
                }
                if one.complete && other.complete && one.content != other.content {
                    return charge("content");
                }
                if !one.persists() || !other.persists() {
                    return None;
                }
                unread |= whole
                    .requests()
                    .get(n)
                    .is_none_or(|request| request.length > 0 && request.content != one.content);
            }
            (None, None) => {
                let hangs = |seen: &Seen| seen.end == End::Hangs;
                return if hangs(whole) == hangs(pieces) {
                    None
                } else {
                    charge("hang")
                };
            }
            // A FIN in the same go may be seen before the request is: half-close has its own oracle.
            _ if unread || whole.ours.is_some() => return None,
            _ => return charge("count"),
        }
    }
    None
}
