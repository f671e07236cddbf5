use super::*;
use crate::script::{Ending, Policy};
use crate::transcript::Transcript;

/// One variant in its three segmentations.
fn plan() -> Plan {
    let case = crate::catalogue::case("contract/server/plain");
    Plan::new(case, Role::Server, &Settings::default(), &[])
}

/// A conversation that was answered with this code; a pass where it is 200.
fn played(code: u16) -> Played {
    let verdict = if code == 200 {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    let mut judgement = Judgement::without_transcript(verdict, code.to_string(), Policy::Rfc);
    judgement.answer = vec![code];
    Played {
        segmentation: Segmentation::Whole,
        judgement,
        transcript: Transcript::default(),
        duration: Duration::ZERO,
        death: None,
    }
}

fn sorted(mut next: Vec<(usize, Next)>) -> Vec<(usize, Next)> {
    next.sort_by_key(|one| one.0);
    next
}

#[test]
fn a_pass_stands_at_once() {
    let mut plan = plan();
    assert_eq!(plan.take(1, played(200), true), [(1, Next::Settled)]);
    assert!(!plan.is_settled());
}

#[test]
fn what_all_segmentations_saw_alike_is_seen_once_more_and_stands() {
    let mut plan = plan();
    assert_eq!(plan.take(0, played(500), true), []);
    assert_eq!(plan.take(2, played(500), true), []);
    assert_eq!(plan.take(1, played(500), true), [(0, Next::Again)]);
    let settled = [0, 1, 2].map(|unit| (unit, Next::Settled));
    assert_eq!(sorted(plan.take(0, played(500), true)), settled);
    assert!(plan.is_settled());
    assert_eq!(plan.report().verdict, Verdict::Fail);
}

#[test]
fn what_segmentations_saw_differently_is_seen_once_more_each() {
    let mut plan = plan();
    assert_eq!(plan.take(0, played(500), true), []);
    assert_eq!(plan.take(1, played(400), true), []);
    assert_eq!(
        sorted(plan.take(2, played(200), true)),
        [(0, Next::Again), (1, Next::Again), (2, Next::Settled)]
    );
    assert_eq!(plan.take(1, played(400), true), [(1, Next::Settled)]);
    assert_eq!(plan.take(0, played(500), true), [(0, Next::Settled)]);
    assert!(plan.is_settled());
}

#[test]
fn where_a_repeat_disagrees_the_next_segmentation_is_seen_once_more() {
    let mut plan = plan();
    assert_eq!(plan.take(2, played(200), true), [(2, Next::Settled)]);
    assert_eq!(plan.take(0, played(500), true), []);
    assert_eq!(plan.take(1, played(500), true), [(0, Next::Again)]);
    assert_eq!(
        sorted(plan.take(0, played(200), true)),
        [(0, Next::Alone), (1, Next::Again)]
    );
    assert_eq!(plan.take(1, played(500), true), [(1, Next::Settled)]);
    assert_eq!(plan.take(0, played(200), true), [(0, Next::Alone)]);
    assert_eq!(plan.take(0, played(200), true), [(0, Next::Settled)]);
    let report = plan.report();
    assert_eq!(report.verdict, Verdict::Fail);
    assert_eq!(report.variants[0].played[0].judgement.answer, [200]);
}

#[test]
fn a_hang_is_seen_patiently_before_it_stands_with_what_hung_alike() {
    let hang = || {
        let mut played = played(500);
        played.judgement.ending = Some(Ending::Hang);
        played
    };
    let mut plan = plan();
    for unit in 0..3 {
        assert_eq!(plan.take(unit, hang(), true).len(), usize::from(unit == 2));
    }
    assert_eq!(plan.take(0, hang(), true), [(0, Next::Patient)]);
    let settled = [0, 1, 2].map(|unit| (unit, Next::Settled));
    assert_eq!(sorted(plan.take(0, hang(), true)), settled);
    assert!(plan.is_settled());
}

#[test]
fn a_hang_of_a_target_that_slept_stands_once_it_was_seen_twice() {
    let hang = || {
        let mut played = played(500);
        played.judgement.ending = Some(Ending::Hang);
        played
    };
    for proved in 1..=2 {
        let mut plan = plan();
        for unit in 0..3 {
            if proved == 1 {
                plan.prove(unit);
            }
            plan.take(unit, hang(), true);
        }
        assert_eq!(plan.is_proven(0), proved == 1);
        plan.prove(0);
        let settled = [0, 1, 2].map(|unit| (unit, Next::Settled));
        assert_eq!(sorted(plan.take(0, hang(), true)), settled);
        assert!(plan.is_settled());
    }
    // Another time it answered: then two more rounds decide, as ever.
    let mut plan = plan();
    for unit in 0..3 {
        plan.prove(unit);
        plan.take(unit, hang(), true);
    }
    let next = sorted(plan.take(0, played(200), true));
    assert_eq!(next, [(0, Next::Alone), (1, Next::Again)]);
}

#[test]
fn what_waits_for_a_segmentation_that_met_a_death_goes_on_without_it() {
    let mut plan = plan();
    for unit in 0..2 {
        assert_eq!(plan.take(unit, played(500), true), []);
    }
    let death = plan.verdict(2, Verdict::Fail, "died".to_owned());
    assert_eq!(
        sorted(plan.settle(2, death)),
        [(0, Next::Again), (2, Next::Settled)]
    );
    let death = plan.verdict(0, Verdict::Fail, "died".to_owned());
    assert_eq!(
        sorted(plan.settle(0, death)),
        [(0, Next::Settled), (1, Next::Again)]
    );
    assert_eq!(plan.give_up(Verdict::Inconclusive, "dead"), 1);
    assert!(plan.is_settled());
    assert_eq!(plan.give_up(Verdict::Inconclusive, "dead"), 0);
}

#[test]
fn what_would_only_bring_the_target_down_again_is_not_played() {
    let mut plan = plan();
    assert_eq!(plan.take(0, played(500), true), []);
    let death = plan.verdict(1, Verdict::Fail, "died".to_owned());
    assert_eq!(
        sorted(plan.settle_death(1, death)),
        [(0, Next::Again), (1, Next::Settled), (2, Next::Settled)]
    );
    let verdicts: Vec<_> = plan.played().map(|one| one.judgement.verdict).collect();
    assert_eq!(verdicts, [Verdict::Fail, Verdict::Skipped]);
}

#[test]
fn the_rounds_of_a_race_are_asked_for_one_by_one() {
    let case = crate::catalogue::case("server/closing/finish-after-pipelined");
    let mut plan = Plan::new(case, Role::Server, &Settings::default(), &[]);
    let mut asked: Vec<usize> = (0..plan.len()).collect();
    let mut plays = 0;
    while let Some(at) = asked.pop() {
        plays += 1;
        for (next, what) in plan.take(at, played(500), true) {
            if what != Next::Settled {
                asked.push(next);
            }
        }
    }
    assert!(plan.is_settled());
    assert_eq!(plays, plan.len() * plan.wanted);
}
