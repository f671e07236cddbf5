//! `badpeer fuzz server`: from a fault to a regression case, and what comes of bad targets.

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use support::{Desk, own, running};

const FINDING: &str = "found/own-messages-date-missing.wire";

/// Every `.wire` file of a folder.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "wire"))
        .collect()
}

#[test]
fn a_finding_becomes_a_regression_case_in_two_commands() {
    let desk = Desk::new();
    let faulty = own("--fault no-date");
    desk.badpeer(&[
        "fuzz", "server", "--run", &faulty, "--runs", "60", "--shrink", "2", "--save", "found",
        "--json", "out.json",
    ])
    .with_code(1)
    .says("own-messages/date-missing")
    .complains("found own-messages/date-missing");
    let text = desk.read(FINDING);
    assert!(
        text.contains("R9110") || text.contains("RFC 9110"),
        "{text}"
    );
    assert!(text.contains("--script found/own-messages-date-missing.wire"));
    assert!(
        desk.path("found/own-messages-date-missing.transcript")
            .exists()
    );
    desk.badpeer(&["check", FINDING]).with_code(0);
    desk.badpeer(&["test", "server", "--run", &faulty, "--script", FINDING])
        .with_code(1);
    desk.badpeer(&["test", "server", "--script", FINDING])
        .with_code(0);
    let json = desk.json("out.json");
    assert_eq!(json["scripts"], 60);
    assert_eq!(json["findings"][0]["oracle"], "own-messages");
    assert_eq!(json["findings"][0]["regression"], true);
    assert_eq!(json["findings"][0]["file"], FINDING);
    assert_eq!(json["findings"][0]["state"], "first");
}

#[test]
fn what_is_known_is_counted_and_not_red() {
    let desk = Desk::new();
    let faulty = own("--fault no-date");
    desk.badpeer(&[
        "fuzz",
        "server",
        "--run",
        &faulty,
        "--runs",
        "40",
        "--shrink",
        "0",
        "--known",
        "*/date-missing",
        "--save",
        "found",
    ])
    .with_code(0)
    .says(", known");
    assert!(scripts(&desk.path("found")).is_empty());
}

#[test]
fn the_good_server_is_accused_of_nothing() {
    let desk = Desk::new();
    desk.badpeer(&["fuzz", "server", "--runs", "400", "--seed", "7"])
        .with_code(0)
        .says("0 findings in 400 exchanges");
}

#[test]
fn a_server_that_dies_at_every_tenth_connection_is_started_again() {
    let desk = Desk::new();
    let mortal = own("--end-after 10");
    desk.badpeer(&[
        "fuzz", "server", "--run", &mortal, "--runs", "60", "--jobs", "4", "--json", "out.json",
    ])
    .with_code(1)
    .complains("it is there again")
    .says("liveness/process-ended");
    let json = desk.json("out.json");
    assert_eq!(json["scripts"], 60);
    assert!(json["deaths"].as_u64().unwrap() >= 3, "{json}");
    // No script does it alone, and none is blamed.
    for finding in json["findings"].as_array().unwrap() {
        assert_eq!(finding["oracle"], "liveness", "{finding}");
        assert_eq!(finding["anomalies"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn a_server_that_dies_and_is_not_ours_ends_the_hunt() {
    let desk = Desk::new();
    let (mut child, address) = running(&["--end-after", "30"]);
    desk.badpeer(&[
        "fuzz", "server", "--at", &address, "--runs", "500", "--jobs", "2", "--save", "found",
    ])
    .with_code(3)
    .complains("it stays dead")
    .says("gone for good");
    child.wait().unwrap();
}

#[test]
fn a_server_that_never_answers_is_not_fuzzed() {
    let desk = Desk::new();
    let mute = own("--fault never-answers");
    desk.badpeer(&["fuzz", "server", "--run", &mute, "--runs", "10"])
        .with_code(3)
        .complains("is not answered with 200");
}

#[test]
fn what_cannot_be_written_is_said_and_the_findings_are_told() {
    let desk = Desk::new().with("file", "");
    desk.badpeer(&["fuzz", "server", "--save", "file"])
        .with_code(2)
        .complains("can't make the folder file");
    // A folder is in the way of the finding's file, and a full disk of the document.
    fs::create_dir_all(desk.path(FINDING)).unwrap();
    let faulty = own("--fault no-date");
    let hunt = [
        "fuzz", "server", "--run", &faulty, "--runs", "20", "--shrink", "5",
    ];
    desk.badpeer(&[&hunt[..], &["--save", "found"]].concat())
        .with_code(70)
        .says("own-messages/date-missing")
        .complains("can't write found/");
    desk.badpeer(&[&hunt[..], &["--json", "/dev/full"]].concat())
        .with_code(70)
        .says("own-messages/date-missing")
        .complains("can't write /dev/full");
}

#[test]
fn what_was_found_before_ctrl_c_is_kept() {
    let desk = Desk::new();
    let faulty = own("--fault no-date");
    let mut child = desk
        .command(&[
            "fuzz", "server", "--run", &faulty, "--time", "600", "--shrink", "0", "--save",
            "found", "--json", "out.json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("found own-messages/date-missing")));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let rest: Vec<_> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{rest:?}");
    assert_eq!(desk.json("out.json")["stopped"], true);
    assert_eq!(scripts(&desk.path("found")).len(), 1);
}
