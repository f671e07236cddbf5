//! The proxy role: silence on the good proxy, and a planted fault for each oracle.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use badpeer::Target;
use badpeer::fuzz::{Budget, Campaign, Drawn, Engine, Seeded, mutate_text_for};
use badpeer::notation;
use badpeer::script::Role;
use badpeer::target::reference::End;
use badpeer::target::reference::proxy::{Dial, Faults, Proxy};
use badpeer::wire::memory::{Connector, Stream};

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
fn the_oracles_have_nothing_against_the_good_proxy() {
    let runs = std::env::var("BADPEER_FUZZ_RUNS");
    let runs = runs.map_or(RUNS, |runs| runs.parse().expect("a number of scripts"));
    let target = Target::reference_proxy(Faults::none());
    let tally = Campaign::proxy(&target, budget(20_263, runs))
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
        let script = Drawn::draw(Role::Proxy, &mut Seeded::nth(4, n)).script();
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
        "front.chunk.size/become.empty",
        "front.connection/cut",
        "back.connection/reset-lost",
        "back.surplus/become.response",
    ] {
        assert!(names.contains(wanted), "{wanted} was never drawn");
    }
}

/// Fuzzes until the key is found.
fn caught(target: &Target, name: &str, wanted: &str) -> Option<String> {
    let campaign = Campaign::proxy(target, budget(7, MOST)).unwrap();
    let tally = campaign
        .as_found()
        .go(|finding| match finding.charge.key() == *wanted {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        });
    let found: Vec<_> = tally.findings.iter().map(|one| one.charge.key()).collect();
    eprintln!("{name}: {} scripts, {found:?}", tally.scripts);
    let missed = !found.iter().any(|key| key == wanted);
    missed.then(|| format!("{name}: no {wanted} in {found:?}"))
}

/// Plants these faults, each alone, and looks for the finding.
fn catches(planted: &[(&str, &str)]) {
    let missed = planted.iter().filter_map(|(fault, wanted)| {
        let faults: Faults = fault.parse().unwrap();
        caught(&Target::reference_proxy(faults), fault, wanted)
    });
    let missed: Vec<_> = missed.collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn desync_is_caught() {
    catches(&[
        ("both-framings-forwarded", "desync/length-over-coding"),
        ("both-uses-length", "desync/length-over-coding"),
        ("length-first", "desync/last-length"),
        ("length-lenient", "desync/scattered-digits"),
        ("bare-lf-forwarded", "desync/line-feeds"),
    ]);
}

#[test]
fn over_acceptance_is_caught() {
    catches(&[
        ("chunk-size-lenient", "over-acceptance/chunk-size-malformed"),
        (
            "chunk-end-unchecked",
            "over-acceptance/chunk-data-unterminated",
        ),
        ("host-missing-forwarded", "over-acceptance/host-missing"),
        ("length-last", "over-acceptance/content-length-conflict"),
    ]);
}

#[test]
fn truncation_is_caught() {
    catches(&[
        ("truncated-request-completed", "truncation/request-content"),
        ("truncated-response-completed", "truncation/answer"),
        ("head-completed", "truncation/request-head"),
    ]);
}

#[test]
fn answers_that_nobody_asked_for_are_caught() {
    catches(&[("surplus-kept", "foreign-answer/surplus")]);
}

#[test]
fn misreading_and_under_acceptance_are_caught() {
    catches(&[
        ("content-lost", "misreading/request-plain"),
        ("chunked-twice", "misreading/answer-plain"),
        ("head-waits", "under-acceptance/answered-502"),
    ]);
}

#[test]
fn hangs_are_caught() {
    catches(&[("origin-end-hangs", "hang/plain")]);
}

#[test]
fn own_messages_are_read() {
    catches(&[
        (
            "keep-alive-forwarded",
            "own-messages/keep-alive-without-option",
        ),
        ("date-missing", "own-messages/date-missing"),
    ]);
}

#[test]
fn a_panic_is_caught() {
    let target = Target::proxy(async |mut stream: Stream, connector: Connector| {
        let proxy = Proxy::new(connector, Faults::none());
        let end = proxy.serve(&mut stream).await;
        assert!(end != End::Reset, "no answer to the client");
    });
    assert_eq!(
        caught(&target, "a panic", "panic/no-answer-to-the-client"),
        None
    );
}

#[test]
fn what_an_engine_changes_is_a_script_still_and_is_played() {
    let target = Target::reference_proxy(Faults::none());
    let mut engine = Engine::proxy(&target, &[]);
    assert!(!engine.run(b"\xff no script"));
    let mut data = vec![0; 8_192];
    let mut size = 0;
    for seed in 0..500 {
        let most = data.len();
        size = mutate_text_for(Role::Proxy, &mut data, size, most, seed);
        assert!(engine.run(&data[..size]), "{}", data[..size].escape_ascii());
    }
}

#[test]
fn a_forward_proxy_is_asked_for_whole_urls_and_the_good_one_is_accused_of_nothing() {
    let heads = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&heads);
    let target = Target::proxy(move |mut stream: Stream, connector: Connector| {
        let seen = Rc::clone(&seen);
        async move {
            let watched = Watched { connector, seen };
            let _ = Proxy::new(watched, Faults::none()).serve(&mut stream).await;
        }
    })
    .forward();
    let tally = Campaign::proxy(&target, budget(20_264, RUNS))
        .unwrap()
        .go(|_| ControlFlow::Continue(()));
    for finding in &tally.findings {
        eprintln!("{finding}\n{}", finding.wire());
    }
    assert_eq!(tally.findings.len(), 0);
    let asked = heads.borrow();
    let named = |one: &&Option<Vec<u8>>| one.as_deref() == Some(b"origin.test:80".as_slice());
    let whole = asked.iter().filter(named).count();
    assert!(
        whole > asked.len() / 2,
        "{whole} of {} connections to the origin were asked for by URL",
        asked.len()
    );
}

/// Takes down which authorities a proxy is sent to; `None` for requests that name none.
struct Watched {
    connector: Connector,
    seen: Rc<RefCell<Vec<Option<Vec<u8>>>>>,
}

impl Dial for Watched {
    type Stream = Stream;

    async fn dial(&self, authority: Option<&[u8]>) -> std::io::Result<Stream> {
        self.seen.borrow_mut().push(authority.map(<[u8]>::to_vec));
        self.connector.dial(authority).await
    }

    fn name(&self) -> &str {
        self.connector.name()
    }
}

#[test]
fn a_host_that_goes_on_beside_another_url_is_caught() {
    let faults: Faults = "absolute-host-kept".parse().unwrap();
    let target = Target::reference_proxy(faults).forward();
    assert_eq!(
        caught(&target, "forward", "misreading/host-beside-url"),
        None
    );
}

#[test]
fn a_finding_of_a_forward_proxy_plays_in_a_test_of_proxies() {
    let drawn = Drawn::draw(Role::Proxy, &mut Seeded::nth(4, 0));
    let plain = notation::write(&drawn.script());
    let whole = notation::write(&drawn.asked_for_urls().script());
    assert!(plain.contains(" /1 HTTP/1.1"), "{plain}");
    assert!(whole.contains(" ${base}/1 HTTP/1.1"), "{whole}");
    assert_eq!(whole.replace("${base}", ""), plain);
}
