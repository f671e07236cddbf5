use std::time::Duration;

use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::seen::{Attempt, Called, Result, Seen, has_empty_coding};
use crate::http::{DeviationKind, Direction, Framing, Response, Version};
use crate::script::Move;

/// A head of this many octets is within every client's bounds.
const MODEST: usize = 4_000;
/// So many interim responses every client reads over.
const INTERIM: usize = 3;

/// What one call was handed, against what was sent.
pub(super) fn judge(seen: &Seen, call: &Called, long: Duration, charges: &mut Vec<Charge>) {
    let attempts: Vec<_> = seen.attempts(call).collect();
    match &call.result {
        Some(Result::Ok(status, content)) => {
            handed(
                seen,
                call,
                &attempts,
                (*status, content.as_deref()),
                charges,
            );
        }
        Some(Result::Error) => refused(&attempts, charges),
        Some(Result::Hang) => hang(call, &attempts, long, charges),
        None => {}
    }
    twice(call, &attempts, charges);
}

/// The caller was handed a response.
fn handed(
    seen: &Seen,
    call: &Called,
    attempts: &[Attempt<'_>],
    (status, content): (Option<u16>, Option<&[u8]>),
    charges: &mut Vec<Charge>,
) {
    let is_answer = |answer: &Response| {
        let status = status.is_none_or(|status| status == answer.status);
        status && content.is_none_or(|content| content == answer.content)
    };
    let answers: Vec<_> = attempts.iter().filter_map(Attempt::answer).collect();
    if let Some(answer) = answers.iter().find(|answer| is_answer(answer)) {
        if answer.status == 101 {
            charges.push(switched("switch-handed-on", "was handed on"));
        }
        return;
    }
    // What is nobody's answer, or another's, is known by its octets.
    if let Some(charge) = foreign(seen, call, attempts, content) {
        charges.push(charge);
        return;
    }
    if answers.iter().any(|answer| has_empty_coding(answer)) {
        charges.push(Charge::new(
            Oracle::Misreading,
            "coding-empty-member",
            "R9110-5.6.1.2-02",
            "an empty member of Transfer-Encoding is not ignored",
        ));
        return;
    }
    if attempts.iter().any(|one| !one.link.is_certain()) {
        return;
    }
    let Some(last) = attempts.last() else { return };
    let Some(answer) = last.answer() else {
        charges.extend(broken(last));
        return;
    };
    if answer.status == 101 {
        let words = "was taken, and what followed it for an answer";
        charges.push(switched("switch-unasked", words));
        return;
    }
    // What had come, and was not read, is lost with such a reset.
    if last.link.ours == Some(Move::ResetLost) {
        return;
    }
    // What came before the request was made may have been taken for its answer.
    if last.is_behind_surplus() {
        return;
    }
    let mut kinds: Vec<_> = answer.deviations.iter().map(|one| one.kind).collect();
    kinds.retain(|kind| *kind != DeviationKind::DateMissing);
    // What a coding was taken off is other content; here nothing was put on.
    if is_coded(answer) {
        return;
    }
    // [RFC 9110 §15.3.6] There is none to hand on.
    if kinds.contains(&DeviationKind::ResetContentWithContent) {
        return;
    }
    let requirement = match kinds.first() {
        Some(kind) => kind.on_receipt(Direction::Response),
        None => requirement_of(answer.framing),
    };
    let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    let reason = match names.as_slice() {
        [] => "plain".to_owned(),
        names => names.join("+"),
    };
    let words = "what the caller was handed is not the response that was sent";
    charges.push(Charge::new(Oracle::Misreading, reason, requirement, words));
}

/// Whether the content has a coding other than chunked, which a client may take off.
fn is_coded(answer: &Response) -> bool {
    let mut codings = answer.fields.lines("Transfer-Encoding");
    answer.fields.has("Content-Encoding")
        || codings.any(|line| {
            let mut members = line.value.split(|octet| *octet == b',');
            members.any(|one| !one.trim_ascii().eq_ignore_ascii_case(b"chunked"))
        })
}

fn switched(reason: &str, what: &str) -> Charge {
    let words = format!("a 101 that nobody asked for {what}");
    Charge::new(Oracle::OverAcceptance, reason, "R9110-7.8-05", words)
}

const fn requirement_of(framing: Framing) -> &'static str {
    match framing {
        Framing::Close => "R9112-6.3-25",
        _ => "R9112-6.3-22",
    }
}

/// An answer of another call's, or octets that nobody asked for.
fn foreign(
    seen: &Seen,
    call: &Called,
    attempts: &[Attempt<'_>],
    content: Option<&[u8]>,
) -> Option<Charge> {
    let content = content.filter(|content| !content.is_empty())?;
    let charge = |reason, requirement, words| {
        Some(Charge::new(
            Oracle::ForeignAnswer,
            reason,
            requirement,
            words,
        ))
    };
    let others = seen
        .calls
        .iter()
        .filter(|other| other.target != call.target);
    // Where its own answer says the same, nobody can tell which it was.
    let is_own = attempts.iter().any(|one| one.has_in_answer(content));
    for other in others.filter(|_| !is_own) {
        let mut answers = seen.attempts(other).filter_map(|one| one.answer().cloned());
        if answers.any(|answer| answer.content == content) {
            let words = "a call was handed the answer to another";
            return charge("of-another-call", "R9112-9.2-04", words);
        }
    }
    if content.starts_with(b"surplus") && attempts.iter().any(Attempt::saw_surplus) {
        let words = "octets behind an answer were handed on as the answer to the next call";
        return charge("surplus", "R9112-6.3-31", words);
    }
    None
}

/// The octets that should have been the answer break or stop, and were taken for one.
fn broken(attempt: &Attempt<'_>) -> Option<Charge> {
    // What the transcript has before the request may have come behind it, and answer it.
    if !attempt.is_last_read() || attempt.is_behind_surplus() {
        return None;
    }
    let too_large = attempt
        .partial()
        .into_iter()
        .flat_map(|one| &one.deviations);
    let too_large = too_large.map(|one| one.kind).find(|kind| {
        matches!(
            kind,
            DeviationKind::ContentLengthTooLarge | DeviationKind::ChunkSizeTooLarge
        )
    });
    let fatal = attempt.link.fatal().map(|one| one.kind);
    let kind = too_large.or(fatal.filter(|kind| *kind != DeviationKind::IncompleteMessage));
    // [RFC 9112 §7.1.1] Extensions that are not known are ignored, and many read over any.
    if kind == Some(DeviationKind::ChunkExtensionMalformed) {
        return None;
    }
    if let Some(kind) = kind {
        let requirement = kind.on_receipt(Direction::Response);
        let words = format!("taken as if it were in order: {}", kind.sentence());
        return Some(Charge::new(
            Oracle::OverAcceptance,
            kind.name(),
            requirement,
            words,
        ));
    }
    if !attempt.link.stops_inside() || attempt.link.ours.is_none() {
        return None;
    }
    let reset = matches!(attempt.link.ours, Some(Move::Reset | Move::ResetLost));
    let (what, requirement) = match attempt.partial() {
        None => ("head", "R9112-8-03"),
        Some(one) if one.interim() => ("interim", "R9112-8-03"),
        Some(one) => match one.framing {
            Framing::Length(_) => ("length", "R9112-6.3-22"),
            Framing::Chunked => ("chunked", "R9112-8-02"),
            Framing::Close if reset => ("close-delimited", "R9112-8-04"),
            _ => return None,
        },
    };
    let ending = if reset { "reset" } else { "finish" };
    Some(Charge::new(
        Oracle::Truncation,
        format!("{what}-{ending}"),
        requirement,
        "an answer that was cut off was handed on as complete",
    ))
}

/// The caller was handed an error.
fn refused(attempts: &[Attempt<'_>], charges: &mut Vec<Charge>) {
    let [only] = attempts else { return };
    if let Some(answer) = only.answer()
        && is_plain(only, answer)
    {
        let (reason, requirement) = match answer.framing {
            Framing::Close => ("close-delimited", "R9112-6.3-25"),
            Framing::Chunked => ("chunked", "R9110-2.3-01"),
            Framing::Length(_) => ("length", "R9110-2.3-01"),
            _ => ("without-content", "R9110-2.3-01"),
        };
        let words = "a plain valid answer was refused";
        charges.push(Charge::new(
            Oracle::UnderAcceptance,
            reason,
            requirement,
            words,
        ));
    }
}

/// Whether no client has a reason to refuse the answer: valid, known, of modest size, and given
/// in time to a request that had come whole.
fn is_plain(attempt: &Attempt<'_>, answer: &Response) -> bool {
    let link = attempt.link;
    let reader = link.conversation.response_reader();
    let dated = |kind: DeviationKind| kind == DeviationKind::DateMissing;
    let responses = link.conversation.responses();
    let octets = link.sent.get(answer.span.start..answer.span.end);
    attempt.whole
        && matches!(link.ours, None | Some(Move::Finish))
        && !link.slow
        && reader.deviations().all(|one| dated(one.kind))
        && reader.surplus().is_none()
        && responses.len() <= INTERIM + attempt.at
        // Whether what is no success is an error to the caller is the client's own affair.
        && [200, 204].contains(&answer.status)
        // Interim responses too: a client may refuse a version that it does not know.
        && responses.iter().all(|one| one.version <= Version::HTTP_11 && one.head.len() < MODEST)
        && responses.iter().all(|one| {
            one.fields
                .iter()
                .all(|line| is_plain_field(line.name, line.value))
        })
        && octets.is_some_and(|all| !all.windows(8).any(|eight| eight == b"00000000"))
}

fn is_plain_field(name: &[u8], value: &[u8]) -> bool {
    const ANY: &[&str] = &["Content-Length", "X-A", "X-Empty", "X-Quoted", "Link"];
    const EXACT: &[(&str, &str)] = &[
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Connection", "keep-alive"),
        ("Keep-Alive", "timeout=60, max=99"),
    ];
    let is = |one: &str, octets: &[u8]| octets.eq_ignore_ascii_case(one.as_bytes());
    value.is_ascii() && ANY.iter().any(|one| is(one, name))
        || EXACT
            .iter()
            .any(|(one, only)| is(one, name) && is(only, value))
}

/// Nothing came of the call for long, and nothing was owed to the client.
fn hang(call: &Called, attempts: &[Attempt<'_>], long: Duration, charges: &mut Vec<Charge>) {
    // What we did when the deadline had passed was too late.
    let in_time = |one: &Attempt<'_>| one.link.acted + long <= call.came;
    let stuck = |one: &&Attempt<'_>| !one.whole && in_time(one) && one.link.ours.is_none();
    // A client may stop sending where an answer has begun.
    let unanswered = |one: &&Attempt<'_>| {
        let before = one.link.before.get(one.at);
        before.is_some_and(|(sent, _)| *sent == one.link.sent.len())
    };
    let inside =
        |one: &Attempt<'_>| stuck(&one) && unanswered(&one) && !one.request.expects_continue();
    if attempts.iter().any(inside) {
        let words = "the client announced more content than it sent, and waits";
        charges.push(Charge::new(
            Oracle::Hang,
            "inside-request",
            "R9110-2.2-01",
            words,
        ));
        return;
    }
    let is_ended = |one: &Attempt<'_>| one.link.ours.is_some();
    let is_answered = |one: &Attempt<'_>| one.answer().is_some() && one.link.is_certain();
    if !attempts
        .iter()
        .all(|one| in_time(one) && (is_ended(one) || is_answered(one)))
    {
        return;
    }
    let (reason, requirement) = match attempts.last() {
        None => ("unsent", "R9112-9.5-06"),
        Some(one) if is_answered(one) => ("answered", "R9110-2.3-01"),
        // It asks again by itself, and may pause before it does so once more.
        Some(_) if attempts.len() > 1 => return,
        Some(_) => ("behind-end", "R9112-9.5-06"),
    };
    let words = "everything that the client waits for has come, and its caller waits on";
    charges.push(Charge::new(Oracle::Hang, reason, requirement, words));
}

/// A request whose method is not idempotent came whole, and came again.
fn twice(call: &Called, attempts: &[Attempt<'_>], charges: &mut Vec<Charge>) {
    let mut whole = attempts.iter().filter(|one| one.whole);
    if call.method != "POST" || whole.clone().count() < 2 {
        return;
    }
    // Some answers mean that the request was not taken.
    let asks_again = |one: &Attempt<'_>| {
        let status = one.answer().or(one.partial()).map(|answer| answer.status);
        matches!(status, Some(408 | 417 | 421 | 425 | 503))
    };
    let Some(first) = whole.next().filter(|one| !asks_again(one)) else {
        return;
    };
    let began = first.partial().is_some() || first.answer().is_some();
    let (reason, requirement) = match began {
        true => ("behind-answer", "R9110-9.2.2-02"),
        false if first.at > 0 => ("on-reused", "R9110-9.2.2-01"),
        false => ("on-fresh", "R9110-9.2.2-01"),
    };
    let words = "a POST that had come whole was sent again";
    charges.push(Charge::new(
        Oracle::RepeatedRequest,
        reason,
        requirement,
        words,
    ));
}
