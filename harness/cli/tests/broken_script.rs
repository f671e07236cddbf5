//! Someone plays a script of their own that has mistakes in it.

mod support;

use support::{Desk, GOOD};

fn broken() -> String {
    GOOD.replace("client => open", "client => opne")
        .replace("200, finish", "200, finsh")
}

#[test]
fn every_mistake_of_every_script_is_shown_before_anything_is_played() {
    let desk = Desk::new()
        .with("one.wire", &broken())
        .with("two.wire", "target nothing\n");
    let ended = desk
        .badpeer(&[
            "test", "server", "--script", "one.wire", "--script", "two.wire",
        ])
        .with_code(2);
    let ended = ended
        .complains("one.wire:6")
        .complains("one.wire:13")
        .complains("two.wire:1");
    let ended = ended.complains("did you mean `open`?");
    assert_eq!(ended.out, "");
}

#[test]
fn a_script_that_is_not_there_is_named() {
    let ended = Desk::new()
        .badpeer(&["test", "server", "--script", "absent.wire"])
        .with_code(2);
    ended.complains("error: can't read absent.wire");
}

#[test]
fn a_script_for_another_role_is_refused() {
    let script = "case      the target asks\ntarget    client\n\nserver <= open\nserver <~ request\nserver => close\n\npass   any …\n";
    let desk = Desk::new().with("client.wire", script);
    let ended = desk
        .badpeer(&["test", "server", "--script", "client.wire"])
        .with_code(2);
    ended.complains("client.wire is a script for a client, not for a server");
}

#[test]
fn check_counts_the_mistakes_and_the_files_that_are_fine() {
    let desk = Desk::new()
        .with("bad.wire", &broken())
        .with("good.wire", GOOD);
    let ended = desk
        .badpeer(&["check", "bad.wire", "good.wire", "absent.wire"])
        .with_code(2);
    let ended = ended
        .complains("bad.wire:6")
        .complains("can't read absent.wire");
    ended.says("3 mistakes in 2 files; 1 file is fine");
}

#[test]
fn check_goes_through_a_folder() {
    let desk = Desk::new()
        .with("good.wire", GOOD)
        .with("notes.txt", "no script");
    desk.badpeer(&["check", "."])
        .with_code(0)
        .says("1 file is fine");
}

#[test]
fn what_a_hostile_script_holds_is_shown_escaped() {
    let desk = Desk::new().with("evil.wire", "case \x1b[31mred\n\x1b]0;title\x07\n");
    let ended = desk.badpeer(&["check", "evil.wire"]).with_code(2);
    assert!(
        !ended.err.contains('\x1b') && !ended.err.contains('\x07'),
        "{}",
        ended.err
    );
}

#[test]
fn a_file_in_which_nothing_stands_is_not_fine() {
    let ended = Desk::new()
        .with("empty.wire", "\n")
        .badpeer(&["check", "empty.wire"])
        .with_code(2);
    ended.complains("no `case` in the head");
}
