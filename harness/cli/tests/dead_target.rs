//! Someone's target does not start, is not there, or dies.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use support::{Desk, GOOD, asks, own, running};

/// Thirty conversations.
fn many() -> String {
    GOOD.replace(
        "segments  whole\n",
        "segments  whole\nvary      number = 1..30\n",
    )
}

#[test]
fn a_command_without_a_port_is_told_how_to_take_one() {
    let desk = Desk::new().with("good.wire", GOOD);
    let play = |run| desk.badpeer(&["test", "server", "--script", "good.wire", "--run", run]);
    let ended = play("node app.js").with_code(2);
    ended.complains("PORT={port} ./server");
    let ended = play("PORT={prot} node app.js").with_code(2);
    ended.complains("did you mean `{port}`?");
}

#[test]
fn what_a_target_that_does_not_start_has_printed_is_shown_escaped() {
    let desk = Desk::new().with("good.wire", GOOD);
    let command = "printf 'no such module \\033[2J' >&2; exit 7 # {port}";
    let ended = desk
        .badpeer(&[
            "test",
            "server",
            "--script",
            "good.wire",
            "--run",
            command,
            "--json",
            "out.json",
        ])
        .with_code(3)
        .complains("exit status 7")
        .complains("no such module \\x1b[2J");
    assert!(!ended.err.contains('\x1b'));
    let json = desk.json("out.json");
    assert!(json["error"].as_str().unwrap().contains("exit status 7"));
    assert_eq!(json["summary"]["stopped"], true);
}

#[test]
fn a_target_that_never_listens_is_waited_for_as_long_as_was_said() {
    let command = "exec sleep 600 # {port}";
    let ended = Desk::new()
        .badpeer(&["test", "server", "--start-timeout", "0", "--run", command])
        .with_code(3);
    ended.complains("nothing listened on port");
}

#[test]
fn a_target_whose_port_is_in_use_says_so_in_its_own_words() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let command = format!("exec '{}' serve --port {port} # {{port}}", support::BADPEER);
    let ended = Desk::new()
        .badpeer(&["test", "server", "--run", &command])
        .with_code(3);
    ended.complains(&format!("can't listen on 127.0.0.1:{port}"));
}

#[test]
fn a_target_that_lost_its_port_to_another_is_started_on_another_one() {
    let desk = Desk::new().with("good.wire", GOOD);
    let command = format!(
        "if mkdir once; then echo {{port}} > first; echo 'Address already in use' >&2; exit 1; fi; \
         echo {{port}} > second; exec '{}' serve --port {{port}}",
        support::BADPEER
    );
    desk.badpeer(&["test", "server", "--script", "good.wire", "--run", &command])
        .with_code(0);
    assert_ne!(desk.read("first"), desk.read("second"));
}

#[test]
fn an_address_where_nothing_listens_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let ended = Desk::new()
        .badpeer(&["test", "server", "--at", &free])
        .with_code(3);
    ended.complains(&format!("error: nothing answers at {free}"));
}

#[test]
fn a_target_that_dies_in_the_middle_is_started_again_and_named() {
    let desk = Desk::new()
        .with("many.wire", &many())
        .with("good.wire", GOOD);
    let command = own("--end-after 25");
    let ended = desk
        .badpeer(&[
            "test",
            "server",
            "--jobs",
            "1",
            "--run",
            &command,
            "--script",
            "many.wire",
            "--script",
            "good.wire",
            "--json",
            "out.json",
        ])
        .with_code(1);
    ended.says("the target died").says("its process ended");
    let json = desk.json("out.json");
    assert!(json["summary"]["deaths"].as_u64().unwrap() >= 1);
    assert_eq!(json["cases"].as_array().unwrap().len(), 2);
    assert_eq!(json["summary"]["inconclusive"], 0);
    assert_eq!(json["cases"][1]["verdict"], "fail");
    assert!(
        json["cases"][1]["transcript"]
            .as_str()
            .unwrap()
            .contains("GET / HTTP/1.1")
    );
}

#[test]
fn behind_the_death_of_a_target_at_an_address_nothing_is_known() {
    let desk = Desk::new()
        .with("many.wire", &many())
        .with("z.wire", &many());
    let (mut child, address) = running(&["--end-after", "25"]);
    desk.badpeer(&[
        "test",
        "server",
        "--jobs",
        "1",
        "--at",
        &address,
        "--script",
        "many.wire",
        "--script",
        "z.wire",
        "--json",
        "out.json",
    ])
    .with_code(1)
    .says("the target had died before");
    child.wait().unwrap();
    let json = desk.json("out.json");
    assert_eq!(json["summary"]["inconclusive"], 1);
    assert_eq!(json["summary"]["deaths"], 1);
}

/// Answers each request 200 and closes, one by one, until one for `/kill` comes. Then it is gone, in
/// order; or, where it `wedges`, it serves nobody any more, and its kernel goes on taking connections.
fn mortal(wedges: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut octet = [0];
                match stream.read(&mut octet) {
                    Ok(1) => head.push(octet[0]),
                    _ => break,
                }
            }
            if head.starts_with(b"GET /kill ") {
                if !wedges {
                    return;
                }
                loop {
                    std::thread::park();
                }
            }
            let answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.write_all(answer);
        }
    });
    address
}

#[test]
fn a_death_that_looks_like_an_orderly_end_is_blamed_on_none_but_its_cause() {
    let desk = Desk::new()
        .with("a.wire", &asks("/kill", "warn   none, finish"))
        .with("b.wire", &asks("/", "pass   200"));
    desk.badpeer(&[
        "test",
        "server",
        "--jobs",
        "1",
        "--at",
        &mortal(false),
        "--script",
        "a.wire",
        "--script",
        "b.wire",
        "--json",
        "out.json",
    ])
    .with_code(1);
    let json = desk.json("out.json");
    let cases = json["cases"].as_array().unwrap();
    let of = |id: &str| cases.iter().find(|one| one["id"] == id).unwrap();
    let reason = of("a")["reason"].as_str().unwrap();
    assert!(reason.contains("the target died of it"), "{reason}");
    assert_eq!(of("a")["verdict"], "fail");
    assert_ne!(of("b")["verdict"], "fail", "{}", of("b")["reason"]);
}

#[test]
fn who_serves_nobody_any_more_is_given_up_once() {
    let desk = Desk::new()
        .with("a.wire", &asks("/kill", "pass   200"))
        .with("b.wire", &many());
    desk.badpeer(&[
        "test",
        "server",
        "--deadline",
        "500",
        "--at",
        &mortal(true),
        "--script",
        "a.wire",
        "--script",
        "b.wire",
        "--json",
        "out.json",
    ]);
    assert_eq!(desk.json("out.json")["summary"]["deaths"], 1);
}
