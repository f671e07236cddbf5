//! Someone plays the cases on several machines.

mod support;

use std::collections::BTreeSet;

use support::{Desk, GOOD};

#[test]
fn all_parts_together_are_the_whole_and_no_case_is_in_two() {
    let mut desk = Desk::new();
    let names: Vec<_> = (0..12)
        .map(|number| format!("case-{number}.wire"))
        .collect();
    let mut scripts = Vec::new();
    for name in &names {
        desk = desk.with(name, GOOD);
        scripts.extend(["--script", name]);
    }
    let mut seen = BTreeSet::new();
    for number in 1..=3 {
        let shard = format!("{number}/3");
        let mut arguments = vec!["test", "server", "--json", "out.json", "--shard", &shard];
        arguments.extend(["--sarif", "out.sarif"]);
        arguments.extend(&scripts);
        desk.badpeer(&arguments).with_code(0);
        let json = desk.json("out.json");
        assert_eq!(json["shard"], shard);
        for case in json["cases"].as_array().unwrap() {
            assert!(seen.insert(case["id"].as_str().unwrap().to_owned()));
        }
        let id = format!("badpeer/server/badpeer-s-own-server/{number}-of-3/");
        assert_eq!(
            desk.json("out.sarif")["runs"][0]["automationDetails"]["id"],
            id
        );
    }
    assert_eq!(seen.len(), names.len());
}

#[test]
fn a_waiver_of_a_case_in_another_part_is_neither_stale_nor_without_a_match() {
    let waiver = "[[waiver]]\ncase = \"b\"\nreason = \"so\"\n";
    let bad = support::bad();
    let desk = Desk::new()
        .with("a.wire", GOOD)
        .with("b.wire", &bad)
        .with("badpeer.toml", waiver);
    let mut codes = Vec::new();
    for shard in ["1/2", "2/2"] {
        let ended = desk.badpeer(&[
            "test", "server", "--script", "a.wire", "--script", "b.wire", "--shard", shard,
        ]);
        assert!(!ended.out.contains("badpeer.toml"), "{}", ended.out);
        codes.push(ended.code.unwrap());
    }
    // Where both fall into one part, the other has nothing to learn.
    assert!(codes.iter().all(|code| matches!(code, 0 | 4)), "{codes:?}");
    desk.badpeer(&["test", "server", "--shard", "3/2"])
        .with_code(2)
        .complains("a part is written as 2/5");
}
