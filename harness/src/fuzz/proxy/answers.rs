use std::time::Duration;

use super::super::charge::Charge;
use super::super::client::Attempt;
use super::super::oracle::Oracle;
use super::view::{View, path, reason};
use crate::http::{DeviationKind, Direction, Request, Response, Version};
use crate::script::Move;

/// A head of this many octets is within every proxy's bounds.
const MODEST: usize = 4_000;
/// So many interim responses every proxy reads over.
const INTERIM: usize = 3;
/// No proxy gives up so soon.
const PROMPT: Duration = Duration::from_secs(5);

/// What the proxy made of its origin's answers.
pub(super) fn judge(view: &View, charges: &mut Vec<Charge>) {
    let mut plain = view.front.is_patient();
    for (n, (request, answer)) in view.exchanges().enumerate() {
        let same = |one: &&Request| one.target == request.target;
        if view.front.requests().iter().filter(same).count() > 1 {
            return;
        }
        let attempts = view.attempts(&request.target);
        plain &= is_plain_request(request);
        let Some(answer) = answer else { return };
        if let [only] = attempts.as_slice()
            && plain
            && let Some(sent) = only.answer()
            && is_plain_answer(only, sent)
            && sent.status != answer.status
        {
            charges.push(Charge::new(
                Oracle::UnderAcceptance,
                format!("answered-{}", answer.status),
                "R9110-2.3-01",
                "a plain valid answer to a plain valid request did not come back",
            ));
            return;
        }
        handed(view, n, &attempts, answer, charges);
    }
}

/// What the client got is what the origin sent, or is the proxy's own.
fn handed(
    view: &View,
    n: usize,
    attempts: &[Attempt<'_>],
    got: &Response,
    charges: &mut Vec<Charge>,
) {
    let is_same = |sent: &Response| sent.status == got.status && sent.content == got.content;
    if attempts.iter().filter_map(Attempt::answer).any(is_same) {
        return;
    }
    if let Some(charge) = foreign(view, n, attempts, got) {
        charges.push(charge);
        return;
    }
    if !view.is_back_certain() || got.status >= 500 {
        return;
    }
    let Some(last) = attempts.last() else { return };
    if let Some(sent) = last.answer() {
        let dated = |kind: &DeviationKind| *kind != DeviationKind::DateMissing;
        let mut kinds = sent.deviations.iter().map(|one| one.kind).filter(dated);
        let relayed = sent.status == got.status
            && sent.length == sent.content.len() as u64
            && last.link.ours != Some(Move::ResetLost);
        if relayed {
            let requirement = match kinds.next() {
                Some(kind) => kind.on_receipt(Direction::Response),
                None => "R9112-6.1-03",
            };
            charges.push(Charge::new(
                Oracle::Misreading,
                format!(
                    "answer-{}",
                    reason(sent.deviations.iter().map(|one| one.kind))
                ),
                requirement,
                "the content that came back is not the content that the origin sent",
            ));
        }
        return;
    }
    // Cut off by the origin, or broken, and whole for the client.
    let Some(partial) = last.partial() else {
        return;
    };
    let fatal = last.link.fatal().map(|one| one.kind);
    let is_cut = fatal.is_none_or(|kind| kind == DeviationKind::IncompleteMessage);
    // Extensions may be read over, where what is forwarded is sound.
    if fatal == Some(DeviationKind::ChunkExtensionMalformed) {
        return;
    }
    let is_relayed = partial.status == got.status && got.complete && last.link.ours.is_some();
    if !is_relayed || got.framing == crate::http::Framing::Close {
        return;
    }
    charges.push(match fatal.filter(|_| !is_cut) {
        Some(kind) => Charge::new(
            Oracle::OverAcceptance,
            format!("answer-{}", kind.name()),
            kind.on_receipt(Direction::Response),
            format!("relayed as if it were in order: {}", kind.sentence()),
        ),
        None => Charge::new(
            Oracle::Truncation,
            "answer",
            "R9112-6.3-23",
            "an answer that broke off reached the client as a whole one",
        ),
    });
}

/// An answer to another request, or octets that nobody asked for.
fn foreign(view: &View, n: usize, attempts: &[Attempt<'_>], got: &Response) -> Option<Charge> {
    // The beginning of its own answer is no other's, though it be equal.
    let mut own = attempts.iter().filter_map(Attempt::partial);
    if got.content.is_empty() || own.any(|one| one.content.starts_with(&got.content)) {
        return None;
    }
    let charge = |reason, requirement, words| {
        Some(Charge::new(
            Oracle::ForeignAnswer,
            reason,
            requirement,
            words,
        ))
    };
    for (other, (request, _)) in view.exchanges().enumerate() {
        let mut answers = view.back.attempts_at(path(&request.target));
        if other != n
            && answers.any(|one| one.answer().is_some_and(|sent| sent.content == got.content))
        {
            let words = "a request was answered with the answer to another";
            return charge("of-another-request", "R9112-9.2-03", words);
        }
    }
    if got.content.starts_with(b"surplus") && attempts.iter().any(Attempt::saw_surplus) {
        let words = "octets behind an answer came back as the answer to the next request";
        return charge("surplus", "R9112-6.3-32", words);
    }
    None
}

fn is_plain_request(request: &Request) -> bool {
    let known = [b"GET".as_slice(), b"HEAD", b"POST"];
    request.deviations.is_empty()
        && known.contains(&request.method.as_slice())
        && request.version == Version::HTTP_11
        && request.head.len() < MODEST
        && (request.method == b"POST" || !request.fields.has("Content-Length"))
        && (request.method == b"POST" || !request.fields.has("Transfer-Encoding"))
        && are_plain(&request.fields, &["Host", "User-Agent", "Accept", "Cookie"])
}

fn is_plain_answer(attempt: &Attempt<'_>, answer: &Response) -> bool {
    let link = attempt.link;
    let reader = link.conversation.response_reader();
    let responses = link.conversation.responses();
    attempt.whole
        && matches!(link.ours, None | Some(Move::Finish))
        && link.acted < PROMPT
        && responses.iter().all(|one| one.version <= Version::HTTP_11)
        && reader
            .deviations()
            .all(|one| one.kind == DeviationKind::DateMissing)
        && reader.surplus().is_none()
        && responses.len() <= INTERIM + attempt.at
        && [200, 204, 304, 404, 500].contains(&answer.status)
        && responses
            .iter()
            .all(|one| one.head.len() < MODEST && are_plain(&one.fields, &["Link"]))
}

fn are_plain(fields: &crate::http::Fields, known: &[&str]) -> bool {
    const ANY: &[&str] = &["Content-Length", "X-A", "X-Empty", "X-Quoted"];
    const EXACT: &[(&str, &str)] = &[
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Connection", "keep-alive"),
        ("Keep-Alive", "timeout=5, max=9"),
        ("Keep-Alive", "timeout=60, max=99"),
    ];
    let is = |one: &str, octets: &[u8]| octets.eq_ignore_ascii_case(one.as_bytes());
    fields.iter().all(|line| {
        let mut any = ANY.iter().chain(known);
        line.value.is_ascii() && any.any(|one| is(one, line.name))
            || EXACT
                .iter()
                .any(|(one, only)| is(one, line.name) && is(only, line.value))
    })
}
