//! Someone asks which requirements are tested; and none of those that were loses its last case.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use badpeer::script::Role;
use badpeer::{catalogue, spec};
use support::Desk;

/// The rows that have a case. It may only grow.
fn floor() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/covered.txt")
}

/// The requirements that have a case, with their cases.
fn covered() -> BTreeMap<String, Vec<String>> {
    let mut covered: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in Role::ALL.into_iter().flat_map(catalogue::cases) {
        for clause in &case.script().head.clauses {
            covered
                .entry(clause.clone())
                .or_default()
                .push(case.id().to_owned());
        }
    }
    covered
}

#[test]
fn no_requirement_loses_its_last_case() {
    let text = fs::read_to_string(floor()).unwrap();
    let rows: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let kept: BTreeSet<_> = rows.iter().copied().collect();
    let covered = covered();
    let lost: Vec<_> = kept
        .iter()
        .filter(|id| !covered.contains_key(**id))
        .collect();
    let told: Vec<_> = lost
        .iter()
        .map(|id| {
            let text = spec::requirement(id)
                .map_or("no row of fixtures/requirements.tsv", |one| one.paraphrase);
            format!("  {id}: {text}")
        })
        .collect();
    assert!(
        lost.is_empty(),
        "these requirements had a case and have none any more:\n{}\n\
         Name each in the `clause` line of a case that tests it, under fixtures/. Where the last \
         case was renamed or split, its clause went missing on the way. Only where a requirement \
         can't be tested after all, take its line out of fixtures/covered.txt, and say why in the \
         commit.",
        told.join("\n")
    );
    let new: Vec<_> = covered
        .keys()
        .filter(|id| !kept.contains(id.as_str()))
        .cloned()
        .collect();
    if !new.is_empty() && std::env::var_os("BADPEER_COVERED").is_some_and(|one| one == "add") {
        let head: Vec<_> = text.lines().filter(|line| line.starts_with('#')).collect();
        let all: BTreeSet<_> = kept
            .iter()
            .copied()
            .chain(new.iter().map(String::as_str))
            .collect();
        let all: Vec<_> = head.into_iter().chain(all).collect();
        fs::write(floor(), all.join("\n") + "\n").unwrap();
        return;
    }
    assert!(
        new.is_empty(),
        "these requirements have a case for the first time:\n  {}\n\
         Good; now they are kept. Add them to fixtures/covered.txt and commit it:\n  \
         BADPEER_COVERED=add cargo test -p badpeer-cli --test coverage",
        new.join("\n  ")
    );
    assert_eq!(
        rows,
        kept.into_iter().collect::<Vec<_>>(),
        "fixtures/covered.txt is in order, each row once"
    );
}

#[test]
fn every_clause_that_a_case_cites_is_a_requirement() {
    let unknown: Vec<_> = covered()
        .into_iter()
        .filter(|(id, _)| spec::requirement(id).is_none())
        .collect();
    assert!(
        unknown.is_empty(),
        "not in fixtures/requirements.tsv: {unknown:?}"
    );
}

#[test]
fn what_is_tested_and_what_is_not_is_told_with_the_reason() {
    let desk = Desk::new();
    let told = desk.badpeer(&["coverage"]).with_code(0);
    let total = spec::requirements().len();
    let tested = covered().len();
    told.says(&format!("{tested} of {total} requirements have a case"))
        .says("by section")
        .says("without a case")
        .says("untested: badpeer speaks no TLS");
}

#[test]
fn what_is_said_to_be_untested_has_no_case() {
    let tested = covered();
    let stale: Vec<_> = spec::requirements()
        .iter()
        .filter(|one| spec::untested(one.id).is_some() && tested.contains_key(one.id))
        .map(|one| one.id)
        .collect();
    assert!(
        stale.is_empty(),
        "these have a case now; take them out of fixtures/untested.tsv: {stale:?}"
    );
}

#[test]
fn the_json_has_each_row_once_and_its_sums_are_right() {
    let desk = Desk::new();
    let ended = desk.badpeer(&["coverage", "--json"]).with_code(0);
    let json: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), spec::requirements().len());
    let tested = rows
        .iter()
        .filter(|row| !row["cases"].as_array().unwrap().is_empty())
        .count();
    assert_eq!(json["total"]["tested"], tested);
    for row in rows {
        let has = !row["cases"].as_array().unwrap().is_empty();
        assert_eq!(
            row["open"].is_null(),
            has,
            "either a case or a reason: {row}"
        );
    }
    for sums in ["documents", "roles"] {
        let sum: u64 = json[sums]
            .as_object()
            .unwrap()
            .values()
            .map(|one| one["rows"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, rows.len() as u64, "{sums}");
    }
    let sections = json["sections"].as_array().unwrap();
    let sum: u64 = sections
        .iter()
        .map(|one| one["tested"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, tested as u64);
    assert!(
        json["exempt"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["reason"] != "")
    );
}

#[test]
fn a_role_has_the_rows_that_bind_it() {
    let desk = Desk::new();
    let rows = |role: &str| -> BTreeSet<String> {
        let ended = desk
            .badpeer(&["coverage", "--json", "--role", role])
            .with_code(0);
        let json: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        let rows = json["rows"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["role"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(rows("server").contains("server") && !rows("server").contains("client"));
    assert!(rows("proxy").contains("gateway"));
    assert!(rows("client").contains("any-recipient"));
}
