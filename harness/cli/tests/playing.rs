//! Someone plays cases and scripts, and reads what comes of it.

mod support;

use support::{Desk, GOOD, bad, running};

#[test]
fn the_first_command_works_out_of_the_box() {
    let ended = Desk::new()
        .badpeer(&["test", "server", "--topic", "framing"])
        .with_code(0);
    let ended = ended
        .says("against badpeer's own server")
        .says("exit 0: as expected");
    assert!(!ended.out.contains('\x1b'), "{}", ended.out);
}

#[test]
fn a_failure_is_shown_with_claim_demand_and_conversation() {
    let desk = Desk::new().with("bad.wire", &bad());
    desk.badpeer(&["test", "server", "--script", "bad.wire"])
        .with_code(1)
        .says("what broke: 1 case")
        .says("claim     the target answers")
        .says("found     too friendly")
        .says("[RFC 9110 §9.1, MUST]")
        .says("  > client <- HTTP/1.1 200 OK\n")
        .says("exit 1: findings");
}

#[test]
fn scripts_play_beside_cases_only_where_cases_are_asked_for() {
    let desk = Desk::new().with("good.wire", GOOD);
    let alone = desk
        .badpeer(&["test", "server", "--script", "good.wire"])
        .with_code(0);
    alone.says("1 pass of 1 case;");
    let case = "server/framing/both-framings";
    let beside = desk
        .badpeer(&["test", "server", "--script", "good.wire", "--case", case])
        .with_code(0);
    beside.says("2 pass of 2 cases;");
}

#[test]
fn a_listening_server_and_its_faults_are_found() {
    let (mut child, address) = running(&["--fault", "content-length-doubled"]);
    let desk = Desk::new().with("good.wire", GOOD);
    let ended = desk.badpeer(&["test", "server", "--at", &address, "--script", "good.wire"]);
    child.kill().unwrap();
    child.wait().unwrap();
    ended
        .with_code(1)
        .says("of 1 case and 1 of its own messages")
        .says("fail server/own-messages/content-length-repeated")
        .says("client <- Content-Length: 3\n              ^^^^^^^^^^^^^^^^^\n");
}

#[test]
fn quiet_says_one_line_and_verbose_names_every_case() {
    let desk = Desk::new().with("good.wire", GOOD);
    let quiet = desk
        .badpeer(&["test", "server", "--script", "good.wire", "-q"])
        .with_code(0);
    assert_eq!((quiet.out.lines().count(), quiet.err.as_str()), (1, ""));
    let verbose = desk
        .badpeer(&["test", "server", "--script", "good.wire", "-v"])
        .with_code(0);
    verbose.says("pass    good  answered");
}

#[test]
fn nothing_selected_is_not_success() {
    let ended = Desk::new().badpeer(&["test", "server", "--case", "server/framing/both-framing"]);
    ended
        .with_code(4)
        .complains("did you mean `server/framing/both-framings`");
}

#[test]
fn another_machine_needs_an_explicit_word() {
    let ended = Desk::new()
        .badpeer(&["test", "server", "--at", "192.0.2.1:80"])
        .with_code(2);
    ended.complains("--allow-remote");
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let desk = Desk::new();
    desk.badpeer(&["test", "server", "--at", "localhost"])
        .with_code(2)
        .complains("HOST:PORT");
    desk.badpeer(&["test", "server", "--run", "./server"])
        .with_code(2)
        .complains("{port}");
    desk.badpeer(&["test", "server", "--polcy", "rfc"])
        .with_code(2)
        .complains("--policy");
    desk.badpeer(&["test", "server", "--json", "no/such/folder.json"])
        .with_code(2);
    desk.badpeer(&["serve", "--fault", "no-dat"])
        .with_code(2)
        .complains("did you mean `no-date`?");
}
