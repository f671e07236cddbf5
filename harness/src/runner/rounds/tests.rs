use super::*;
use crate::judge::Judgement;
use crate::script::{Actor, Policy, Segmentation};
use crate::transcript::Transcript;

fn played((verdict, ending): (Verdict, Ending)) -> Played {
    let reason = verdict.name().to_owned();
    Played {
        segmentation: Segmentation::Whole,
        judgement: Judgement {
            ending: Some(ending),
            ..Judgement::without_transcript(verdict, reason, Policy::Rfc)
        },
        transcript: Transcript::default(),
        duration: Duration::ZERO,
        death: None,
    }
}

const FAIL: (Verdict, Ending) = (Verdict::Fail, Ending::Finish);
const PASS: (Verdict, Ending) = (Verdict::Pass, Ending::Finish);
const WARN: (Verdict, Ending) = (Verdict::Warn, Ending::Finish);
const HANG: (Verdict, Ending) = (Verdict::Fail, Ending::Hang);

/// What comes of rounds that end so, and after how many of them.
fn outcome(wanted: usize, rounds: impl IntoIterator<Item = (Verdict, Ending)>) -> (usize, Verdict) {
    let mut so_far = Vec::new();
    for (at, round) in rounds.into_iter().enumerate() {
        so_far.push(played(round));
        if let Ok(settled) = settle(&mut so_far, wanted) {
            return (at + 1, settled.judgement.verdict);
        }
    }
    panic!("not settled");
}

#[test]
fn a_pass_stands_and_what_is_none_must_be_seen_twice() {
    assert_eq!(outcome(1, [PASS]), (1, Verdict::Pass));
    assert_eq!(outcome(1, [WARN, WARN]), (2, Verdict::Warn));
    assert_eq!(outcome(1, [WARN, PASS, PASS, PASS]), (4, Verdict::Pass));
    assert_eq!(outcome(1, [WARN, PASS, WARN, WARN]), (4, Verdict::Warn));
    let mixed = [WARN, PASS, WARN, PASS];
    assert_eq!(outcome(1, mixed), (4, Verdict::Inconclusive));
}

#[test]
fn what_goes_several_ways_to_the_same_verdict_has_it() {
    let by = |line| {
        let mut one = played(WARN);
        one.judgement.line = line;
        one
    };
    let verdict = |rounds: Vec<Played>| settle(&mut { rounds }, 1).map(|one| one.judgement.verdict);
    let ways = [1, 2, 1, 2].map(|line| by(Some(line))).into();
    assert_eq!(verdict(ways).ok(), Some(Verdict::Warn));
    let ways = vec![by(Some(1)), by(Some(2)), by(Some(1)), played(PASS)];
    assert_eq!(verdict(ways).ok(), Some(Verdict::Inconclusive));
}

/// The same, where the connection took so long to open.
fn opened_after(milliseconds: u64, round: (Verdict, Ending)) -> Played {
    let mut one = played(round);
    let (open, sent) = (PeerAct::Move(Move::Open), What::Sent(Default::default()));
    let transcript = &mut one.transcript;
    transcript.record(Actor::CLIENT, What::Did(open), Duration::ZERO, 1);
    let at = Duration::from_millis(milliseconds);
    transcript.record(Actor::CLIENT, sent, at, 2);
    one
}

#[test]
fn a_pass_on_a_connection_that_was_kept_back_is_played_again() {
    let settled = |rounds: Vec<Played>| settle(&mut { rounds }, 1).map(|one| one.judgement.verdict);
    let late = |round| opened_after(1020, round);
    let soon = |round| opened_after(3, round);
    assert_eq!(settled(vec![soon(PASS)]).ok(), Some(Verdict::Pass));
    assert_eq!(settled(vec![late(PASS)]).err(), Some(Next::Again));
    let again = vec![late(PASS), soon(PASS)];
    assert_eq!(settled(again).ok(), Some(Verdict::Pass));
    assert_eq!(
        settled(vec![late(PASS), soon(FAIL)]).err(),
        Some(Next::Alone)
    );
    let rounds = vec![late(PASS), soon(FAIL), soon(FAIL), soon(FAIL)];
    assert_eq!(settled(rounds).ok(), Some(Verdict::Fail));
    let always = vec![late(PASS), late(PASS)];
    assert_eq!(
        settled(always).ok(),
        Some(Verdict::Pass),
        "it opens late every time"
    );
}

#[test]
fn a_hang_seen_twice_beside_others_must_be_seen_alone() {
    assert_eq!(outcome(1, [FAIL, FAIL]), (2, Verdict::Fail));
    assert_eq!(outcome(1, [HANG, HANG, HANG]), (3, Verdict::Fail));
    assert_eq!(outcome(1, [HANG, HANG, PASS, PASS]), (4, Verdict::Pass));
    let mixed = [HANG, HANG, PASS, HANG];
    assert_eq!(outcome(1, mixed), (4, Verdict::Inconclusive));
}

#[test]
fn a_fault_of_who_says_nothing_at_all_must_be_seen_alone_too() {
    let idle = |answer: &[u16]| {
        let mut one = played((Verdict::Fail, Ending::Open));
        one.judgement.answer = answer.to_vec();
        one
    };
    let twice = |answer: &[u16]| settle(&mut vec![idle(answer), idle(answer)], 1).err();
    assert_eq!(twice(&[]), Some(Next::Alone));
    assert_eq!(twice(&[200]), None);
}

#[test]
fn a_race_lost_once_is_lost_whenever_it_is_lost() {
    assert_eq!(outcome(4, [PASS; 4]), (4, Verdict::Pass));
    for lost in 1..4 {
        let rounds = (0..4).map(|at| if at == lost { WARN } else { PASS });
        assert_eq!(outcome(4, rounds), (4, Verdict::Warn), "lost in {lost}");
    }
    // What only the busy target did is no verdict.
    assert_eq!(outcome(4, [WARN, PASS, PASS, PASS]), (4, Verdict::Pass));
}

#[test]
fn octets_that_were_not_read_in_time_are_a_silence() {
    let kept_back = |unread| {
        let mut one = played(FAIL);
        let what = What::Withheld { octets: 5, unread };
        let transcript = &mut one.transcript;
        transcript.record(Actor::CLIENT, what, Duration::ZERO, 2);
        one
    };
    let settled = |rounds: Vec<Played>| settle(&mut { rounds }, 1).map(|one| one.judgement.verdict);
    let twice = |unread| settled(vec![kept_back(unread), kept_back(unread)]);
    assert_eq!(twice(false).ok(), Some(Verdict::Fail));
    assert_eq!(twice(true).err(), Some(Next::Alone));
    let race = [PASS, PASS, PASS, PASS].map(played);
    let mut race = Vec::from(race);
    race[2] = kept_back(true);
    assert_eq!(settle(&mut race, 4).err(), Some(Next::Alone));
}

#[test]
fn a_race_lost_once_behind_a_pause_must_be_lost_twice() {
    let lost = || {
        let mut one = played(FAIL);
        let pause = What::Paused(Duration::from_millis(20));
        let transcript = &mut one.transcript;
        transcript.record(Actor::SERVER, pause, Duration::ZERO, 2);
        one
    };
    let mut race = Vec::from([PASS; 4].map(played));
    race[2] = lost();
    assert_eq!(settle(&mut race, 4).err(), Some(Next::Alone));
    race.extend([played(PASS), played(PASS)]);
    let settled = settle(&mut race, 4).map(|one| one.judgement.verdict);
    assert_eq!(settled.ok(), Some(Verdict::Pass));
    let mut race = Vec::from([PASS; 6].map(played));
    (race[2], race[5]) = (lost(), lost());
    let settled = settle(&mut race, 4).map(|one| one.judgement.verdict);
    assert_eq!(settled.ok(), Some(Verdict::Fail));
}

#[test]
fn silence_in_a_race_must_be_seen_twice() {
    let once = [PASS, HANG, PASS, PASS, PASS, PASS];
    assert_eq!(outcome(4, once), (6, Verdict::Pass));
    let behind_a_warning = [PASS, HANG, WARN, PASS, PASS, PASS];
    assert_eq!(outcome(4, behind_a_warning), (6, Verdict::Warn));
    let twice = [PASS, HANG, PASS, PASS, HANG, PASS];
    assert_eq!(outcome(4, twice), (5, Verdict::Fail));
    let never_alone = [PASS, HANG, HANG, PASS, PASS, PASS];
    assert_eq!(outcome(4, never_alone), (6, Verdict::Pass));
}

#[test]
fn a_race_is_an_ending_right_behind_octets() {
    let race = |id| rounds(crate::case(id).script(), 3);
    assert_eq!(race("server/closing/finish-after-pipelined"), 4);
    // The target has read what was sent before the end comes.
    assert_eq!(race("server/closing/finish-after-request"), 1);
    assert_eq!(race("server/closing/connect-and-finish"), 1);
    assert_eq!(race("server/persistence/close-after-get"), 1);
    let swept = crate::case("server/closing/finish-in-head");
    assert_eq!(rounds(swept.script(), 150), 1);
}
