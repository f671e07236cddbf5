//! Where the octets of our own peers break the rules: on purpose, and to be seen in a report.

use std::collections::HashMap;

use badpeer::http::{Conversation, Deviation, DeviationKind};
use badpeer::script::{Actor, Move, Party, PeerAct, TargetAct};
use badpeer::transcript::{Transcript, What};
use serde_json::{Value, json};

/// A conversation of more octets than this is not read a second time.
const MOST: usize = 1 << 20;

/// How many octets went and came.
pub fn octets(transcript: &Transcript) -> usize {
    let events = transcript.events.iter().map(|event| match &event.what {
        What::Sent(sent) => sent.len(),
        What::Received(received) => received.len(),
        _ => 0,
    });
    events.fold(0, usize::saturating_add)
}

/// What the strict reader has against what our peers sent: `what`, `kind`, `actor` and `octets`,
/// counted in all that the actor sent on its connection.
pub fn deviations(transcript: &Transcript) -> Vec<Value> {
    if octets(transcript) > MOST {
        return Vec::new();
    }
    let mut links: HashMap<Actor, Conversation> = HashMap::new();
    let mut order = Vec::new();
    for event in &transcript.events {
        let asks = match event.actor.party {
            Party::Client | Party::Back => true,
            Party::Server | Party::Front => false,
            Party::Caller | Party::Handler => continue,
        };
        let link = links.entry(event.actor).or_insert_with(|| {
            order.push(event.actor);
            Conversation::new()
        });
        match &event.what {
            What::Sent(octets) if asks => link.request_octets(octets),
            What::Sent(octets) => link.response_octets(octets),
            What::Received(octets) if asks => link.response_octets(octets),
            What::Received(octets) => link.request_octets(octets),
            What::Did(PeerAct::Move(Move::Finish)) if asks => link.request_end(),
            What::Did(PeerAct::Move(Move::Finish)) => link.response_end(),
            What::Saw(TargetAct::Finish) if asks => link.response_end(),
            What::Saw(TargetAct::Finish) => link.request_end(),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for actor in order {
        let link = &links[&actor];
        let mut add = |one: &Deviation| {
            // Our servers tell no time: that is nowhere to be seen, and meant by no case.
            if one.kind == DeviationKind::DateMissing {
                return;
            }
            found.push(json!({
                "what": one.kind.sentence(),
                "kind": one.kind.name(),
                "actor": actor.to_string(),
                "octets": [one.span.start, one.span.end],
            }));
        };
        if matches!(actor.party, Party::Client | Party::Back) {
            link.request_reader().deviations().for_each(&mut add);
        } else {
            link.response_deviations().for_each(&mut add);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use badpeer::notation::read_transcript;

    use super::deviations;

    #[test]
    fn what_a_peer_sends_wrong_has_its_place() {
        let text = "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: a\\n\nclient ->\n";
        let found = deviations(&read_transcript(text).unwrap());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["kind"], "bare-lf");
        assert_eq!(found[0]["octets"][0], 23);
    }

    #[test]
    fn a_sound_server_of_ours_has_nothing_against_it() {
        let text = "server <= open\nserver <- GET / HTTP/1.1\nserver <- Host: a\nserver <-\n\
                    server -> HTTP/1.1 200 OK\nserver -> Content-Length: 0\nserver ->\n";
        let found = deviations(&read_transcript(text).unwrap());
        assert!(found.is_empty(), "{found:?}");
    }
}
