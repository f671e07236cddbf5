//! Someone accepts a finding, with a reason, and forgets about it.

mod support;

use support::{Desk, Ended, GOOD, bad};

fn desk(waiver: &str) -> Desk {
    Desk::new()
        .with("good.wire", GOOD)
        .with("bad.wire", &bad())
        .with("badpeer.toml", &format!("[[waiver]]\n{waiver}\n"))
}

fn play(desk: &Desk) -> Ended {
    desk.badpeer(&[
        "test",
        "server",
        "--script",
        "good.wire",
        "--script",
        "bad.wire",
        "--json",
        "out.json",
    ])
}

#[test]
fn a_waived_case_that_fails_is_no_failure() {
    let desk = desk("case = \"bad\"\nreason = \"friendly by design\"\nissue = \"#12\"");
    play(&desk).with_code(0).says("1 waived, 1 pass of 2 cases");
    let json = desk.json("out.json");
    assert_eq!(json["cases"][0]["waived"], true);
    assert_eq!(json["cases"][0]["waiver"]["reason"], "friendly by design");
    assert_eq!(json["waivers"][0]["state"], "holds");
}

#[test]
fn a_waived_case_that_passes_makes_its_waiver_stale() {
    let desk = desk("case = \"*d\"\nreason = \"so\"");
    play(&desk)
        .with_code(1)
        .says("badpeer.toml:1: the waiver of `*d` is stale: good needs no excuse");
    assert_eq!(desk.json("out.json")["waivers"][0]["state"], "stale");
}

#[test]
fn a_waiver_whose_last_day_is_over_waives_nothing() {
    let desk = desk("case = \"bad\"\nreason = \"so\"\nuntil = \"2020-02-29\"");
    let ended = play(&desk).with_code(1).says("expired after 2020-02-29");
    ended.says("1 fail, 1 pass of 2 cases");
    let far = desk.with(
        "badpeer.toml",
        "[[waiver]]\ncase = \"bad\"\nreason = \"so\"\nuntil = 2999-01-01\n",
    );
    play(&far).with_code(0);
}

#[test]
fn a_waiver_that_names_no_case_is_red_and_one_of_an_unplayed_case_is_not() {
    let nothing = desk("case = \"server/framing/nonesuch\"\nreason = \"so\"");
    play(&nothing).with_code(1).says("names no case");
    let unplayed = desk(
        "case = \"bad\"\nreason = \"so\"\n[[waiver]]\ncase = \"server/framing/both-framings\"\nreason = \"so\"",
    );
    play(&unplayed).with_code(0);
}

#[test]
fn a_waiver_of_another_target_says_nothing() {
    let desk = desk("case = \"good\"\nreason = \"so\"\ntarget = \"nginx*\"");
    play(&desk)
        .with_code(1)
        .says("1 fail, 1 pass of 2 cases; 2 conversations");
    assert_eq!(desk.json("out.json")["waivers"][0]["state"], "elsewhere");
}

#[test]
fn mistakes_in_the_file_are_shown_with_their_place() {
    let desk = desk("case = \"bad\"\nreason = \"\"");
    play(&desk)
        .with_code(2)
        .complains("badpeer.toml:3:10")
        .complains("needs a reason");
    let ended = desk
        .badpeer(&["test", "server", "--waivers", "absent.toml"])
        .with_code(2);
    ended.complains("can't read absent.toml");
}
