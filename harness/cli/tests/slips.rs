//! Slips of the hand: each is told in words that mend it, and costs nobody a file.

mod support;

use std::io::Write as _;

use support::{Desk, GOOD, bad, fine, running, server};

const CASE: &str = "server/persistence/close-after-get";

#[test]
fn a_folder_names_its_cases_and_a_topic_is_told_from_it() {
    let desk = Desk::new();
    desk.badpeer(&["list", "server/framing"])
        .with_code(0)
        .says("server/framing/both-framings")
        .says("in 1 topic");
    desk.badpeer(&["list", "server"])
        .with_code(0)
        .says("server/host/");
    desk.badpeer(&["list", "framing"])
        .with_code(4)
        .complains("badpeer list --topic framing");
    desk.badpeer(&["list", "--topic", "framin"])
        .with_code(4)
        .complains("did you mean `framing`");
    desk.badpeer(&["list", "--role", "server", "--topic", "framing,host"])
        .with_code(0)
        .says("in 2 topics");
}

#[test]
fn a_peer_and_a_variant_of_a_case_are_explained() {
    let desk = Desk::new();
    desk.badpeer(&["explain", "server/reset/inside-a-field"])
        .with_code(0)
        .says("The server resets the connection in the middle of a field's name.")
        .says("server -> Content-Le\\")
        .says("badpeer play server/reset/inside-a-field");
    let variant = format!("{CASE}[method=GET,connection=close]");
    desk.badpeer(&["explain", &variant])
        .with_code(0)
        .says("what is demanded");
    desk.badpeer(&["explain", "server/persistence"])
        .with_code(2)
        .complains("badpeer list 'server/persistence'");
}

#[test]
fn who_selects_nothing_is_told_why() {
    let desk = Desk::new();
    let nothing = |arguments: &[&str], words: &str| {
        let all = [&["test", "server"], arguments].concat();
        desk.badpeer(&all).with_code(4).complains(words);
    };
    nothing(
        &["--case", "client/closing/cut-length"],
        "there is for a client: badpeer test client",
    );
    nothing(
        &["--case", CASE, "--topic", "host"],
        "no case is all of what is asked for",
    );
    nothing(
        &["--case", CASE, "--shard", "1/5"],
        "this part of the run has none of the 1 case that is selected",
    );
}

#[test]
fn a_script_that_is_named_twice_is_played_once_and_a_folder_is_its_scripts() {
    let desk = Desk::new().with("good.wire", GOOD);
    std::fs::create_dir_all(desk.path("own/deep")).unwrap();
    std::fs::write(desk.path("own/deep/bad.wire"), bad()).unwrap();
    desk.badpeer(&[
        "test",
        "server",
        "--script",
        "good.wire",
        "--script",
        "./good.wire",
    ])
    .with_code(0)
    .says("1 pass of 1 case;");
    desk.badpeer(&["test", "server", "--script", "good.wire", "--script", "own"])
        .with_code(1)
        .says("1 fail, 1 pass of 2 cases;");
}

#[test]
fn nothing_that_is_read_is_written_over() {
    let recorded = "client => open\nclient -> GET / HTTP/1.1\nclient ->\nclient <= finish\n";
    let desk = Desk::new()
        .with("good.wire", GOOD)
        .with("notes", "mine")
        .with("recorded.wire", recorded);
    let test = ["test", "server", "--script", "good.wire"];
    let run = |more: &[&str]| desk.badpeer(&[&test, more].concat());
    run(&["--json", "run.json"]).with_code(0);
    let run_before = desk.read("run.json");
    let over = "would be written over";
    desk.badpeer(&["report", "--html", "./run.json", "run.json"])
        .with_code(2)
        .complains(over);
    run(&["--journal", "notes"]).with_code(2).complains(over);
    let replay = [
        "replay",
        "recorded.wire",
        "--at",
        ":1",
        "-o",
        "./recorded.wire",
    ];
    desk.badpeer(&replay).with_code(2).complains(over);
    let play = ["play", "good.wire", "--upstream", ":1", "-o", "good.wire"];
    desk.badpeer(&play).with_code(2).complains(over);
    assert_eq!(desk.read("run.json"), run_before);
    assert_eq!(desk.read("notes"), "mine");
    assert_eq!(desk.read("recorded.wire"), recorded);
    assert_eq!(desk.read("good.wire"), GOOD);
    run(&["--junit", "one", "--sarif", "./one"])
        .with_code(2)
        .complains("two reports can't both go to");
}

#[test]
fn what_can_t_be_written_is_told_before_the_run() {
    let desk = Desk::new().with("good.wire", GOOD);
    let run = |flag: &str, place: &str| {
        let arguments = ["test", "server", "--script", "good.wire", flag, place];
        desk.badpeer(&arguments).with_code(2)
    };
    run("--junit", ".").complains("can't write .: it is a folder");
    run("--html", "none/a.html").complains("there is no folder none");
    desk.badpeer(&[
        "test",
        "server",
        "--script",
        "good.wire",
        "--json",
        "run.json",
    ])
    .with_code(0);
    let waive = [
        "waive",
        "run.json",
        "--reason",
        "known",
        "--waivers",
        "none/w.toml",
    ];
    desk.badpeer(&waive)
        .with_code(2)
        .complains("there is no folder none");
}

/// A full disk shows when a report is written.
#[cfg(target_os = "linux")]
#[test]
fn a_report_that_was_not_written_is_not_announced() {
    let desk = Desk::new().with("good.wire", GOOD);
    let ended = desk
        .badpeer(&[
            "test",
            "server",
            "--script",
            "good.wire",
            "--junit",
            "/dev/full",
            "--sarif",
            "there.sarif",
        ])
        .with_code(70);
    let ended = ended
        .says("all of it in there.sarif; exit 70: a fault of badpeer's own, or of the machine")
        .complains("can't write /dev/full");
    assert!(!ended.out.contains("/dev/full"), "{}", ended.out);
}

#[test]
fn a_number_of_nothing_and_a_path_that_is_none_are_refused() {
    let desk = Desk::new();
    for (flag, value) in [
        ("--jobs", "0"),
        ("--deadline", "0"),
        ("--echo-path", "echo"),
        ("--echo-path", "/a b"),
    ] {
        let ended = desk.badpeer(&["test", "server", "--case", CASE, flag, value]);
        ended.with_code(2).complains(flag);
    }
    desk.badpeer(&[
        "play",
        "client/half-close",
        "--upstream",
        ":1",
        "--times",
        "0",
    ])
    .with_code(2);
    for end in ["--runs", "--time"] {
        desk.badpeer(&["fuzz", "server", end, "0"]).with_code(2);
    }
}

#[test]
fn what_is_no_http_is_shown() {
    let other = server(|_, stream| {
        // The peer may be gone, which is its right.
        let _ = stream.write_all(b"SSH-2.0-other_1.0\r\n");
    });
    let at = other.to_string();
    Desk::new()
        .badpeer(&["test", "server", "--at", &at, "--case", CASE])
        .with_code(4)
        .says("what came is no response of HTTP/1: `SSH-2.0-other_1.0");
}

#[test]
fn where_a_server_listens_is_no_place_to_connect_to() {
    let ended = Desk::new()
        .badpeer(&["test", "server", "--at", "0.0.0.0:8080"])
        .with_code(2)
        .complains("say localhost:8080");
    assert!(!ended.err.contains("--allow-remote"), "{}", ended.err);
}

#[test]
fn who_plays_a_peer_the_wrong_way_is_told_the_right_one() {
    let desk = Desk::new();
    desk.badpeer(&["play", "server/reset"])
        .with_code(0)
        .says("server/reset/inside-a-field ");
    desk.badpeer(&["play", "server/reset/at-once", "--upstream", ":1"])
        .with_code(2)
        .complains("say --listen HOST:PORT");
    desk.badpeer(&["play", CASE])
        .with_code(2)
        .complains("that is a case");
    // Nobody listens at a port that was given back.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    drop(listener);
    desk.badpeer(&["play", "client/half-close", "--upstream", &at])
        .with_code(3)
        .says("client <= refuse")
        .complains("nothing answers at");
    let there = server(|_, stream| fine(stream)).to_string();
    desk.badpeer(&["play", "client/half-close", "--upstream", &there])
        .with_code(0);
}

#[test]
fn an_own_proxy_has_an_origin_that_can_be_found() {
    let desk = Desk::new();
    desk.badpeer(&["serve", "--as", "proxy"])
        .with_code(2)
        .complains("say --origin HOST:PORT");
    desk.badpeer(&["serve", "--as", "proxy", "--origin", "nowhere"])
        .with_code(2)
        .complains("`nowhere` is no HOST:PORT");
    desk.badpeer(&["serve", "--as", "proxy", "--list-faults"])
        .with_code(0)
        .says("the proxy ");
    desk.badpeer(&["serve", "--origin", ":1"])
        .with_code(2)
        .complains("--as proxy");
}

#[test]
fn a_waiver_that_stands_is_not_asked_to_be_renewed() {
    let desk = Desk::new().with("bad.wire", &bad());
    let (mut child, at) = running(&[]);
    let test = [
        "test", "server", "--at", &at, "--script", "bad.wire", "--json", "run.json",
    ];
    desk.badpeer(&test).with_code(1);
    child.kill().unwrap();
    child.wait().unwrap();
    let waive = ["waive", "run.json", "--reason", "known"];
    desk.badpeer(&waive).with_code(0).says("1 waiver written");
    let ended = desk
        .badpeer(&waive)
        .with_code(0)
        .complains("has a waiver already");
    assert!(!ended.err.contains("renew"), "{}", ended.err);
    let other = [&waive[..], &["--case", "nothing"]].concat();
    desk.badpeer(&other)
        .with_code(0)
        .says("nothing fails in that run of what --case names");
}

#[test]
fn a_recorder_says_that_nobody_is_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = listener.local_addr().unwrap().to_string();
    drop(listener);
    let desk = Desk::new();
    let mut recorder = desk
        .command(&[
            "record",
            "--listen",
            "127.0.0.1:0",
            "--upstream",
            &nobody,
            "-o",
            "recorded",
            "--times",
            "1",
        ])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(recorder.stderr.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut lines, &mut line).unwrap();
    let at = line
        .split_whitespace()
        .nth(2)
        .unwrap()
        .trim_end_matches(';');
    // What becomes of this connection is the recorder's to say.
    let _ = std::net::TcpStream::connect(at);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut lines, &mut rest).unwrap();
    recorder.wait().unwrap();
    assert!(rest.contains("nothing answers at"), "{rest}");
}

#[test]
fn a_target_that_binds_the_other_localhost_is_found() {
    let python = std::process::Command::new("python3").arg("-V").output();
    if python.is_err() || std::net::TcpListener::bind("[::1]:0").is_err() {
        eprintln!("SKIPPED: no python3, or no IPv6");
        return;
    }
    let target = "exec python3 -m http.server --bind ::1 {port}";
    let case = "server/persistence/close-http-1.0";
    Desk::new()
        .badpeer(&["test", "server", "--run", target, "--case", case])
        .with_code(0)
        .says("1 pass of 1 case");
}
