//! Every conversation has a token, and scripts put it into requests and answers: one that comes
//! out of another conversation shows a mix-up at once.

use std::collections::BTreeMap;

use crate::script::{Actor, Party};
use crate::transcript::{Transcript, What};

/// What every token begins with.
const MARK: &[u8] = b"badpeer-";

/// The token of one conversation, unique in its run.
pub(super) fn token(plan: usize, unit: usize, round: usize) -> String {
    format!("badpeer-{plan}.{unit}.{round}")
}

/// The token of another conversation than `own`, where one came to a client. A request that comes
/// to the origin late, when its own conversation is over, mixes nothing up.
pub(super) fn foreign(transcript: &Transcript, own: &str) -> Option<String> {
    let mut received: BTreeMap<Actor, Vec<u8>> = BTreeMap::new();
    for event in &transcript.events {
        if let What::Received(octets) = &event.what
            && event.actor.party != Party::Server
        {
            received.entry(event.actor).or_default().extend(octets);
        }
    }
    let mut tokens = received.values().flat_map(|octets| tokens(octets));
    tokens.find(|token| token != own)
}

/// The whole tokens in some octets; what was cut off is nobody's.
fn tokens(octets: &[u8]) -> impl Iterator<Item = String> {
    octets
        .windows(MARK.len())
        .enumerate()
        .filter(|(_, window)| *window == MARK)
        .filter_map(|(at, _)| {
            let rest = &octets[at + MARK.len()..];
            let mut parts = rest.splitn(3, |octet| *octet == b'.').map(number);
            let (plan, unit) = (parts.next()?, parts.next()?);
            let round = parts.next()?;
            let whole = |part: &(&str, bool)| part.1 && !part.0.is_empty();
            (whole(&plan) && whole(&unit) && !round.0.is_empty())
                .then(|| format!("badpeer-{}.{}.{}", plan.0, unit.0, round.0))
        })
}

/// The digits at the beginning, and whether there is nothing else.
fn number(octets: &[u8]) -> (&str, bool) {
    let length = octets.iter().take_while(|one| one.is_ascii_digit()).count();
    let digits = std::str::from_utf8(&octets[..length]).unwrap_or_default();
    (digits, length == octets.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Actor;
    use crate::transcript::Event;

    fn received(octets: &[u8]) -> Transcript {
        let event = Event {
            actor: Actor::CLIENT,
            what: What::Received(octets.to_vec()),
            at: std::time::Duration::ZERO,
            line: 0,
        };
        Transcript {
            events: vec![event],
            ..Transcript::default()
        }
    }

    #[test]
    fn a_foreign_token_is_found_and_a_piece_of_ones_own_is_not() {
        let own = token(3, 12, 0);
        let foreign = |octets: &str| super::foreign(&received(octets.as_bytes()), &own);
        assert_eq!(foreign(&format!("a {own}-1 b")), None);
        assert_eq!(foreign("a badpeer-3.1"), None);
        assert_eq!(foreign("a badpeer-3.12.\r\n0"), None);
        assert_eq!(
            foreign(&format!("{own} badpeer-4.12.0-2")),
            Some("badpeer-4.12.0".to_owned())
        );
    }
}
