//! A server that serves few connections at once gets the verdicts of one that serves many.

mod support;

use support::{Desk, own};

/// What the cases say of a good server with so many places.
fn verdicts(options: &str, more: &[&str]) -> (Vec<(String, String)>, Option<u64>) {
    let desk = Desk::new();
    let target = own(options);
    let arguments = ["test", "server", "--run", &target, "--json", "run.json"];
    let cases = ["server/persistence/*", "server/host/*", "server/closing/f*"];
    let cases = cases.iter().flat_map(|case| ["--case", case]);
    let more = more.iter().copied();
    let arguments: Vec<_> = arguments.into_iter().chain(cases).chain(more).collect();
    desk.badpeer(&arguments).with_code(0);
    let run = desk.json("run.json");
    let all = run["cases"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let verdicts = all
        .iter()
        .map(|one| (text(&one["id"]), text(&one["verdict"])));
    (verdicts.collect(), run["target"]["at_once"].as_u64())
}

#[test]
fn a_server_with_few_places_gets_the_verdicts_of_one_with_many() {
    // However busy the machine is, so many answers come by then.
    let (many, limit) = verdicts("", &["--deadline", "20000"]);
    assert_eq!(limit, None);
    for places in [1, 3] {
        let (few, limit) = verdicts(&format!("--at-once {places}"), &[]);
        assert!(limit.is_some_and(|limit| limit <= places), "{limit:?}");
        assert_eq!(few.len(), many.len());
        for (one, other) in few.iter().zip(&many) {
            // What needs more connections than it serves is left out, and nothing else.
            let left_out = one.1 == "skipped" && one.0.ends_with("never-persists-says-so");
            assert!(one == other || left_out, "{one:?} {other:?}");
        }
    }
}

#[test]
fn what_needs_more_connections_is_skipped_and_says_so() {
    let desk = Desk::new();
    let case = "server/persistence/never-persists-says-so";
    desk.badpeer(&[
        "test",
        "server",
        "--run",
        &own("--at-once 1"),
        "--case",
        case,
    ])
    .with_code(4)
    .says("it holds 3 connections, and this target serves 1 at once")
    .says("it offers 1 connection at once,");
}
