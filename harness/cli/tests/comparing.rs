//! Someone wants to know what changed.

mod support;

use support::{Desk, GOOD, asks, bad};

fn play(desk: &Desk, out: &str) {
    let mut arguments = vec!["test", "server", "--json", out];
    for script in ["one.wire", "two.wire", "three.wire"] {
        if desk.path(script).exists() {
            arguments.extend(["--script", script]);
        }
    }
    desk.badpeer(&arguments);
}

#[test]
fn a_run_is_like_itself() {
    let desk = Desk::new().with("one.wire", GOOD).with("two.wire", &bad());
    play(&desk, "old.json");
    play(&desk, "new.json");
    desk.badpeer(&["diff", "old.json", "new.json"])
        .with_code(0)
        .says("nothing changed; exit 0: as expected");
}

#[test]
fn what_fails_now_is_red_and_shown_side_by_side() {
    let desk = Desk::new().with("one.wire", GOOD).with("two.wire", &bad());
    play(&desk, "old.json");
    let desk = desk
        .with("one.wire", &asks("/nothing", "fail   404   # lost"))
        .with("two.wire", GOOD)
        .with("three.wire", GOOD);
    play(&desk, "new.json");
    let ended = desk
        .badpeer(&["diff", "old.json", "new.json", "--width", "100"])
        .with_code(1);
    let out = &ended.out;
    assert!(
        out.contains("fails now (1)\n  pass → fail  one  lost\n"),
        "{out}"
    );
    assert!(out.contains("better now (1)\n  fail → pass  two"), "{out}");
    assert!(
        out.contains("only in the new run (1)\n  absent → pass  three"),
        "{out}"
    );
    let side = format!(
        "  {:47} │ {}\n",
        "client -> GET / HTTP/1.1", "client -> GET /nothing HTTP/1.1"
    );
    assert!(out.contains(&side), "{out}");
    let table = out.lines().filter(|line| line.contains(" │"));
    assert!(table.clone().count() > 5);
    assert!(table.into_iter().all(|line| line.chars().count() <= 100));
    // The other way round something got better, and nothing worse but what fails there.
    let back = desk
        .badpeer(&["diff", "new.json", "old.json", "--show", "0"])
        .with_code(1);
    assert!(
        back.out.contains("pass → fail  two") && !back.out.contains(" │ "),
        "{}",
        back.out
    );
}

#[test]
fn a_report_that_someone_forged_moves_no_cursor() {
    let desk = Desk::new().with("one.wire", GOOD);
    play(&desk, "old.json");
    let evil = "\\u001b[2J\\u202e\\u0000\\n\\r";
    let text = desk.read("old.json");
    let forged = text
        .replace("\"verdict\": \"pass\"", "\"verdict\": \"fail\"")
        .replace("\"id\": \"one\"", &format!("\"id\": \"one{evil}\""))
        .replace(
            "\"reason\": \"answered\"",
            &format!("\"reason\": \"{evil}\""),
        )
        .replace("client =>", &format!("client{evil} =>"));
    let desk = desk.with("new.json", &forged);
    let ended = desk.badpeer(&["diff", "old.json", "new.json"]).with_code(1);
    let all = ended.out + &ended.err;
    assert!(all.contains("\\x1b[2J"), "{all}");
    let moves = |one: char| one.is_control() && one != '\n' || one == '\u{202e}';
    assert!(!all.contains(moves), "{all}");
}

#[test]
fn what_is_no_run_is_refused() {
    let desk = Desk::new().with("one.wire", GOOD).with("list.json", "[]");
    play(&desk, "old.json");
    desk.badpeer(&["diff", "old.json", "list.json"])
        .with_code(2)
        .complains("list.json is no report of a run");
    desk.badpeer(&["diff", "absent.json", "old.json"])
        .with_code(2)
        .complains("can't read absent.json");
}
