use std::collections::HashSet;

use badpeer::fuzz::{Plan, Seeded};
use badpeer::notation;

#[test]
fn every_script_is_written_and_read_back_as_itself() {
    for n in 0..3_000 {
        let script = Plan::server(&mut Seeded::nth(4, n)).script();
        let text = notation::write(&script);
        let mut again = match notation::read("fuzz.wire", &text) {
            Ok(again) => again,
            Err(errors) => panic!("script {n} is not read:\n{errors}\n{text}"),
        };
        for step in &mut again.timeline {
            step.line = 0;
        }
        for outcome in &mut again.outcomes {
            outcome.line = 0;
        }
        assert_eq!(script, again, "script {n}:\n{text}");
    }
}

#[test]
fn the_same_seed_draws_the_same_scripts_and_another_others() {
    let draw = |seed| {
        let scripts = (0..200).map(|n| Plan::server(&mut Seeded::nth(seed, n)).script());
        scripts.collect::<Vec<_>>()
    };
    assert_eq!(draw(1), draw(1));
    let (one, other) = (draw(1), draw(2));
    let same = one.iter().zip(&other).filter(|(one, other)| one == other);
    assert!(same.count() < 10);
}

#[test]
fn anomalies_come_in_the_numbers_that_are_told_and_at_every_place() {
    let mut counts = [0; 4];
    let mut names = HashSet::new();
    for n in 0..20_000 {
        let plan = Plan::server(&mut Seeded::nth(5, n));
        counts[plan.anomalies.len()] += 1;
        names.extend(plan.names());
    }
    assert!((1_700..2_300).contains(&counts[0]), "{counts:?}");
    assert!((12_000..14_500).contains(&counts[1]), "{counts:?}");
    assert!(counts[2] > 3_000 && counts[3] > 500, "{counts:?}");
    assert!(names.len() > 1_500, "{} kinds of anomalies", names.len());
    for wanted in [
        "transfer-encoding.value/add.coding-gzip",
        "chunk.size/overflow.64",
        "chunk.size/become.empty",
        "content-length.value/before.plus",
        "connection/reset-lost",
        "connection/cut",
    ] {
        assert!(names.contains(wanted), "{wanted} was never drawn");
    }
}
