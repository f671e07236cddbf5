//! Someone accepts what fails, in one command.

mod support;

use support::{Desk, GOOD, bad};

fn failed() -> Desk {
    let desk = Desk::new()
        .with("good.wire", GOOD)
        .with("bad.wire", &bad())
        .with("worse.wire", &bad());
    play(&desk, 1);
    desk
}

fn play(desk: &Desk, code: i32) {
    let mut arguments = vec!["test", "server", "--json", "run.json", "--name", "mine"];
    for script in ["good.wire", "bad.wire", "worse.wire"] {
        arguments.extend(["--script", script]);
    }
    desk.badpeer(&arguments).with_code(code);
}

#[test]
fn what_fails_is_waived_and_the_next_run_is_green() {
    let desk = failed();
    let reason = "friendly \"by\" design\u{7}";
    let all = [
        "waive",
        "run.json",
        "--reason",
        reason,
        "--issue",
        "#12",
        "--until",
        "2999-01-31",
    ];
    desk.badpeer(&all)
        .with_code(0)
        .says("2 waivers written to badpeer.toml");
    let text = desk.read("badpeer.toml");
    assert!(text.starts_with("[[waiver]]\ncase = \"bad\"\n"), "{text}");
    assert!(
        text.contains("\n\n[[waiver]]\ncase = \"worse\"\n"),
        "{text}"
    );
    assert!(!text.contains('\u{7}'), "{text}");
    play(&desk, 0);
    let waivers = desk.json("run.json")["waivers"].clone();
    assert_eq!(waivers[0]["reason"], reason);
    assert_eq!(
        (&waivers[0]["issue"], &waivers[0]["until"]),
        (&"#12".into(), &"2999-01-31".into())
    );
    // Nothing is left to be waived.
    desk.badpeer(&all).with_code(0).says("nothing is written");
    assert_eq!(desk.read("badpeer.toml"), text);
}

#[test]
fn what_stands_in_the_file_stays_comments_too() {
    let desk = failed();
    let before = "# Ours, since 2026.\n\n[[waiver]] # the first\ncase   = 'bad'   # odd spacing\n\
                  reason = \"\"\"so\"\"\"\n\n# The end.\n";
    let desk = desk.with("badpeer.toml", before);
    play(&desk, 1);
    desk.badpeer(&["waive", "run.json", "--reason", "so", "--this-target"])
        .with_code(0)
        .says("1 waiver written");
    let after = desk.read("badpeer.toml");
    let kept = before.trim_end_matches("\n# The end.\n");
    assert!(after.starts_with(kept), "{after}");
    assert!(after.contains("# The end.\n"), "{after}");
    assert!(
        after.contains("case = \"worse\"\nreason = \"so\"\ntarget = \"mine\"\n"),
        "{after}"
    );
    play(&desk, 0);
}

#[test]
fn only_what_is_named_is_waived_and_one_that_ran_out_is_not_doubled() {
    let old = "[[waiver]]\ncase = \"bad\"\nreason = \"so\"\nuntil = 2020-01-01\n";
    let desk = failed().with("badpeer.toml", old);
    play(&desk, 1);
    desk.badpeer(&["waive", "run.json", "--reason", "so", "--case", "b*"])
        .with_code(0)
        .complains("bad has a waiver already, badpeer.toml:1; renew that one");
    assert_eq!(desk.read("badpeer.toml"), old);
    desk.badpeer(&[
        "waive",
        "run.json",
        "--reason",
        "so",
        "--case",
        "w*",
        "--waivers",
        "other.toml",
    ])
    .with_code(0);
    assert_eq!(
        desk.read("other.toml"),
        "[[waiver]]\ncase = \"worse\"\nreason = \"so\"\n"
    );
}

#[test]
fn what_makes_no_waiver_is_refused_and_changes_nothing() {
    let desk = failed();
    let refused = |arguments: &[&str], words: &str| {
        desk.badpeer(arguments).with_code(2).complains(words);
        assert!(!desk.path("badpeer.toml").exists());
    };
    refused(
        &["waive", "run.json", "--reason", " "],
        "a waiver needs a reason",
    );
    refused(
        &["waive", "run.json", "--reason", "a", "--until", "soon"],
        "`soon` is no day",
    );
    refused(
        &[
            "waive",
            "run.json",
            "--reason",
            "a",
            "--until",
            "2020-01-01",
        ],
        "is over",
    );
    refused(
        &["waive", "bad.wire", "--reason", "a"],
        "bad.wire is no report of a run",
    );
    refused(&["waive", "absent", "--reason", "a"], "can't read absent");
    let broken = "[[waiver]]\ncase = 1\n";
    let desk = desk.with("badpeer.toml", broken);
    desk.badpeer(&["waive", "run.json", "--reason", "a"])
        .with_code(2)
        .complains("badpeer.toml:2");
    assert_eq!(desk.read("badpeer.toml"), broken);
}
