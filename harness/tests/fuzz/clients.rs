//! The client role: silence on the good client, and a planted fault for each oracle.

use std::cell::Cell;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use badpeer::Target;
use badpeer::fuzz::{Budget, Campaign, Drawn, Seeded};
use badpeer::notation;
use badpeer::script::Role;
use badpeer::target::reference::client::{Client, Faults};
use badpeer::target::{Call, CallResult};

/// In `cargo test`; `BADPEER_FUZZ_RUNS` asks for more.
const RUNS: u64 = 2_000;
/// For a planted fault.
const MOST: u64 = 20_000;

fn budget(seed: u64, runs: u64) -> Budget {
    Budget {
        seed,
        runs,
        time: Duration::from_secs(3_600),
    }
}

#[test]
fn the_oracles_have_nothing_against_the_good_client() {
    let runs = std::env::var("BADPEER_FUZZ_RUNS");
    let runs = runs.map_or(RUNS, |runs| runs.parse().expect("a number of scripts"));
    let target = Target::reference_client(Faults::none());
    let tally = Campaign::client(&target, budget(20_262, runs))
        .unwrap()
        .go(|_| ControlFlow::Continue(()));
    for finding in &tally.findings {
        eprintln!("{finding}\n{}", finding.wire());
    }
    assert_eq!(tally.findings.len(), 0);
    assert_eq!(tally.scripts, runs);
}

#[test]
fn every_script_is_written_and_read_back_as_itself() {
    let mut names = HashSet::new();
    for n in 0..2_000 {
        let drawn = Drawn::draw(Role::Client, &mut Seeded::nth(4, n));
        let script = drawn.script();
        names.extend(script.head.tags.iter().cloned());
        let text = notation::write(&script);
        let mut again = match notation::read("fuzz.wire", &text) {
            Ok(again) => again,
            Err(errors) => panic!("script {n} is not read:\n{errors}\n{text}"),
        };
        for step in &mut again.timeline {
            step.line = 0;
        }
        for outcome in &mut again.outcomes {
            outcome.line = 0;
        }
        assert_eq!(script, again, "script {n}:\n{text}");
    }
    for wanted in [
        "surplus/become.response",
        "chunk.size/become.empty",
        "connection/reset-lost",
        "early-answer",
    ] {
        assert!(names.contains(wanted), "{wanted} was never drawn");
    }
}

/// Plants these faults, each alone, and looks for the finding.
fn catches(planted: &[(&str, &str)]) {
    let mut missed = Vec::new();
    for (fault, wanted) in planted {
        let faults: Faults = fault.parse().unwrap();
        let target = Target::reference_client(faults);
        let campaign = Campaign::client(&target, budget(7, MOST)).unwrap();
        let tally = campaign
            .as_found()
            .go(|finding| match finding.charge.key() == *wanted {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            });
        let found: Vec<_> = tally.findings.iter().map(|one| one.charge.key()).collect();
        eprintln!("{fault}: {} scripts, {found:?}", tally.scripts);
        if !found.iter().any(|key| key == wanted) {
            missed.push(format!("{fault}: no {wanted} in {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn over_acceptance_is_caught() {
    catches(&[
        ("length-signed", "over-acceptance/content-length-malformed"),
        ("length-first", "over-acceptance/content-length-conflict"),
        (
            "chunk-empty-is-zero",
            "over-acceptance/chunk-size-malformed",
        ),
        ("chunk-overflows", "over-acceptance/chunk-size-too-large"),
        (
            "chunk-end-unchecked",
            "over-acceptance/chunk-data-unterminated",
        ),
        ("version-unchecked", "over-acceptance/version-malformed"),
        ("status-unchecked", "over-acceptance/status-code-malformed"),
        ("switch-taken", "over-acceptance/switch-handed-on"),
    ]);
}

#[test]
fn under_acceptance_and_misreading_are_caught() {
    catches(&[
        ("chunk-extension-refused", "under-acceptance/chunked"),
        (
            "close-delimited-refused",
            "under-acceptance/close-delimited",
        ),
        ("length-beats-coding", "misreading/both-framing-fields"),
        ("continue-is-final", "misreading/plain"),
    ]);
}

#[test]
fn truncation_is_caught() {
    catches(&[
        ("head-cut-taken", "truncation/head-finish"),
        ("length-cut-taken", "truncation/length-finish"),
        ("length-reset-taken", "truncation/length-reset"),
        ("chunked-cut-taken", "truncation/chunked-finish"),
        (
            "close-delimited-reset-taken",
            "truncation/close-delimited-reset",
        ),
    ]);
}

#[test]
fn a_repeated_post_is_caught() {
    catches(&[
        ("retries-post", "repeated-request/on-reused"),
        ("retries-fresh", "repeated-request/on-fresh"),
        ("retries-behind-answer", "repeated-request/behind-answer"),
    ]);
}

#[test]
fn answers_that_nobody_asked_for_are_caught() {
    catches(&[("surplus-taken", "foreign-answer/surplus")]);
}

#[test]
fn connections_used_too_long_are_caught() {
    catches(&[
        ("close-ignored", "connection-state/reused-behind-close"),
        ("http10-kept", "connection-state/reused-behind-http10"),
    ]);
}

#[test]
fn hangs_are_caught() {
    catches(&[("stale-hangs", "hang/unsent")]);
}

#[test]
fn what_depends_on_segments_is_caught() {
    catches(&[("chunked-split-lost", "segmentation/result")]);
}

#[test]
fn own_messages_are_read() {
    catches(&[
        ("own-lf", "own-messages/bare-lf"),
        ("content-length-text", "own-messages/content-differs"),
        ("host-missing", "own-messages/host-missing"),
        ("content-cut", "hang/inside-request"),
    ]);
}

#[test]
fn what_an_engine_changes_is_a_script_still_and_is_played() {
    let target = Target::reference_client(Faults::none());
    let mut engine = badpeer::fuzz::Engine::client(&target, &[]);
    assert!(!engine.run(b"\xff no script"));
    let mut data = vec![0; 8_192];
    let mut size = 0;
    for seed in 0..500 {
        let most = data.len();
        size = badpeer::fuzz::mutate_text_for(Role::Client, &mut data, size, most, seed);
        assert!(engine.run(&data[..size]), "{}", data[..size].escape_ascii());
    }
}

/// The good client until so many calls were made, then this.
fn worn_out(most: u32, then: fn() -> CallResult) -> Target {
    let calls = Rc::new(Cell::new(0));
    Target::client_over(move |connector| {
        let client = Client::new(connector, Faults::none());
        let calls = Rc::clone(&calls);
        async move |call: Call| -> CallResult {
            calls.set(calls.get() + 1);
            match calls.get() > most {
                true => then(),
                false => client.call(&call).await.into(),
            }
        }
    })
}

#[test]
fn a_panic_and_a_client_that_dies_are_caught() {
    for (then, wanted) in [
        (
            (|| panic!("worn out")) as fn() -> CallResult,
            "panic/worn-out",
        ),
        (|| CallResult::Error("dead".to_owned()), "liveness/control"),
    ] {
        let target = worn_out(1_000, then);
        let tally = Campaign::client(&target, budget(7, 4_000))
            .unwrap()
            .as_found()
            .go(|finding| match finding.charge.key() == wanted {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            });
        let last = tally.findings.last().map(|one| one.charge.key());
        assert_eq!(last.as_deref(), Some(wanted));
    }
}

#[test]
fn a_client_that_never_succeeds_is_told_at_the_start() {
    let target = worn_out(0, || CallResult::Error("dead".to_owned()));
    assert!(Campaign::client(&target, budget(0, 1)).is_err());
    let server = Target::reference(badpeer::target::reference::Faults::none());
    assert!(Campaign::client(&server, budget(0, 1)).is_err());
}
