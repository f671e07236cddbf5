//! Someone presses Ctrl-C.

mod support;

use std::io::Read as _;
use std::process::{Child, Stdio};
use std::sync::mpsc;

use rustix::process::{Pid, Signal, kill_process};
use support::{Desk, GOOD, asks, fine, server};

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

#[test]
fn the_first_keeps_what_is_known() {
    let (tell, told) = mpsc::channel();
    let address = server(move |path, stream| {
        if path == "/never" {
            tell.send(()).unwrap();
            let _ = stream.read(&mut [0]);
        } else {
            fine(stream);
        }
    });
    let desk = Desk::new()
        .with("a.wire", GOOD)
        .with("b.wire", &asks("/never", "pass   200"))
        .with("c.wire", GOOD);
    let address = address.to_string();
    let mut child = desk
        .command(&[
            "test",
            "server",
            "--at",
            &address,
            "--jobs",
            "1",
            "--deadline",
            "600000",
            "--script",
            "a.wire",
            "--script",
            "b.wire",
            "--script",
            "c.wire",
            "--json",
            "out.json",
            "--junit",
            "out.xml",
            "--sarif",
            "out.sarif",
            "--markdown",
            "out.md",
            "--pcapng",
            "captures",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    told.recv().unwrap();
    // `timeout` and the like signal a process and its group: what comes twice is one request.
    interrupt(&child);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4), "{out}");
    assert!(
        out.contains("1 pass of 1 case") && out.contains("stopped before its end"),
        "{out}"
    );
    let json = desk.json("out.json");
    assert_eq!(json["summary"]["stopped"], true);
    assert_eq!(json["cases"].as_array().unwrap().len(), 1);
    assert_eq!(json["cases"][0]["id"], "a");
    // Every report is there, and says that it is not all.
    let junit = quick_junit::Report::deserialize_from_str(&desk.read("out.xml")).unwrap();
    assert_eq!((junit.tests, junit.errors), (2, 1));
    let invocation = desk.json("out.sarif")["runs"][0]["invocations"][0].clone();
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(desk.read("out.md").contains("**Stopped before its end**"));
    assert!(desk.path("captures/a.pcapng").exists());
    assert!(desk.path("out.json.part").exists(), "it can be resumed");
}

#[test]
fn one_before_the_target_answers_ends_at_once_and_takes_the_target_along() {
    // The target tells on a pipe that it runs; when it is ended, the pipe is at its end.
    let desk = Desk::new();
    let command = "echo started >&9; sleep 600 9>&9; : {port}";
    let script = format!("exec 9>fifo; exec '{}' \"$@\"", support::BADPEER);
    let made = std::process::Command::new("mkfifo")
        .arg(desk.path("fifo"))
        .status()
        .unwrap();
    assert!(made.success());
    let mut child = std::process::Command::new("sh")
        .args([
            "-c", &script, "sh", "test", "server", "--json", "out.json", "--run", command,
        ])
        .current_dir(desk.path("."))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut fifo = std::fs::File::open(desk.path("fifo")).unwrap();
    let mut word = [0; 8];
    fifo.read_exact(&mut word).unwrap();
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(4));
    // Ends only where nothing of the target is left.
    fifo.read_to_end(&mut Vec::new()).unwrap();
    let json = desk.json("out.json");
    assert_eq!(json["summary"]["stopped"], true);
    assert_eq!(json["cases"].as_array().unwrap().len(), 0);
}
