//! The player: no script and no order of signals makes it panic or go on for ever, and what it
//! records is written and read back as itself.
#![cfg_attr(fuzzing, no_main)]

use std::sync::Arc;
use std::time::Duration;

use badpeer::fuzz::{Choices as _, Plan, Seeded, mutate};
use badpeer::notation;
use badpeer::player::{Patience, Player, Signal};
use badpeer::script::{Actor, Segmentation, Variables};

/// Signals of one conversation. A wire gives no more than a target sends.
const SIGNALS: usize = 400;

fn play(octets: &[u8]) {
    let mut unstructured = arbitrary::Unstructured::new(octets);
    let seed = unstructured.arbitrary().unwrap_or(0);
    let mut script = Plan::server(&mut Seeded::new(seed)).script();
    for _ in 0..unstructured.below(3) {
        script = mutate(&mut unstructured, &script);
    }
    let variables = Variables::new().with("host", "badpeer.test");
    let segmentation = *unstructured.pick(&Segmentation::ALL);
    let patience = Patience::default();
    let mut player = Player::new(Arc::new(script), variables, segmentation, patience);
    let mut now = Duration::ZERO;
    for _ in 0..SIGNALS {
        while player.action().is_some() {}
        if player.is_done() {
            break;
        }
        let actor = match unstructured.below(8) {
            0 => Actor {
                number: 2,
                ..Actor::CLIENT
            },
            1 => Actor::SERVER,
            _ => Actor::CLIENT,
        };
        let signal = match unstructured.below(9) {
            0 => Signal::Opened(actor),
            1 => Signal::Drained(actor),
            2 => Signal::Quiet(actor),
            3 => Signal::Finished(actor),
            4 => Signal::Reset(actor),
            5 => Signal::Refused(actor),
            6 => Signal::Received(
                actor,
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".to_vec(),
            ),
            7 => Signal::Received(actor, octets.iter().copied().take(64).collect()),
            _ => {
                now += Duration::from_millis(unstructured.below(5_000) as u64);
                player.tick(now);
                continue;
            }
        };
        player.signal(now, signal);
    }
    // However it stands, time ends it.
    for _ in 0..SIGNALS * 100 {
        while player.action().is_some() {}
        if player.is_done() {
            break;
        }
        now = player.deadline().map_or(now, |deadline| deadline.max(now));
        player.tick(now + Duration::from_millis(1));
    }
    assert!(player.is_done(), "the player goes on for ever");
    let transcript = player.into_transcript();
    let text = notation::write_transcript(&transcript);
    let again = notation::read_transcript(&text)
        .unwrap_or_else(|errors| panic!("what was written is not read:\n{errors}\n{text}"));
    let whats = |one: &badpeer::transcript::Transcript| -> Vec<_> {
        let events = one.merged().events.into_iter();
        events.map(|event| (event.actor, event.what)).collect()
    };
    assert_eq!(whats(&transcript), whats(&again), "{text}");
}

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|octets: &[u8]| play(octets));

#[cfg(not(fuzzing))]
fn main() {
    play(&[]);
}
