//! Someone looks up what there is, and what it is about.

mod support;

use serde_json::Value;
use support::{Desk, GOOD};

const CASE: &str = "server/framing/both-framings";

#[test]
fn the_list_names_every_case_by_topic() {
    let ended = Desk::new()
        .badpeer(&["list", "--role", "server"])
        .with_code(0);
    ended.says("server/framing (").says(CASE).says(" topics");
}

#[test]
fn the_list_is_to_be_had_as_json() {
    let ended = Desk::new()
        .badpeer(&["list", "--json", "server/framing/*"])
        .with_code(0);
    let list: Vec<Value> = serde_json::from_str(&ended.out).unwrap();
    let case = list.iter().find(|case| case["id"] == CASE).unwrap();
    assert_eq!(
        (&case["role"], &case["topic"]),
        (&"server".into(), &"framing".into())
    );
    assert!(list.iter().all(|case| case["topic"] == "framing"));
}

#[test]
fn a_list_of_nothing_says_so() {
    let ended = Desk::new()
        .badpeer(&["list", "server/framing/both-framing"])
        .with_code(4);
    ended.complains("did you mean `server/framing/both-framings`");
}

#[test]
fn a_case_is_explained() {
    let ended = Desk::new().badpeer(&["explain", CASE]).with_code(0);
    let ended = ended
        .says(CASE)
        .says("why it matters")
        .says("client => open")
        .says("pass where it");
    ended.says("what is demanded\n  R9112-");
}

#[test]
fn the_last_words_of_an_id_and_a_file_will_do() {
    let desk = Desk::new().with("mine.wire", GOOD);
    desk.badpeer(&["explain", "framing/both-framings"])
        .with_code(0)
        .says(CASE);
    desk.badpeer(&["explain", "both-framings"])
        .with_code(2)
        .complains("may be any of these")
        .complains(CASE);
    desk.badpeer(&["explain", "mine.wire"])
        .with_code(0)
        .says("the target answers");
}

#[test]
fn a_requirement_is_explained_with_the_cases_that_cite_it() {
    let ended = Desk::new()
        .badpeer(&["explain", "R9112-6.1-20"])
        .with_code(0);
    ended.says("RFC 9112 §6.1, MUST").says(CASE);
}

#[test]
fn an_unknown_name_is_answered_with_what_may_have_been_meant() {
    let desk = Desk::new();
    let ended = desk
        .badpeer(&["explain", "server/framing/both-framingz"])
        .with_code(2);
    ended.complains(&format!("did you mean `{CASE}`"));
    let ended = desk.badpeer(&["explain", "R9112-6.1-2O"]).with_code(2);
    ended.complains("did you mean `R9112-6.1-2");
}

#[test]
fn the_help_tells_the_exit_codes() {
    let ended = Desk::new()
        .badpeer(&["test", "server", "--help"])
        .with_code(0);
    ended
        .says("Exit codes:")
        .says("70  a fault of badpeer's own")
        .says("--allow-remote");
}

#[test]
fn the_planted_faults_are_listed() {
    Desk::new()
        .badpeer(&["serve", "--list-faults"])
        .with_code(0)
        .says("no-date");
}
