//! What a conversation on record costs in memory, beside the octets that crossed the wire. The
//! process's resident memory is read from Linux, before and after many are kept.

use std::fs;

use badpeer::script::Role;
use badpeer::transcript::{Transcript, What};
use badpeer::{Run, Target, notation, runner};

const KEPT: usize = 100_000;

/// A plain GET and its answer, as badpeer records it.
fn plain() -> Transcript {
    let mut found = None;
    let cases = vec![badpeer::case("server/messages/sound-get")];
    let target = Target::reference(badpeer::target::reference::Faults::default());
    Run::of(Role::Server, target, cases)
        .go(|event| {
            if let runner::Event::Case(report) = event {
                let decisive = report
                    .decisive()
                    .map(|(_, played)| played.transcript.clone());
                found = found.take().or(decisive);
            }
        })
        .expect("a target in process is there");
    found.expect("a case is told")
}

/// The process's memory, in octets.
fn resident() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let number: usize = line.split_whitespace().next()?.parse().ok()?;
    Some(number * 1024)
}

fn main() {
    let one = plain();
    let octets = one.events.iter().filter_map(|event| match &event.what {
        What::Sent(octets) => Some(octets.len()),
        What::Received(octets) => Some(octets.len()),
        _ => None,
    });
    let octets: usize = octets.sum();
    let text = notation::write_transcript(&one);
    let Some(before) = resident() else {
        println!("transcripts: SKIPPED, this system does not tell a process's memory");
        return;
    };
    let kept: Vec<_> = (0..KEPT)
        .map(|_| notation::read_transcript(&text).expect("a written transcript"))
        .collect();
    let after = resident().unwrap_or(before);
    let each = (after.saturating_sub(before)) / kept.len();
    println!(
        "{KEPT} transcripts of {} events and {octets} octets: {each} octets of memory each",
        one.events.len()
    );
    println!(
        "table: a transcript on record ({octets} octets, {each} in memory) | {:.1} times its octets | known",
        each as f64 / octets as f64
    );
}
