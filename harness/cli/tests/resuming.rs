//! Someone's run is killed in the middle, and goes on.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use serde_json::Value;
use support::{Desk, asks, fine, server};

/// A server that takes down what it is asked for, and keeps who asks for `/gate` waiting while
/// that is shut.
struct Gate {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    shut: Arc<AtomicBool>,
    waits: mpsc::Receiver<()>,
}

fn gate() -> Gate {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let shut = Arc::new(AtomicBool::new(false));
    let (tell, waits) = mpsc::channel();
    let (seen, closed) = (Arc::clone(&asked), Arc::clone(&shut));
    let address = server(move |path, stream| {
        seen.lock().unwrap().push(path.to_owned());
        if path == "/gate" && closed.load(Ordering::SeqCst) {
            tell.send(()).unwrap();
            // Until the peer is gone.
            let _ = stream.read(&mut [0]);
        } else if path == "/bad" {
            let answer =
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n\x1b\x00";
            let _ = stream.write_all(answer.as_bytes());
        } else {
            fine(stream);
        }
    });
    Gate {
        address,
        asked,
        shut,
        waits,
    }
}

const NAMES: [&str; 5] = ["a", "bad", "gate", "d", "e"];

fn desk() -> Desk {
    NAMES.into_iter().fold(Desk::new(), |desk, name| {
        let outcome = if name == "bad" {
            "fail   200   # bad"
        } else {
            "pass   200"
        };
        desk.with(&format!("{name}.wire"), &asks(&format!("/{name}"), outcome))
    })
}

fn arguments(address: SocketAddr, out: &str) -> Vec<String> {
    let mut all = vec!["test".to_owned(), "server".to_owned()];
    let mut add = |words: &[&str]| all.extend(words.iter().map(|word| (*word).to_owned()));
    add(&[
        "--at",
        &address.to_string(),
        "--jobs",
        "1",
        "--deadline",
        "60000",
    ]);
    for name in NAMES {
        add(&["--script", &format!("{name}.wire")]);
    }
    let report = |ending: &str| format!("{out}.{ending}");
    add(&["--json", &report("json"), "--sarif", &report("sarif")]);
    add(&["--junit", &report("xml"), "--pcapng", &report("captures")]);
    all
}

fn badpeer(desk: &Desk, arguments: &[String], more: &[&str]) -> support::Ended {
    let mut all: Vec<_> = arguments.iter().map(String::as_str).collect();
    all.extend(more);
    desk.badpeer(&all)
}

/// Without what is a duration, or a moment.
fn timeless(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|key, _| {
                    !matches!(
                        key.as_str(),
                        "ms" | "at_ms" | "deadline_ms" | "grace_ms" | "startTimeUtc"
                    )
                });
                map.values_mut().for_each(strip);
            }
            Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

/// A run that is killed where `/gate` keeps it waiting; `out.json.part` is what it leaves.
fn killed(gate: &Gate, desk: &Desk) {
    gate.shut.store(true, Ordering::SeqCst);
    let arguments = arguments(gate.address, "out");
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut child = desk
        .command(&words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    gate.waits.recv().unwrap();
    // SIGKILL: nobody can tidy up.
    child.kill().unwrap();
    child.wait().unwrap();
    gate.shut.store(false, Ordering::SeqCst);
    assert!(!desk.path("out.json").exists());
}

#[test]
fn a_run_that_was_killed_goes_on_and_ends_as_if_it_had_not_been() {
    let (gate, desk) = (gate(), desk());
    badpeer(&desk, &arguments(gate.address, "whole"), &[]).with_code(1);
    killed(&gate, &desk);
    let journal = desk.read("out.json.part");
    // The header, what was known of the target, and `a`; `bad` is no pass, and would have been
    // played again at the end.
    assert_eq!(journal.lines().count(), 3, "{journal}");
    // The kill came in the middle of a line, too.
    let torn = journal + "{\"case\":{\"id\":\"d\",\"role";
    fs::write(desk.path("out.json.part"), torn).unwrap();
    gate.asked.lock().unwrap().clear();

    let resumed = badpeer(
        &desk,
        &arguments(gate.address, "out"),
        &["--resume", "out.json"],
    );
    resumed
        .with_code(1)
        .says("of 5 cases and 1 of its own messages");
    let asked = gate.asked.lock().unwrap().clone();
    let times = |path: &str| asked.iter().filter(|one| *one == path).count();
    assert_eq!(times("/a"), 0, "what was settled is not played again");
    assert_eq!((times("/d"), times("/e")), (1, 1));

    assert_eq!(
        timeless(desk.json("out.json")),
        timeless(desk.json("whole.json"))
    );
    assert_eq!(timeless(desk.json("out.sarif")), {
        let text = desk.read("whole.sarif");
        timeless(serde_json::from_str(&text).unwrap())
    });
    for name in ["a", "bad", "d"] {
        let octets = |out: &str| {
            let file = fs::read(desk.path(&format!("{out}.captures/{name}.pcapng"))).unwrap();
            support::capture::streams(&support::capture::read(&file))
        };
        assert_eq!(octets("out"), octets("whole"), "{name}");
    }
    assert!(
        !desk.path("out.json.part").exists(),
        "the journal has done its work"
    );
}

#[test]
fn a_run_is_not_resumed_as_another() {
    let (gate, desk) = (gate(), desk());
    killed(&gate, &desk);
    let same = arguments(gate.address, "out");
    let refused = |more: &[&str], words: &str| {
        let all = [&["--resume", "out.json.part"], more].concat();
        badpeer(&desk, &same, &all).with_code(2).complains(words);
        assert!(
            desk.path("out.json.part").exists(),
            "it can still be resumed"
        );
    };
    refused(
        &["--segments", "whole"],
        "of another run: its `segments` is [], this run's is [\"whole\"]",
    );
    refused(&["--policy", "rfc"], "its `policy` is");
    refused(
        &["--shard", "1/2"],
        "its `shard` is nothing, this run's is `1/2`",
    );
    refused(&["--name", "other"], "this run's is `other`");
    let other = server(|_, stream| fine(stream));
    let elsewhere = arguments(other, "out");
    badpeer(&desk, &elsewhere, &["--resume", "out.json"])
        .with_code(2)
        .complains("of another run: its `");
    // A case that asks for something else.
    let text = desk.read("e.wire");
    let desk = desk.with("e.wire", &text.replace("pass   200", "warn   200"));
    badpeer(&desk, &same, &["--resume", "out.json"])
        .with_code(2)
        .complains("its `cases-digest` is");
    let desk = desk.with("e.wire", &text).with("no.part", "{}\n");
    badpeer(&desk, &same, &["--resume", "no.part"])
        .with_code(2)
        .complains("it is no journal of a run");
    badpeer(&desk, &same, &["--resume", "absent"])
        .with_code(2)
        .complains("can't resume from absent");
    badpeer(&desk, &same, &["--resume", "out.json"]).with_code(1);
}

#[test]
fn a_target_that_is_not_what_it_was_is_not_gone_on_with() {
    let (gate, desk) = (gate(), desk());
    killed(&gate, &desk);
    let journal = desk.read("out.json.part");
    let other = journal.replace("\"server\":null", "\"server\":\"nginx\"");
    assert_ne!(journal, other);
    fs::write(desk.path("out.json.part"), other).unwrap();
    let same = arguments(gate.address, "out");
    badpeer(&desk, &same, &["--resume", "out.json"])
        .with_code(2)
        .complains("the target is not what it was");
    assert!(desk.path("out.json.part").exists());
}

#[test]
fn a_journal_may_stand_elsewhere() {
    let (gate, desk) = (gate(), desk());
    let mut same = arguments(gate.address, "out");
    let at = same.iter().position(|word| word == "--json").unwrap();
    same.drain(at..at + 2);
    badpeer(&desk, &same, &["--journal", "kept"]).with_code(1);
    assert!(!desk.path("kept").exists());
}
