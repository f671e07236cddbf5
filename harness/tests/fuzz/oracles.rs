//! Each oracle has a planted fault that it catches.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use badpeer::Target;
use badpeer::fuzz::{Budget, Campaign, Oracle};
use badpeer::target::reference::{self, Faults};
use badpeer::wire::memory::Stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const RUNS: u64 = 50_000;

/// Fuzzes until the key is found; what was found by then.
fn found(target: &Target, wanted: &str) -> Vec<String> {
    let budget = Budget {
        seed: 7,
        runs: RUNS,
        time: Duration::from_secs(600),
    };
    let campaign = Campaign::server(target, budget).unwrap().as_found();
    let tally = campaign.go(|finding| match finding.charge.key() == wanted {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    });
    tally.findings.iter().map(|one| one.charge.key()).collect()
}

#[track_caller]
fn caught(target: &Target, wanted: &str) {
    let found = found(target, wanted);
    assert!(
        found.iter().any(|key| key == wanted),
        "no {wanted} in {found:?}"
    );
}

/// Plants these faults, each alone, and looks for the finding.
fn catches(planted: &[(&str, &str)]) {
    let mut missed = Vec::new();
    for (fault, wanted) in planted {
        let faults: Faults = fault.parse().unwrap();
        let found = found(&Target::reference(faults), wanted);
        if !found.iter().any(|key| key == wanted) {
            missed.push(format!("{fault}: no {wanted} in {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// A server of one answer a connection, made from the first head.
fn one_answer(answer: fn(&[u8]) -> &'static [u8]) -> Target {
    Target::server(move |mut stream: Stream| async move {
        let mut octets = Vec::new();
        while !octets.ends_with(b"\r\n\r\n") {
            match stream.read_buf(&mut octets).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let _ = stream.write_all(answer(&octets)).await;
    })
}

const LAST: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const TWICE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n\
    HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

fn has(octets: &[u8], wanted: &[u8]) -> bool {
    octets.windows(wanted.len()).any(|one| one == wanted)
}

#[test]
fn over_acceptance_is_caught() {
    catches(&[
        ("cl-plus-sign", "over-acceptance/content-length-malformed"),
        (
            "chunk-size-empty-is-zero",
            "over-acceptance/chunk-size-malformed",
        ),
        (
            "chunk-size-overflow-wraps",
            "over-acceptance/chunk-size-too-large",
        ),
        (
            "te-first-line-only",
            "over-acceptance/final-coding-not-chunked",
        ),
        ("host-missing-ok", "over-acceptance/host-missing"),
        ("host-doubled-ok", "over-acceptance/host-twice"),
        ("truncated-accepted", "over-acceptance/incomplete-message"),
    ]);
}

#[test]
fn under_acceptance_is_caught() {
    catches(&[
        ("unknown-field-refused", "under-acceptance/refused-400"),
        (
            "never-persists-unsaid",
            "under-acceptance/unanswered-pipelined",
        ),
    ]);
}

#[test]
fn misreading_is_caught() {
    catches(&[("both-uses-length", "misreading/both-framing-fields")]);
}

#[test]
fn hangs_are_caught() {
    catches(&[
        ("dot-segments-hang", "hang/plain"),
        ("half-close-hangs", "hang/behind-finish"),
        ("junk-hangs", "hang/request-line-malformed"),
    ]);
}

#[test]
fn a_connection_that_goes_on_is_caught() {
    catches(&[
        (
            "close-ignored",
            "connection-state/open-behind-close-request",
        ),
        (
            "both-kept-open",
            "connection-state/open-behind-both-framings",
        ),
        ("http10-kept-open", "connection-state/open-behind-http10"),
        (
            "says-close-stays-open",
            "connection-state/answers-behind-close",
        ),
        ("keeps-open-after-400", "connection-state/open-behind-close"),
        (
            "pipelined-after-error-answered",
            "connection-state/answers-behind-close",
        ),
    ]);
}

#[test]
fn surplus_answers_are_caught() {
    let twice = one_answer(|octets| if has(octets, b"Cookie") { TWICE } else { LAST });
    caught(&twice, "surplus-answers/unasked");
}

#[test]
fn the_targets_own_messages_are_read() {
    catches(&[
        ("no-date", "own-messages/date-missing"),
        ("bad-date", "own-messages/date-format"),
        ("lf-line-ends", "own-messages/bare-lf"),
        ("head-with-content", "own-messages/content-forbidden"),
    ]);
}

#[test]
fn what_depends_on_segments_is_caught() {
    catches(&[("split-head-lost", "segmentation/count")]);
}

#[test]
fn a_panic_is_caught() {
    let target = one_answer(|octets| {
        assert!(!has(octets, b"\0"), "a NUL");
        LAST
    });
    caught(&target, "panic/a-nul");
}

#[test]
fn a_target_that_dies_is_caught_and_the_run_ends() {
    let served = Rc::new(Cell::new(0_u32));
    let target = Target::server(move |stream: Stream| {
        let served = Rc::clone(&served);
        async move {
            served.set(served.get() + 1);
            match served.get() {
                0..2_500 => reference::serve(stream, Faults::none()).await,
                _ => tokio::time::sleep(Duration::from_secs(1_000_000)).await,
            }
        }
    });
    let found = found(&target, "liveness/control");
    assert_eq!(found.last().map(String::as_str), Some("liveness/control"));
}

#[test]
fn a_target_that_never_answers_is_told_at_the_start() {
    let target = Target::server(async |_: Stream| ());
    let refused = Campaign::server(&target, Budget::default()).err();
    assert!(refused.unwrap().to_string().contains("GET /"));
}

#[test]
#[cfg(target_os = "linux")]
fn memory_that_grows_is_caught() {
    let target = Target::server(async |stream: Stream| {
        std::mem::forget(std::hint::black_box(vec![1_u8; 24 << 10]));
        reference::serve(stream, Faults::none()).await;
    });
    let budget = Budget {
        runs: RUNS,
        // Growth shows after thousands of scripts, which take long on a busy machine.
        time: Duration::from_secs(3_600),
        ..Budget::default()
    };
    let campaign = Campaign::server(&target, budget).unwrap();
    let tally = campaign
        .watching_memory()
        .as_found()
        .go(|finding| match finding.charge.oracle {
            Oracle::Growth => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
    let last = tally.findings.last().map(|one| one.charge.key());
    assert_eq!(last.as_deref(), Some("growth/resident"));
}

#[test]
fn every_oracle_has_a_name_of_its_own() {
    for oracle in Oracle::ALL {
        assert_eq!(Oracle::named(oracle.name()), Some(oracle));
    }
}
