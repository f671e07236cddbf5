//! The outcome table of a finding: the line that fails it, and lines for whoever does better.
//! Never asks more than the finding showed.

use super::find::tame;
use crate::fuzz::charge::Charge;
use crate::fuzz::client;
use crate::fuzz::oracle::Oracle;
use crate::fuzz::plan::outcomes as any;
use crate::fuzz::seen::Seen;
use crate::script::{
    Answer, AnswerPattern, CallerResult, Ending, Mark, Outcome, Role, StatusPattern, Term, Text,
};
use crate::transcript::Transcript;

/// The table for what a charge says of a transcript.
pub(super) fn outcomes(role: Role, charge: &Charge, transcript: &Transcript) -> Vec<Outcome> {
    if role == Role::Client {
        return called(charge, transcript);
    }
    let all = Seen::of(transcript);
    let Some(seen) = all.first() else {
        return any();
    };
    let statuses: Vec<u16> = seen.finals().map(|one| one.status).collect();
    let guilty = guilty(charge, seen);
    let before = vec![StatusPattern::Any; guilty];
    let first = |terms| {
        let mut table = any();
        let lead = std::mem::take(&mut table[0].lead);
        table.insert(0, line(Mark::Fail, terms, charge));
        table[0].lead = lead;
        table
    };
    let codes = |last: &[StatusPattern], rest| {
        let each = before.iter().chain(last);
        let codes = each.map(|one| AnswerPattern(vec![*one])).collect();
        Term::Answer(None, Answer::Codes { codes, rest })
    };
    match charge.oracle {
        Oracle::OverAcceptance => first(vec![codes(&[StatusPattern::Class(2)], true)]),
        Oracle::UnderAcceptance if charge.reason.starts_with("refused") => {
            let classes = [StatusPattern::Class(4), StatusPattern::Class(5)];
            let mut refused: Vec<_> = before.iter().map(|one| AnswerPattern(vec![*one])).collect();
            refused.push(AnswerPattern(classes.to_vec()));
            let answer = Answer::Codes {
                codes: refused,
                rest: true,
            };
            first(vec![Term::Answer(None, answer)])
        }
        // What no line names fails: silence, and too few answers.
        Oracle::UnderAcceptance => {
            let mut table = vec![line(
                Mark::Pass,
                vec![codes(&[StatusPattern::Any], true)],
                charge,
            )];
            table[0].reason.clear();
            table[0].lead.gap = true;
            table
        }
        Oracle::Misreading => misreading(charge, seen, guilty, &first),
        Oracle::SurplusAnswers => first(vec![codes(&[StatusPattern::Any], true)]),
        Oracle::ConnectionState if charge.reason.starts_with("open-") => {
            first(vec![Term::Ending(None, vec![Ending::Open, Ending::Hang])])
        }
        Oracle::ConnectionState => {
            let codes = statuses
                .iter()
                .map(|code| AnswerPattern(vec![StatusPattern::Code(*code)]))
                .collect();
            first(vec![Term::Answer(
                None,
                Answer::Codes { codes, rest: true },
            )])
        }
        Oracle::OwnMessages => first(vec![Term::Deviation(Some(charge.requirement.to_owned()))]),
        Oracle::Segmentation => {
            let codes = statuses
                .iter()
                .map(|code| AnswerPattern(vec![StatusPattern::Code(*code)]))
                .collect();
            let answer = match statuses.is_empty() {
                true => Answer::None,
                false => Answer::Codes { codes, rest: false },
            };
            let mut table = vec![line(Mark::Pass, vec![Term::Answer(None, answer)], charge)];
            table[0].reason = "the same in every segmentation".to_owned();
            table[0].lead.gap = true;
            table
        }
        // The rest is seen in memory, or of clients and proxies, only.
        Oracle::Hang
        | Oracle::Panic
        | Oracle::Liveness
        | Oracle::Growth
        | Oracle::Truncation
        | Oracle::RepeatedRequest
        | Oracle::ForeignAnswer
        | Oracle::Desync
        | Oracle::Disagreement => any(),
    }
}

fn line(mark: Mark, terms: Vec<Term>, charge: &Charge) -> Outcome {
    Outcome {
        lead: Default::default(),
        mark,
        policy: None,
        terms,
        guards: Vec::new(),
        reason: tame(&charge.words, 120),
        line: 0,
    }
}

/// The request that the charge is about, counted from 0: so many answers before it are in order.
fn guilty(charge: &Charge, seen: &Seen) -> usize {
    let requests = seen.requests();
    let odd = requests.iter().position(|one| {
        let mut kinds = one.deviations.iter().map(|one| one.kind.name());
        kinds.any(|kind| kind == charge.reason)
    });
    match charge.oracle {
        Oracle::OverAcceptance => odd.unwrap_or(requests.len()),
        Oracle::SurplusAnswers => requests.len() + usize::from(seen.fatal().is_some()),
        Oracle::UnderAcceptance if charge.reason.starts_with("refused") => seen
            .finals()
            .position(|one| one.status >= 400)
            .unwrap_or_default(),
        Oracle::UnderAcceptance => seen.finals().count(),
        Oracle::Misreading => seen
            .finals()
            .zip(requests)
            .position(|(answer, request)| {
                request.method == b"POST"
                    && answer.status == 200
                    && answer.content != request.content
            })
            .unwrap_or_default(),
        _ => 0,
    }
}

fn misreading(
    charge: &Charge,
    seen: &Seen,
    guilty: usize,
    first: &dyn Fn(Vec<Term>) -> Vec<Outcome>,
) -> Vec<Outcome> {
    match seen.finals().nth(guilty) {
        Some(answer) => {
            let content = Text::octets(answer.content.clone());
            let mut table = first(vec![Term::Content(Some(guilty + 1), content)]);
            table[0].reason = tame(&charge.words, 120);
            table
        }
        None => any(),
    }
}

/// The table for what a client did with the answer to one of its calls.
fn called(charge: &Charge, transcript: &Transcript) -> Vec<Outcome> {
    let mut table = client::outcomes();
    let calls = client::calls(transcript);
    let fails = |term: Term| {
        let mut table = client::outcomes();
        let lead = std::mem::take(&mut table[0].lead);
        table.insert(0, line(Mark::Fail, vec![term], charge));
        table[0].lead = lead;
        table
    };
    let nth = |found: Option<usize>| found.map(|at| at + 1);
    let ok = |content| CallerResult::Ok(None, content);
    match charge.oracle {
        Oracle::Truncation
        | Oracle::OverAcceptance
        | Oracle::Misreading
        | Oracle::ForeignAnswer => {
            // The call that is handed what it must not be is the last that is handed anything.
            let at = calls.iter().rposition(Option::is_some);
            let content = at.and_then(|at| calls[at].clone().flatten());
            fails(Term::Caller(nth(at), ok(content.map(Text::octets))))
        }
        Oracle::UnderAcceptance => {
            let at = calls.iter().position(Option::is_none);
            fails(Term::Caller(nth(at), CallerResult::Error))
        }
        Oracle::OwnMessages => fails(Term::Deviation(Some(charge.requirement.to_owned()))),
        Oracle::Hang => {
            table.insert(
                0,
                line(
                    Mark::Fail,
                    vec![Term::Caller(None, CallerResult::Hang)],
                    charge,
                ),
            );
            table[0].lead = std::mem::take(&mut table[1].lead);
            table
        }
        _ => table,
    }
}
