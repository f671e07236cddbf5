//! The tests of the tests: every server case passes on the good target, and does not on a bad
//! one with the planted fault that the case names.

use badpeer::catalogue;
use badpeer::script::Role;
use badpeer::target::reference::{Fault, Faults};
use badpeer::{Target, Verdict};

fn target(faults: Faults) -> Target {
    Target::reference(faults)
}

#[test]
fn every_case_passes_on_the_good_target() {
    let mut failed = Vec::new();
    for case in catalogue::cases(Role::Server) {
        let report = case.run(&target(Faults::default()));
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
fn every_planted_fault_is_named_by_a_case() {
    let cases = catalogue::cases(Role::Server);
    let named: Vec<_> = cases
        .iter()
        .chain(&[catalogue::case("contract/server/plain")])
        .flat_map(|case| case.script().head.bad.clone())
        .collect();
    let nameless: Vec<_> = Fault::ALL
        .iter()
        .map(|fault| fault.name())
        .filter(|name| !named.iter().any(|one| one == name))
        .collect();
    assert!(nameless.is_empty(), "no case names {nameless:?}");
}

/// The contract is a case too: a target that breaks it is put to no other.
#[test]
fn a_target_that_answers_no_plain_get_is_put_to_nothing() {
    for name in &catalogue::case("contract/server/plain").script().head.bad {
        let fault = Fault::parse(name).unwrap();
        let report =
            catalogue::case("server/persistence/close-after-get").run(&target(Faults::from(fault)));
        assert_eq!(report.verdict, Verdict::Skipped, "{name}: {report}");
        assert!(
            report.reason.contains("is not answered with 200"),
            "{report}"
        );
    }
}

#[test]
fn every_case_catches_the_planted_faults_it_names() {
    let mut blind = Vec::new();
    for case in catalogue::cases(Role::Server) {
        let planted = &case.script().head.bad;
        if planted.is_empty() {
            blind.push(format!("{}: names no planted fault", case.id()));
        }
        for name in planted {
            let Some(fault) = Fault::parse(name) else {
                blind.push(format!("{}: no planted fault `{name}`", case.id()));
                continue;
            };
            let report = case.clone().run(&target(Faults::from(fault)));
            if matches!(report.verdict, Verdict::Pass | Verdict::Skipped) {
                blind.push(format!(
                    "{} is {} on {}",
                    case.id(),
                    report.verdict,
                    fault.name()
                ));
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
