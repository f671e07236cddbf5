//! Transcripts: every octet string that crossed a wire is written and read back as itself.
#![no_main]

use std::time::Duration;

use badpeer::script::Actor;
use badpeer::transcript::{Event, Transcript, What};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u8>, Vec<u8>)| {
    let event = |what| Event {
        actor: Actor::CLIENT,
        what,
        at: Duration::ZERO,
        line: 0,
    };
    let mut transcript = Transcript::default();
    if !input.0.is_empty() {
        transcript.events.push(event(What::Sent(input.0.into())));
    }
    if !input.1.is_empty() {
        transcript.events.push(event(What::Received(input.1)));
    }
    let text = badpeer::notation::write_transcript(&transcript);
    let again = badpeer::notation::read_transcript(&text)
        .unwrap_or_else(|errors| panic!("what was written is not read:\n{errors}"));
    assert_eq!(whats(&transcript), whats(&again), "{text}");
});

fn whats(transcript: &Transcript) -> Vec<&What> {
    transcript.events.iter().map(|event| &event.what).collect()
}
