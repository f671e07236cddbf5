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
mod tests;
