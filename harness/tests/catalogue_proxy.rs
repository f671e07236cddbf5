//! The tests of the tests: every proxy case passes on the good proxy, and does not on a bad one
//! with the planted fault that the case names.

use std::collections::BTreeSet;

use badpeer::script::{Need, Role};
use badpeer::target::reference::proxy::{Fault, Faults};
use badpeer::{Case, Target, Verdict, catalogue};

/// The reference proxy is both; a case that needs a forward proxy is put to one.
fn target(case: &Case, faults: Faults) -> Target {
    let target = Target::reference_proxy(faults);
    let forward = [Need::Forward, Need::Tunnel];
    let needs = &case.script().head.needs;
    if needs.iter().any(|need| forward.contains(need)) {
        target.forward()
    } else {
        target
    }
}

#[test]
fn every_case_passes_on_the_good_proxy() {
    let reports = catalogue::cases(Role::Proxy).into_iter().map(|case| {
        let target = target(&case, Faults::none());
        case.run(&target)
    });
    let failed: Vec<_> = reports
        .filter(|report| report.verdict != Verdict::Pass)
        .map(|report| report.to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_case_catches_the_planted_faults_it_names_and_each_fault_is_named() {
    let mut blind = Vec::new();
    let mut named = BTreeSet::new();
    for case in catalogue::cases(Role::Proxy) {
        let planted = &case.script().head.bad;
        if planted.is_empty() {
            blind.push(format!("{}: names no planted fault", case.id()));
        }
        for name in planted {
            let Some(fault) = Fault::parse(name) else {
                blind.push(format!("{}: no planted fault `{name}`", case.id()));
                continue;
            };
            named.insert(fault);
            let report = case.clone().run(&target(&case, Faults::from(fault)));
            if matches!(report.verdict, Verdict::Pass | Verdict::Skipped) {
                blind.push(format!("{} is {} on {name}", case.id(), report.verdict));
            }
        }
    }
    let unnamed = Fault::ALL.iter().filter(|fault| !named.contains(fault));
    blind.extend(unnamed.map(|fault| format!("no case names {fault}")));
    assert!(blind.is_empty(), "{}", blind.join("\n"));
}
