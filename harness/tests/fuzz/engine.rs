//! What an engine such as libFuzzer calls.

use badpeer::Target;
use badpeer::fuzz::{
    Budget, Campaign, Engine, Plan, Seeded, cross, cross_texts, mutate, mutate_text, seeds,
};
use badpeer::notation;
use badpeer::script::Script;
use badpeer::target::reference::Faults;
use std::ops::ControlFlow;

#[track_caller]
fn reads_back(script: &Script) {
    let text = notation::write(script);
    match notation::read("fuzz.wire", &text) {
        Ok(again) => assert_eq!(text, notation::write(&again)),
        Err(errors) => panic!("not read:\n{errors}\n{text}"),
    }
}

#[test]
fn what_is_changed_and_crossed_is_a_script_still() {
    let mut choices = Seeded::new(11);
    let mut script = Plan::server(&mut choices).script();
    for _ in 0..2_000 {
        let other = Plan::server(&mut choices).script();
        reads_back(&cross(&mut choices, &script, &other));
        script = mutate(&mut choices, &script);
        reads_back(&script);
        assert!(script.timeline.len() < 120);
    }
}

#[test]
fn an_engine_gets_scripts_from_nothing_and_keeps_nothing_else() {
    let mut engine = Engine::server(&Target::reference(Faults::none()), &[]);
    assert!(!engine.run(b"\xff no script"));
    let mut data = vec![0; 8_192];
    let mut size = 0;
    for seed in 0..500 {
        let most = data.len();
        size = mutate_text(&mut data, size, most, seed);
        assert!(engine.run(&data[..size]), "{}", data[..size].escape_ascii());
        let mut out = vec![0; 8_192];
        let length = cross_texts(&data[..size], b"", &mut out, seed);
        assert!(engine.run(&out[..length]));
    }
}

#[test]
#[should_panic(expected = "over-acceptance/host-missing")]
fn an_engine_is_told_of_a_finding_by_a_panic() {
    let faults: Faults = "host-missing-ok".parse().unwrap();
    let mut engine = Engine::server(&Target::reference(faults), &[]);
    let script = "case a\ntarget server\n\nclient => open\nclient -> GET / HTTP/1.1\nclient ->\n\
                  client <~ answer\n\npass any\n";
    engine.run(script.as_bytes());
}

#[test]
fn what_is_known_ends_nothing() {
    let faults: Faults = "host-missing-ok".parse().unwrap();
    let mut engine = Engine::server(&Target::reference(faults), &["*/host-missing"]);
    let script = "case a\ntarget server\n\nclient => open\nclient -> GET / HTTP/1.1\nclient ->\n\
                  client <~ answer\n\npass any\n";
    assert!(engine.run(script.as_bytes()));
}

#[test]
fn the_catalogue_makes_seeds_that_read_back() {
    let seeds = seeds(10);
    assert!(seeds.len() > 300, "{} seeds", seeds.len());
    for seed in &seeds {
        reads_back(&seed.script);
    }
}

#[test]
fn a_finding_is_shrunk_to_what_shows_it_and_named_by_its_anomaly() {
    let faults: Faults = "cl-plus-sign".parse().unwrap();
    let budget = Budget {
        seed: 3,
        runs: 50_000,
        ..Budget::default()
    };
    let campaign = Campaign::server(&Target::reference(faults), budget).unwrap();
    let tally = campaign.go(|_| ControlFlow::Break(()));
    let finding = &tally.findings[0];
    assert_eq!(
        finding.charge.key(),
        "over-acceptance/content-length-malformed"
    );
    let sent = finding.wire();
    assert!(sent.contains("+"), "{sent}");
    assert!(finding.script.timeline.len() <= 7, "{sent}");
    let tags = &finding.script.head.tags;
    assert!(
        tags.iter().any(|tag| tag.starts_with("content-length.")),
        "{tags:?}"
    );
    assert!(
        finding
            .file_name()
            .starts_with("over-acceptance-content-length-malformed--")
    );
    reads_back(&finding.script);
}

#[cfg(feature = "arbitrary")]
#[test]
fn a_script_can_be_drawn_from_any_octets() {
    arbtest::arbtest(|octets| {
        reads_back(&octets.arbitrary()?);
        Ok(())
    });
}
