//! Someone wants to read of a run elsewhere than in a terminal.

mod support;

use std::fs;

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;
use support::{Desk, GOOD, bad, capture, own};

const ALL: [&str; 10] = [
    "--json",
    "out.json",
    "--junit",
    "out.xml",
    "--sarif",
    "out.sarif",
    "--markdown",
    "out.md",
    "--pcapng",
    "captures",
];

fn play(desk: &Desk, more: &[&str]) -> support::Ended {
    let mut arguments = vec!["test", "server"];
    arguments.extend(ALL);
    arguments.extend(more);
    desk.badpeer(&arguments)
}

fn desk() -> Desk {
    Desk::new().with("good.wire", GOOD).with("bad.wire", &bad())
}

const SCRIPTS: [&str; 4] = ["--script", "good.wire", "--script", "bad.wire"];

fn junit(desk: &Desk) -> Report {
    Report::deserialize_from_str(&desk.read("out.xml")).unwrap()
}

fn status<'a>(report: &'a Report, name: &str) -> &'a TestCaseStatus {
    let mut cases = report.test_suites.iter().flat_map(|one| &one.test_cases);
    let case = cases.find(|one| one.name.as_str() == name);
    &case.unwrap_or_else(|| panic!("no {name}")).status
}

#[test]
fn every_report_is_written_at_once() {
    let desk = desk();
    play(&desk, &SCRIPTS)
        .with_code(1)
        .says("all of it in out.json, out.xml, out.sarif, out.md, captures");
    for (_, name) in ALL.chunks(2).map(|pair| (pair[0], pair[1])) {
        assert!(desk.path(name).exists(), "{name}");
    }
    let names: Vec<_> = fs::read_dir(desk.path(".")).unwrap().collect();
    assert_eq!(names.len(), 7, "nothing is left over: {names:?}");
}

#[test]
fn junit_has_a_test_case_a_case_with_the_conversation_in_the_failure() {
    let desk = desk();
    play(&desk, &SCRIPTS).with_code(1);
    let report = junit(&desk);
    assert_eq!((report.tests, report.failures, report.errors), (3, 1, 0));
    assert!(matches!(
        status(&report, "good"),
        TestCaseStatus::Success { .. }
    ));
    let TestCaseStatus::NonSuccess {
        message,
        description,
        ..
    } = status(&report, "bad")
    else {
        panic!("bad fails");
    };
    assert_eq!(message.as_ref().unwrap().as_str(), "too friendly");
    let text = description.as_ref().unwrap().as_str();
    assert!(text.contains("claim     the target answers\n"), "{text}");
    assert!(
        text.contains("[RFC 9110 §9.1, MUST, R9110-9.1-01]"),
        "{text}"
    );
    assert!(
        text.contains("again     badpeer test server --script bad.wire"),
        "{text}"
    );
    assert!(text.contains("\nclient <- HTTP/1.1 200 OK\n"), "{text}");
    let root = desk.read("out.xml");
    let root = root.lines().nth(1).unwrap();
    assert!(
        root.starts_with("<testsuites ") && !root.contains("skipped"),
        "{root}"
    );
}

#[test]
fn junit_is_red_exactly_where_the_run_is() {
    let waived = desk().with(
        "badpeer.toml",
        "[[waiver]]\ncase = \"bad\"\nreason = \"friendly by design\"\n",
    );
    play(&waived, &SCRIPTS).with_code(0);
    let report = junit(&waived);
    assert_eq!((report.failures, report.errors), (0, 0));
    let TestCaseStatus::Skipped { description, .. } = status(&report, "bad") else {
        panic!("what is waived is neither good nor bad");
    };
    assert_eq!(
        description.as_ref().unwrap().as_str(),
        "waived: friendly by design"
    );
    // Three ways in which a waiver turns a green run red.
    for (waiver, line, state) in [
        (
            "case = \"good\"\nreason = \"so\"",
            "is stale: good needs no excuse any more",
            "stale",
        ),
        (
            "case = \"good\"\nreason = \"so\"\nuntil = 2020-01-01",
            "expired after 2020-01-01 and waives nothing",
            "expired",
        ),
        (
            "case = \"god\"\nreason = \"so\"",
            "names no case; correct or remove it",
            "matches nothing",
        ),
    ] {
        let desk = desk().with("badpeer.toml", &format!("[[waiver]]\n{waiver}\n"));
        let ended = play(&desk, &SCRIPTS[..2]).with_code(1).says(line);
        ended.says("1 pass of 1 case");
        assert_eq!(junit(&desk).failures, 1, "{state}");
        assert_eq!(desk.json("out.json")["waivers"][0]["state"], state);
        assert!(
            desk.read("out.md").contains(line),
            "{}",
            desk.read("out.md")
        );
        let sarif = desk.json("out.sarif");
        let notes = &sarif["runs"][0]["invocations"][0]["toolConfigurationNotifications"];
        let text = notes[0]["message"]["text"].as_str().unwrap();
        assert!(text.starts_with("badpeer.toml:1: the waiver of ") && text.contains(line));
    }
}

#[test]
fn sarif_has_a_rule_a_requirement_and_points_to_the_line_that_matched() {
    let desk = desk();
    play(&desk, &SCRIPTS).with_code(1);
    let sarif = desk.json("out.sarif");
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0]["id"], "R9110-9.1-01");
    assert_eq!(
        rules[0]["helpUri"],
        "https://www.rfc-editor.org/rfc/rfc9110.html#section-9.1"
    );
    assert_eq!(rules[0]["defaultConfiguration"]["level"], "error");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    let result = &results[0];
    assert_eq!(
        (&result["ruleId"], &result["ruleIndex"]),
        (&rules[0]["id"], &0.into())
    );
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "bad.wire");
    assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    let line = bad()
        .lines()
        .position(|line| line.starts_with("fail"))
        .unwrap()
        + 1;
    assert_eq!(place["region"]["startLine"], line);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(
        run["automationDetails"]["id"],
        "badpeer/server/badpeer-s-own-server/"
    );
    // The same finding of another run is known again.
    let print = result["partialFingerprints"].clone();
    assert_eq!(print["primaryLocationLineHash"].as_str().unwrap().len(), 18);
    play(&desk, &SCRIPTS).with_code(1);
    let again = desk.json("out.sarif");
    assert_eq!(again["runs"][0]["results"][0]["partialFingerprints"], print);
}

#[test]
fn sarif_of_an_embedded_case_points_into_the_catalogue() {
    let desk = Desk::new();
    let command = own("--fault close-only-last-line");
    let more = [
        "--run",
        &command,
        "--case",
        "server/persistence/close-after-get",
    ];
    play(&desk, &more).with_code(1);
    let sarif = desk.json("out.sarif");
    let result = &sarif["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    let file = place["artifactLocation"]["uri"].as_str().unwrap();
    assert_eq!(file, "fixtures/server/persistence/close-after-get.wire");
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    let text = fs::read_to_string(format!("{repository}{file}")).unwrap();
    let line = place["region"]["startLine"].as_u64().unwrap();
    let line = text
        .lines()
        .nth(usize::try_from(line).unwrap() - 1)
        .unwrap();
    assert!(line.starts_with("fail "), "{line}");
}

#[test]
fn markdown_shows_the_table_and_each_new_failure() {
    let desk = desk();
    play(&desk, &SCRIPTS).with_code(1);
    let text = desk.read("out.md");
    assert!(
        text.starts_with("## badpeer against `badpeer's own server`\n"),
        "{text}"
    );
    assert!(text.contains("| own | 1 | · | · | 1 | · | · |"), "{text}");
    assert!(text.contains("### What broke: 1 case\n"), "{text}");
    assert!(text.contains("```text\nclient => open\n"), "{text}");
    assert!(text.contains("https://www.rfc-editor.org/rfc/rfc9110.html#section-9.1"));
}

#[test]
fn a_capture_holds_every_octet_and_names_the_lines_of_the_script() {
    let script = GOOD.replace("segments  whole", "segments  whole, octet");
    let desk = Desk::new().with("one.wire", &script);
    play(&desk, &["--script", "one.wire"]).with_code(0);
    let file = fs::read(desk.path("captures/one.pcapng")).unwrap();
    let packets = capture::read(&file);
    let streams = capture::streams(&packets);
    assert_eq!(streams.len(), 4, "two connections of two directions");
    let transcript = desk.json("out.json")["cases"][0]["transcript"].clone();
    let host = transcript.as_str().unwrap();
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("client -> Host: "));
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        host.unwrap()
    );
    for ((from, to), octets) in &streams {
        if *to == 80 {
            assert_eq!(String::from_utf8_lossy(octets), request);
        } else {
            assert_eq!(*from, 80);
            assert!(octets.starts_with(b"HTTP/1.1 200 OK\r\n"));
        }
    }
    // Octet by octet, each is a packet of its own.
    let single = packets.iter().filter(|one| one.data.len() == 1).count();
    assert_eq!(single, request.len());
    assert_eq!(packets.iter().filter(|one| one.flags & 2 != 0).count(), 4);
    assert!(packets.iter().filter(|one| one.flags & 1 != 0).count() >= 2);
    assert!(packets.windows(2).all(|two| two[0].at <= two[1].at));
    let comments: Vec<_> = packets.iter().flat_map(|one| &one.comments).collect();
    let said = |words: &str| comments.iter().any(|one| one.contains(words));
    assert!(said("one.wire:6: client => open"), "{comments:?}");
    assert!(said("one.wire:7: client -> GET / HTTP/1.1"), "{comments:?}");
    assert!(said("one, octet: pass: answered"), "{comments:?}");
}

#[test]
fn one_report_may_take_standard_output_and_two_may_not() {
    let desk = desk();
    let one = ["test", "server", "--script", "good.wire", "--sarif", "-"];
    let ended = desk.badpeer(&one).with_code(0);
    let sarif: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
    let two = [&one[..], &["--json", "-"]].concat();
    desk.badpeer(&two)
        .with_code(2)
        .complains("two reports can't both go to -");
    let nowhere = ["test", "server", "--junit", "absent/out.xml"];
    desk.badpeer(&nowhere)
        .with_code(2)
        .complains("there is no folder absent");
}
