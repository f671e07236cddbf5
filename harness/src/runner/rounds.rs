//! How often a conversation is played, and what its rounds mean together.
//! Never plays, and knows no clock.

use std::time::Duration;

use super::Played;
use crate::judge::Verdict;
use crate::script::{Act, Ending, Move, PeerAct, Script, TargetAct};
use crate::transcript::What;

/// How many times all the conversations of a race are played, at least.
const PLAYS: usize = 12;

/// How many times one of them is, at most.
const ROUNDS: usize = 4;

/// How many conversations go on side by side, at least, when they are played again.
const CALM: usize = 4;

/// A connection to a target nearby that takes longer to open was kept back: its kernel had no room
/// in the backlog, and asks again a second later. What becomes of such a connection may be the
/// kernel's doing, up to a reset that the target knows nothing of.
const KEPT_BACK: Duration = Duration::from_millis(500);

/// What must be played next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: its verdict stands.
    Settled,
    /// Once more, side by side with others.
    Again,
    /// Once more, and patiently, beside a few others that only seemed to wait.
    Patient,
    /// Once more, alone.
    Alone,
}

/// How many conversations go on side by side when what was no pass is played again: a quarter of
/// the usual, as a busy target, or a busy machine, may be the reason.
pub(super) fn calm(jobs: usize) -> usize {
    jobs.div_ceil(4).max(CALM.min(jobs))
}

/// How often each conversation of a script is played before a pass stands: once, unless the
/// script is a race. Then a target that loses it now and then would pass in one run and not in
/// the next.
pub(super) fn rounds(script: &Script, conversations: usize) -> usize {
    if is_race(script) {
        PLAYS.div_ceil(conversations.max(1)).min(ROUNDS)
    } else {
        1
    }
}

/// Whether we end a connection right behind octets, without waiting for the target: whether it
/// meets the ending while it reads them, while it answers them or behind its answer, is chance.
fn is_race(script: &Script) -> bool {
    script.timeline.windows(2).any(|two| {
        let ends = match &two[1].act {
            Act::Do(PeerAct::Move(one)) => {
                matches!(
                    one,
                    Move::Finish | Move::Reset | Move::ResetLost | Move::Close
                )
            }
            Act::Do(PeerAct::Variable(_)) => true,
            _ => false,
        };
        two[0].actor == two[1].actor && matches!(two[0].act, Act::Send(_)) && ends
    })
}

/// The verdict on what was played so far, or what must be played next.
pub(super) fn settle(rounds: &mut Vec<Played>, wanted: usize) -> Result<Played, Next> {
    match rounds.as_slice() {
        [.., last] if last.death.is_some() => Ok(rounds.swap_remove(rounds.len() - 1)),
        played if wanted > 1 && played.len() < wanted => Err(Next::Again),
        _ if wanted > 1 => race(rounds, wanted),
        [one] if one.judgement.verdict == Verdict::Pass && !was_kept_back(one) => {
            Ok(rounds.swap_remove(0))
        }
        [_] => Err(Next::Again),
        [first, second]
            if second.judgement.verdict == Verdict::Pass
                && was_kept_back(first)
                && !was_kept_back(second) =>
        {
            Ok(rounds.swap_remove(1))
        }
        [first, second] if same(first, second) && !is_silence(second) => Ok(rounds.swap_remove(0)),
        [_, second, third] if same(second, third) && agree(rounds) => Ok(rounds.swap_remove(2)),
        // Under load, or by chance, one of the two went another way: two more, alone, decide.
        [_, _] | [_, _, _] => Err(Next::Alone),
        [.., third, fourth] if same(third, fourth) => Ok(rounds.swap_remove(3)),
        // It went several ways, and all of them come to the same.
        [one, others @ ..]
            if others
                .iter()
                .all(|other| other.judgement.verdict == one.judgement.verdict) =>
        {
            Ok(rounds.swap_remove(rounds.len() - 1))
        }
        _ => {
            let mut played = rounds.swap_remove(rounds.len() - 1);
            let last = &mut played.judgement;
            // Not all have this verdict, or they would have agreed above: one that hasn't tells.
            let mut others = rounds.iter().map(|other| &other.judgement);
            if let Some(other) = others.find(|other| other.verdict != last.verdict) {
                last.reason = format!(
                    "repeats disagree: {} ({}), and {} ({})",
                    other.reason, other.verdict, last.reason, last.verdict
                );
            }
            last.verdict = Verdict::Inconclusive;
            Ok(played)
        }
    }
}

/// Whether what was played twice, beside others, went the same way both times. Where settling it
/// asks for more, that is because of its silence, which load can feign twice too: it stands once
/// it was seen with little else going on.
pub(super) fn agree(rounds: &[Played]) -> bool {
    matches!(rounds, [first, second, ..] if same(first, second))
}

/// Whether what we did next on a connection had to wait for it to open.
fn was_kept_back(played: &Played) -> bool {
    let events = &played.transcript.events;
    events.iter().enumerate().any(|(at, opening)| {
        let next = events[at + 1..]
            .iter()
            .find(|one| one.actor == opening.actor);
        matches!(opening.what, What::Did(PeerAct::Move(Move::Open)))
            && next.is_some_and(|next| {
                matches!(next.what, What::Sent(_) | What::Did(_))
                    && next.at > opening.at + KEPT_BACK
            })
    })
}

/// Whether it counts against the target that something due did not come, that nothing came at all,
/// or that it did not read what was sent, so that the rest of it was kept back.
fn is_silence(played: &Played) -> bool {
    let idle = |what: &What| {
        matches!(
            what,
            What::Saw(TargetAct::Hang) | What::Withheld { unread: true, .. }
        )
    };
    let judgement = &played.judgement;
    let nothing = judgement.answer.is_empty() && judgement.ending == Some(Ending::Open);
    judgement.verdict != Verdict::Pass
        && (nothing
            || judgement.ending == Some(Ending::Hang)
            || played.transcript.events.iter().any(|one| idle(&one.what)))
}

/// Whether it rests on a pause of ours: that the target had the time to notice something, which
/// load can take from it.
fn is_hurried(played: &Played) -> bool {
    let events = &played.transcript.events;
    let paused = |what: &What| matches!(what, What::Paused(_));
    played.judgement.verdict != Verdict::Pass && events.iter().any(|one| paused(&one.what))
}

/// A race that is lost once is lost: the gravest round stands. The first is left out, as it was
/// played on a busy target; silence, and haste behind a pause, which load can feign, must be seen
/// twice, and what was due and did not come must be missed once where it was played alone.
fn race(rounds: &mut Vec<Played>, wanted: usize) -> Result<Played, Next> {
    let mut calm: Vec<usize> = (1..rounds.len()).collect();
    while let Some(at) = gravest(rounds, &calm) {
        let alike = |other: &&usize| same(&rounds[at], &rounds[**other]);
        let times = calm.iter().filter(alike).count();
        let ending = rounds[at].judgement.ending;
        let silent = matches!(ending, Some(Ending::Open | Ending::Hang));
        let alone = rounds.iter().skip(wanted).any(|one| same(&rounds[at], one));
        let silent = silent && rounds[at].judgement.verdict != Verdict::Pass;
        let feigned =
            times == 1 && (silent || is_hurried(&rounds[at])) || is_silence(&rounds[at]) && !alone;
        if feigned && rounds.len() < wanted + 2 {
            return Err(Next::Alone);
        }
        if !feigned || calm.len() == 1 {
            let mut played = rounds.swap_remove(at);
            if times < calm.len() {
                let reason = &mut played.judgement.reason;
                *reason = format!("not every time: {reason}");
            }
            return Ok(played);
        }
        calm.retain(|one| *one != at);
    }
    Err(Next::Again)
}

fn gravest(rounds: &[Played], among: &[usize]) -> Option<usize> {
    let verdict = |at: &usize| rounds[*at].judgement.verdict;
    among.iter().copied().rev().max_by_key(verdict)
}

/// Whether two rounds mean the same: the same line of the table decided.
pub(super) fn same(one: &Played, other: &Played) -> bool {
    let (one, other) = (&one.judgement, &other.judgement);
    (one.verdict, one.line) == (other.verdict, other.line)
}

#[cfg(test)]
mod tests {
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
    fn outcome(
        wanted: usize,
        rounds: impl IntoIterator<Item = (Verdict, Ending)>,
    ) -> (usize, Verdict) {
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
        let verdict =
            |rounds: Vec<Played>| settle(&mut { rounds }, 1).map(|one| one.judgement.verdict);
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
        let settled =
            |rounds: Vec<Played>| settle(&mut { rounds }, 1).map(|one| one.judgement.verdict);
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
        let settled =
            |rounds: Vec<Played>| settle(&mut { rounds }, 1).map(|one| one.judgement.verdict);
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
}
