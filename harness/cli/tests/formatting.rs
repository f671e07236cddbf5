//! Someone brings scripts into canonical form.

mod support;

use support::{Desk, GOOD};

#[test]
fn a_script_is_changed_once_and_then_left_alone() {
    let loose = GOOD.replace("case      the", "case the");
    let desk = Desk::new().with("loose.wire", &loose);
    desk.badpeer(&["fmt", "loose.wire"])
        .with_code(0)
        .says("1 file of 1 file changed");
    let canonical = desk.read("loose.wire");
    assert!(
        canonical.starts_with("case      the target answers\n"),
        "{canonical}"
    );
    desk.badpeer(&["fmt", "loose.wire"])
        .with_code(0)
        .says("1 file in canonical form");
    assert_eq!(desk.read("loose.wire"), canonical);
    desk.badpeer(&["fmt", "--check", "loose.wire"]).with_code(0);
}

#[test]
fn a_check_changes_nothing_and_names_the_line() {
    let loose = GOOD.replace("case      the", "case the");
    let desk = Desk::new().with("loose.wire", &loose);
    let ended = desk.badpeer(&["fmt", "--check", "loose.wire"]).with_code(1);
    ended.says("loose.wire:1 is not in canonical form");
    assert_eq!(desk.read("loose.wire"), loose);
}

#[test]
fn a_script_with_mistakes_is_left_as_it_is() {
    let broken = GOOD.replace("open", "opne");
    let desk = Desk::new().with("broken.wire", &broken);
    desk.badpeer(&["fmt", "broken.wire"])
        .with_code(2)
        .complains("did you mean `open`?");
    assert_eq!(desk.read("broken.wire"), broken);
}
