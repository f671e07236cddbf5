//! In how many segments the octets of a conversation went and came, and when each.

use badpeer::transcript::{Transcript, What};
use serde_json::{Value, json};

/// The segments of a step are listed one by one only up to so many.
const LISTED: usize = 16;

/// The steps of a written transcript that went, or came, in more than one segment: `step` (its
/// number from 0, adjacent octets of one actor in one direction being one step), `count`,
/// `last_ms`, and `starts`, a list of `[first octet in the step, ms]` of every segment but the
/// first; empty where there are many.
pub fn segments(transcript: &Transcript) -> Vec<Value> {
    let mut steps: Vec<Vec<(usize, f64)>> = Vec::new();
    let (mut last, mut length) = (None, 0);
    let mut pieces = transcript.segments.iter().peekable();
    for (number, event) in transcript.events.iter().enumerate() {
        let (sent, octets) = match &event.what {
            What::Sent(octets) => (Some(true), octets.len()),
            What::Received(octets) => (Some(false), octets.len()),
            What::Withheld { .. } => continue,
            _ => (None, 0),
        };
        if sent.is_some() && octets == 0 {
            continue;
        }
        let key = sent.map(|sent| (event.actor, sent));
        let ms = |at: std::time::Duration| (at.as_secs_f64() * 10_000.0).round() / 10.0;
        if key.is_some() && key == last {
            // One more write of the same actor, behind what it wrote before.
            if let Some(step) = steps.last_mut() {
                step.push((length, ms(event.at)));
            }
        } else {
            steps.push(Vec::new());
            length = 0;
        }
        while let Some(piece) = pieces.next_if(|one| one.event <= number) {
            if let Some(step) = steps.last_mut().filter(|_| piece.event == number) {
                step.push((length.saturating_add(piece.start), ms(piece.at)));
            }
        }
        length = length.saturating_add(octets);
        last = key;
    }
    let several = steps.iter().enumerate().filter(|(_, one)| !one.is_empty());
    several
        .map(|(step, starts)| {
            json!({
                "step": step,
                "count": starts.len() + 1,
                "last_ms": starts.last().map(|(_, ms)| *ms),
                "starts": if starts.len() < LISTED { starts.as_slice() } else { &[] },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use badpeer::notation::read_transcript;
    use badpeer::transcript::Segment;
    use serde_json::json;

    use super::segments;

    #[test]
    fn each_segment_but_the_first_has_its_place_and_time() {
        let text = "client => open\nclient -> a\nclient -> b\nclient <- c\n";
        let mut transcript = read_transcript(text).unwrap();
        assert!(segments(&transcript).is_empty());
        let at = Duration::from_millis(7);
        transcript.segments.push(Segment {
            event: 1,
            start: 3,
            at,
        });
        assert_eq!(
            segments(&transcript),
            [json!({"step": 1, "count": 2, "last_ms": 7.0, "starts": [[3, 7.0]]})]
        );
    }

    #[test]
    fn many_are_counted_and_not_listed() {
        let mut transcript = read_transcript("client -> abcdefghijklmnopqrstuvwxyz\n").unwrap();
        for start in 1..28 {
            let at = Duration::from_millis(1);
            transcript.segments.push(Segment {
                event: 0,
                start,
                at,
            });
        }
        let found = segments(&transcript);
        assert_eq!(
            (&found[0]["count"], &found[0]["starts"]),
            (&json!(28), &json!([]))
        );
    }
}
