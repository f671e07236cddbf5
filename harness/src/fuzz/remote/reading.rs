//! How a target understood a conversation, to be held against how another did.
//! Never says which of the two is right.

use crate::fuzz::charge::Charge;
use crate::fuzz::client;
use crate::fuzz::oracle::Oracle;
use crate::fuzz::seen::{End, Seen};
use crate::http::{DeviationKind, Direction, Response};
use crate::script::{Move, Party, Role};
use crate::transcript::{Transcript, What};

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// It was taken as a message, with this content where that is known.
    Taken(Option<Vec<u8>>),
    /// It was refused, with an error or by ending the connection.
    Refused,
    /// The target waits for more of it.
    Waits,
    /// Nothing is known of it and what follows.
    Unknown,
}

/// How a conversation was understood: its messages in order, and what a proxy made of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    items: Vec<Item>,
    forwarded: Option<Vec<Vec<u8>>>,
    /// What the strict reader says of the octets.
    odd: Option<DeviationKind>,
}

impl Reading {
    pub(super) fn of(role: Role, transcript: &Transcript) -> Self {
        match role {
            Role::Server => Self::of_front(transcript, true),
            Role::Proxy => Self {
                forwarded: forwarded(transcript),
                ..Self::of_front(transcript, false)
            },
            Role::Client => Self {
                items: vec![client::handed(transcript).map_or(Item::Unknown, |content| {
                    content.map_or(Item::Refused, |content| Item::Taken(Some(content)))
                })],
                ..Self::default()
            },
        }
    }

    fn of_front(transcript: &Transcript, echoes: bool) -> Self {
        let all = Seen::of(transcript);
        let Some(seen) = all.first() else {
            return Self::default();
        };
        let reader = seen.conversation.request_reader();
        let mut one = Self {
            odd: reader.deviations().next().map(|one| one.kind),
            ..Self::default()
        };
        // What a reset may have taken away, and what only the target can frame, is not known.
        let lost = !matches!(seen.ours, None | Some(Move::Finish)) || seen.end == End::Reset;
        if lost || seen.is_ambiguous() || seen.is_tunnel() {
            return one;
        }
        let finals: Vec<_> = seen.finals().collect();
        for (n, answer) in finals.iter().enumerate() {
            if refuses(answer) {
                one.items.push(Item::Refused);
                return one;
            }
            let posts = seen
                .requests()
                .get(n)
                .is_none_or(|one| one.method == b"POST");
            let known = echoes && posts && answer.status == 200 && answer.complete;
            one.items
                .push(Item::Taken(known.then(|| answer.content.clone())));
            if !answer.persists() {
                one.items.push(Item::Unknown);
                return one;
            }
        }
        one.items.push(match seen.end {
            End::Waits | End::Hangs => Item::Waits,
            End::Finished if finals.len() < seen.requests().len() => Item::Refused,
            _ => Item::Unknown,
        });
        one
    }

    /// Where two targets were told the same and understood something else.
    pub(super) fn differs(&self, other: &Self) -> Option<Charge> {
        let mut pairs = self.items.iter().zip(&other.items);
        let found = pairs.find_map(|pair| match pair {
            (Item::Taken(Some(one)), Item::Taken(Some(other))) if one != other => {
                Some(Some(("content", "read other content in the same octets")))
            }
            (Item::Taken(_), Item::Taken(_)) => None,
            (Item::Taken(_), Item::Refused) => {
                Some(Some(("taken-refused", "took what the other refuses")))
            }
            (Item::Refused, Item::Taken(_)) => {
                Some(Some(("refused-taken", "refused what the other takes")))
            }
            (Item::Taken(_), Item::Waits) => Some(Some((
                "whole-part",
                "took for whole what the other waits for more of",
            ))),
            (Item::Waits, Item::Taken(_)) => Some(Some((
                "part-whole",
                "waits for more of what the other took for whole",
            ))),
            // Behind these nothing can be compared.
            _ => Some(None),
        });
        let forwarded = || match (&self.forwarded, &other.forwarded) {
            (Some(one), Some(other)) if one.len() != other.len() => Some((
                "forwarded-count",
                "made another number of requests of the same octets",
            )),
            (Some(one), Some(other)) if one != other => Some((
                "forwarded-content",
                "forwarded other requests than the other did",
            )),
            _ => None,
        };
        let (reason, words) = found.flatten().or_else(forwarded)?;
        let odd = self.odd.or(other.odd);
        let (requirement, what) = match odd {
            Some(kind) => (kind.on_receipt(Direction::Request), kind.sentence()),
            None => ("R9110-2.3-01", "the octets are in order"),
        };
        let words = format!("the target {words}; to the strict reader: {what}");
        Some(Charge::new(
            Oracle::Disagreement,
            reason,
            requirement,
            words,
        ))
    }
}

/// Whether an answer says that the octets are no message, or one that is not dealt with; what an
/// application says of a resource or a method is no such thing.
const fn refuses(answer: &Response) -> bool {
    matches!(
        answer.status,
        400 | 408 | 411 | 413 | 414 | 417 | 421 | 426 | 431 | 500 | 501 | 502 | 503 | 504 | 505
    )
}

/// The whole requests that reached the origin, each once; `None` where the origin misbehaved, so
/// that what came there is no matter of the client's octets.
fn forwarded(transcript: &Transcript) -> Option<Vec<Vec<u8>>> {
    let gone = |what: &What| matches!(what, What::Did(_));
    let mut events = transcript.events.iter();
    if events.any(|one| one.actor.party == Party::Server && gone(&one.what)) {
        return None;
    }
    let back = client::Seen::of(transcript);
    if !back.links.iter().all(client::Link::is_certain) {
        return None;
    }
    let mut all = Vec::new();
    for (request, whole) in back.links.iter().flat_map(client::Link::requests) {
        let one = [&request.method, &request.target, &request.content].map(Vec::as_slice);
        let one = one.join(&b' ');
        if whole && !all.contains(&one) {
            all.push(one);
        }
    }
    Some(all)
}
