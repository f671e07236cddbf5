use std::ops::ControlFlow;
use std::time::Duration;

use badpeer::Target;
use badpeer::fuzz::{Budget, Campaign};
use badpeer::target::reference::Faults;

/// In `cargo test`; `BADPEER_FUZZ_RUNS` asks for more.
const RUNS: u64 = 10_000;

#[test]
fn the_oracles_have_nothing_against_the_good_server() {
    let runs = std::env::var("BADPEER_FUZZ_RUNS");
    let runs = runs.map_or(RUNS, |runs| runs.parse().expect("a number of scripts"));
    let budget = Budget {
        seed: 20_261,
        runs,
        time: Duration::from_secs(3_600),
    };
    let target = Target::reference(Faults::none());
    let tally = Campaign::server(&target, budget)
        .unwrap()
        .go(|_| ControlFlow::Continue(()));
    for finding in &tally.findings {
        eprintln!("{finding}\n{}", finding.wire());
    }
    assert_eq!(tally.findings.len(), 0);
    assert_eq!(tally.scripts, runs);
}
