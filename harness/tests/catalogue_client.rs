//! The tests of the tests: every client case passes on the good client, and does not on a bad one
//! with the planted fault that the case names; and every planted fault is named by a case.

use badpeer::catalogue;
use badpeer::script::{Need, Role};
use badpeer::target::reference::client::{Fault, Faults};
use badpeer::{Case, Target, Verdict};

/// The cases that put a client to the test, and nothing else beside it.
fn cases() -> impl Iterator<Item = Case> {
    let cases = catalogue::cases(Role::Client).into_iter();
    cases.filter(|case| case.script().head.targets == [Role::Client])
}

/// The reference client is both; a case that needs one that pipelines is put to one.
fn target(case: &Case, faults: Faults) -> Target {
    match case.script().head.needs.contains(&Need::Pipeline) {
        true => Target::reference_pipeliner(faults),
        false => Target::reference_client(faults),
    }
}

#[test]
fn every_case_passes_on_the_good_client() {
    let mut failed = Vec::new();
    for case in cases() {
        let good = target(&case, Faults::none());
        let report = case.run(&good);
        if report.verdict != Verdict::Pass {
            failed.push(report.to_string());
        }
    }
    assert!(
        failed.is_empty(),
        "{} cases:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
fn every_case_catches_the_planted_faults_it_names() {
    let mut blind = Vec::new();
    for case in cases() {
        let planted = &case.script().head.bad;
        if planted.is_empty() {
            blind.push(format!("{}: names no planted fault", case.id()));
        }
        for name in planted {
            let Some(fault) = Fault::parse(name) else {
                blind.push(format!("{}: no planted fault `{name}`", case.id()));
                continue;
            };
            let bad = target(&case, Faults::from(fault));
            let report = case.clone().run(&bad);
            if matches!(report.verdict, Verdict::Pass | Verdict::Skipped) {
                blind.push(format!("{} is {} on {name}", case.id(), report.verdict));
            }
        }
    }
    assert!(
        blind.is_empty(),
        "{} cases:\n{}",
        blind.len(),
        blind.join("\n")
    );
}

#[test]
fn every_planted_fault_is_named_by_a_case() {
    let cases: Vec<_> = cases().collect();
    let named = |fault: &&Fault| {
        let name = fault.name();
        let mut cases = cases.iter();
        cases.any(|case| case.script().head.bad.iter().any(|bad| bad == name))
    };
    let forgotten: Vec<_> = Fault::ALL.iter().filter(|fault| !named(fault)).collect();
    assert!(forgotten.is_empty(), "no case names {forgotten:?}");
}
