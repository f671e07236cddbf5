//! A machine reads what came of a run.

mod support;

use serde_json::Value;
use support::{Desk, GOOD, bad};

#[test]
fn everything_that_is_promised_is_there() {
    let desk = Desk::new().with("good.wire", GOOD).with("bad.wire", &bad());
    let scripts = [
        "--script",
        "good.wire",
        "--script",
        "bad.wire",
        "--policy",
        "rfc,security",
    ];
    let mut arguments = vec!["test", "server", "--json", "out.json", "--name", "mine"];
    arguments.extend(scripts);
    desk.badpeer(&arguments)
        .with_code(1)
        .says("all of it in out.json");
    let json = desk.json("out.json");
    assert_eq!(json["badpeer"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["catalogue"].as_str().unwrap().len(), 16);
    assert_eq!(json["target"]["name"], "mine");
    assert_eq!(json["target"]["reached"], "embedded");
    assert_eq!(json["target"]["transport"], "tcp");
    assert!(json["target"]["barriers"].is_boolean() && json["target"]["deadline_ms"].is_u64());
    assert_eq!(json["policy"], serde_json::json!(["rfc", "security"]));
    let summary = &json["summary"];
    assert_eq!(
        (&summary["pass"], &summary["fail"]),
        (&Value::from(1), &Value::from(1))
    );
    assert_eq!(
        (&summary["stopped"], &summary["exit"]),
        (&Value::from(false), &Value::from(1))
    );
    let case = &json["cases"][0];
    assert_eq!(
        (&case["id"], &case["verdict"]),
        (&"bad".into(), &"fail".into())
    );
    assert_eq!(
        (&case["role"], &case["reason"]),
        (&"server".into(), &"too friendly".into())
    );
    assert_eq!(case["answer"], serde_json::json!([200]));
    assert_eq!(case["ending"], "finish");
    assert_eq!(case["segmentation"], serde_json::json!({ "whole": "fail" }));
    assert_eq!(
        case["variants"][0]["segmentation"]["whole"]["verdict"],
        "fail"
    );
    assert_eq!(json["requirements"]["R9110-9.1-01"]["level"], "MUST");
    let transcript = case["transcript"].as_str().unwrap();
    assert!(
        transcript.contains("client <- HTTP/1.1 200 OK\n"),
        "{transcript}"
    );
    for key in [
        "topic", "claim", "policy", "clauses", "findings", "waived", "waiver", "ms",
    ] {
        assert!(case.get(key).is_some(), "{key}");
    }
    let files: Vec<_> = std::fs::read_dir(desk.path(".")).unwrap().collect();
    assert_eq!(files.len(), 3, "nothing is left over: {files:?}");
}

#[test]
fn standard_output_holds_nothing_else_where_it_is_asked_for() {
    let desk = Desk::new().with("good.wire", GOOD);
    let ended = desk
        .badpeer(&["test", "server", "--script", "good.wire", "--json", "-"])
        .with_code(0);
    let json: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(json["summary"]["pass"], 1);
    ended.complains("1 pass of 1 case");
}

#[test]
fn findings_say_what_and_where() {
    let desk = Desk::new().with("good.wire", GOOD);
    let command = support::own("--fault content-length-doubled");
    desk.badpeer(&[
        "test",
        "server",
        "--run",
        &command,
        "--script",
        "good.wire",
        "--json",
        "out.json",
    ])
    .with_code(1);
    let json = desk.json("out.json");
    let own = json["cases"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["topic"] == "own-messages");
    let finding = &own.unwrap()["findings"][0];
    assert_eq!(finding["kind"], "content-length-repeated");
    assert!(
        finding["requirement"]
            .as_str()
            .unwrap()
            .starts_with("R9110-")
    );
    let octets: Vec<_> = finding["octets"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::as_u64)
        .collect();
    assert!(octets[0].unwrap() < octets[1].unwrap());
    assert_eq!(json["target"]["reached"], "command");
}
