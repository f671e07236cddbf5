//! Someone puts a client to the test that takes all URLs of a case on one command line.

#![cfg(unix)]

mod support;

use std::io::{self, Write as _};
use std::process::Command;

use serde_json::Value;
use support::{BADPEER, Desk};

/// badpeer's own client with these options, as a command for `--run`.
fn own(options: &str) -> String {
    format!("exec '{BADPEER}' fetch {options} {{urls}}")
}

/// What came of these cases: the run's exit code, and its file.
fn played(command: &str, cases: &[&str]) -> (i32, Value) {
    let desk = Desk::new();
    let mut arguments = vec!["test", "client", "--json", "out.json", "--run", command];
    for case in cases {
        arguments.extend(["--case", case]);
    }
    let ended = desk.badpeer(&arguments);
    let code = ended.code.unwrap();
    assert!(code <= 1, "{}\n{}", ended.out, ended.err);
    (code, desk.json("out.json"))
}

fn case<'a>(run: &'a Value, id: &str) -> &'a Value {
    let cases = run["cases"].as_array().unwrap();
    cases.iter().find(|one| one["id"] == id).unwrap()
}

#[track_caller]
fn is(run: &Value, id: &str, verdict: &str) {
    let one = case(run, id);
    assert_eq!(one["verdict"], verdict, "{id}: {}", one["reason"]);
}

const REUSE: &str = "client/persistence/reuse";
const CLOSE: &str = "client/persistence/close-framings";
const POISON: &str = "client/poison/response-behind-length";
const MANY: &str = "client/persistence/many-in-a-row";

#[test]
fn a_good_client_is_accused_of_nothing_and_keeps_its_connection() {
    let cases = [
        "client/persistence/*",
        "client/poison/*",
        "client/no-content/*",
        "client/retries/*",
        "client/closing/*-on-idle",
        "client/closing/*-behind-answer",
    ];
    let (code, run) = played(&own(""), &cases);
    assert_eq!(code, 0);
    assert_eq!(
        run["summary"]["warn"].as_u64().unwrap() + run["summary"]["fail"].as_u64().unwrap(),
        0
    );
    for id in [REUSE, CLOSE, POISON, MANY] {
        is(&run, id, "pass");
    }
    let one = case(&run, REUSE);
    let origin = one["origin"].as_array().unwrap();
    assert_eq!(origin.len(), 2);
    assert!(origin.iter().all(|one| one["connection"] == "server"));
    // What came of the first call is not known, and not made up.
    assert_eq!(one["caller"][0]["result"], Value::Null);
    assert_eq!(one["caller"][1]["content"], "helloother");
}

#[test]
fn what_a_process_is_not_waited_for_is_skipped_with_the_reason() {
    let cases = [
        ("client/persistence/keep-alive-timeout", "lets no time pass"),
        (
            "client/retries/get-on-stale",
            "would meet the next by chance",
        ),
        ("client/connections/two-under-way", "several callers"),
        (
            "client/poison/behind-invalid-chunk",
            "does not tell what came of each",
        ),
    ];
    let ids: Vec<_> = cases.iter().map(|(id, _)| *id).chain([REUSE]).collect();
    let (_, run) = played(&own(""), &ids);
    for (id, words) in cases {
        is(&run, id, "skipped");
        let reason = case(&run, id)["reason"].as_str().unwrap();
        assert!(reason.contains(words), "{id}: {reason}");
    }
}

#[test]
fn a_planted_fault_shows_in_what_crossed_the_wire_and_in_what_was_printed() {
    for (fault, id, verdict) in [
        ("close-ignored", CLOSE, "fail"),
        ("http10-kept", "client/persistence/http-1.0", "fail"),
        ("surplus-taken", POISON, "fail"),
        (
            "204-content-read",
            "client/no-content/204-with-framing",
            "fail",
        ),
        (
            "unknown-option-refused",
            "client/persistence/options-unknown",
            "warn",
        ),
        ("error-content-unread", MANY, "fail"),
    ] {
        let (code, run) = played(
            &own(&format!("--fault {fault}")),
            &[id, "client/interim/fields"],
        );
        assert_eq!(code, i32::from(verdict == "fail"), "{fault}");
        is(&run, id, verdict);
    }
}

#[test]
fn a_process_that_tells_of_its_last_call_only_is_not_believed_for_the_others() {
    // As `curl` does: what went wrong before the last URL is forgotten.
    let last = format!(
        "for url in {{urls}}; do last=$url; done; '{BADPEER}' fetch {{urls}}; code=$?; \
         [ $code -eq 0 ] || '{BADPEER}' fetch \"$last\" >/dev/null 2>&1 || exit $code"
    );
    let (_, run) = played(&last, &[MANY, CLOSE, POISON]);
    is(&run, MANY, "skipped");
    is(&run, CLOSE, "pass");
    is(&run, POISON, "pass");
}

#[test]
fn a_process_that_hangs_on_the_way_has_hung() {
    let stuck = format!("'{BADPEER}' fetch {{urls}}; set -- {{urls}}; [ $# -eq 1 ] || sleep 1000");
    let (code, run) = played(&stuck, &[REUSE]);
    assert_eq!(code, 1);
    is(&run, REUSE, "fail");
    assert_eq!(case(&run, REUSE)["caller"][1]["result"], "hang");
}

/// Whether the program is on this machine; says so past the capture of the test runner.
fn there_is(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        let line = format!("together: SKIPPED, NOT TESTED: there is no {program}\n");
        io::stderr().write_all(line.as_bytes()).unwrap();
    }
    there
}

#[test]
fn curl_keeps_its_connection_from_url_to_url() {
    if !there_is("curl") {
        return;
    }
    let plain = "client/persistence/keep-alive-unreadable";
    let (_, run) = played("curl -qsS {urls}", &[REUSE, CLOSE, POISON, plain]);
    for id in [REUSE, CLOSE, POISON] {
        is(&run, id, "pass");
    }
    assert_eq!(case(&run, REUSE)["origin"][1]["connection"], "server");
    // It tells of its last URL only, unless it ends with the first that fails.
    is(&run, plain, "skipped");
    let (_, run) = played("curl -qsS --fail-early {urls}", &[plain]);
    is(&run, plain, "pass");
}

#[test]
fn wget_keeps_its_connection_from_url_to_url() {
    if !there_is("wget") {
        return;
    }
    let plain = "client/persistence/keep-alive-unreadable";
    let command = "wget --no-config -q -O - -t 1 {urls}";
    let (_, run) = played(command, &[REUSE, CLOSE, plain]);
    for id in [REUSE, CLOSE, plain] {
        is(&run, id, "pass");
    }
    assert_eq!(case(&run, REUSE)["origin"][1]["connection"], "server");
}
