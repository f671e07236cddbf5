use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::seen::{Link, Seen};
use crate::http::{DeviationKind, Direction, Framing, Request, Response, Version};
use crate::spec::{self, Level};

/// What the connections have against a client: its own messages, and how it uses connections.
pub(super) fn judge(seen: &Seen, charges: &mut Vec<Charge>) {
    for link in &seen.links {
        messages(seen, link, charges);
        reuse(link, charges);
    }
}

fn messages(seen: &Seen, link: &Link, charges: &mut Vec<Charge>) {
    for one in link.conversation.request_reader().deviations() {
        let level = spec::requirement(one.requirement).map(|found| found.level);
        // Who asks may break off [RFC 9112 §9.5].
        let cut = one.kind == DeviationKind::IncompleteMessage;
        if one.kind.is_ours() || cut || level == Some(Level::May) {
            continue;
        }
        charges.push(Charge::new(
            Oracle::OwnMessages,
            one.kind.name(),
            one.requirement,
            format!("the client wrote: {}", one.kind.sentence()),
        ));
    }
    for request in link.conversation.requests() {
        let call = seen.calls.iter().find(|one| one.target == request.target);
        let Some(call) = call else {
            charges.push(unasked(request, "target"));
            continue;
        };
        if call.method.as_bytes() != request.method {
            charges.push(unasked(request, "method"));
        } else if call.content.as_deref().unwrap_or_default() != request.content
            && request.length == request.content.len() as u64
        {
            charges.push(unasked(request, "content"));
        }
    }
}

fn unasked(request: &Request, what: &str) -> Charge {
    let method = String::from_utf8_lossy(&request.method);
    Charge::new(
        Oracle::OwnMessages,
        format!("{what}-differs"),
        "R9110-2.2-01",
        format!("the {what} of a {method} is not what the caller asked for"),
    )
}

/// A request on a connection that the answer before it ended.
fn reuse(link: &Link, charges: &mut Vec<Charge>) {
    let mut charge = |reason: String, requirement, words: &str| {
        charges.push(Charge::new(
            Oracle::ConnectionState,
            reason,
            requirement,
            words,
        ));
    };
    let count = link.requests().count();
    let responses = link.conversation.responses();
    let finals: Vec<&Response> = responses
        .iter()
        .filter(|one| !one.interim() && one.answers.is_some())
        .collect();
    for (n, answer) in finals.iter().enumerate() {
        if n + 1 >= count {
            return;
        }
        // Not before the answer was there to be read.
        let came = link.before.get(n + 1).map_or(0, |(sent, _)| *sent);
        let open = answer.deviations.iter().any(|one| {
            matches!(
                one.kind,
                DeviationKind::BareLf | DeviationKind::BareCr | DeviationKind::EmptyListMember
            )
        });
        if came < answer.span.end || open {
            continue;
        }
        if answer.says_close() {
            let words = "a request came on a connection whose last answer said close";
            return charge("reused-behind-close".to_owned(), "R9112-9.6-10", words);
        }
        if !answer.persists() {
            let (reason, requirement) = why_last(answer);
            let words = "a request came on a connection that the answer before it cannot outlive";
            return charge(reason.to_owned(), requirement, words);
        }
    }
    if finals.len() + 1 < count
        && link.is_certain()
        && let Some(fatal) = link.fatal()
        && fatal.kind != DeviationKind::IncompleteMessage
        && link
            .before
            .get(finals.len() + 1)
            .is_some_and(|(sent, _)| *sent >= fatal.span.end)
    {
        let requirement = fatal.kind.on_receipt(Direction::Response);
        let words = "a request came on a connection whose answer cannot be read";
        charge(
            format!("reused-behind-{}", fatal.kind.name()),
            requirement,
            words,
        );
    }
}

/// Why a connection does not outlive an answer that does not say close.
fn why_last(answer: &Response) -> (&'static str, &'static str) {
    match answer.framing {
        // Its content ends where the connection does.
        Framing::Close => ("reused-behind-close-delimited", "R9112-9.3-13"),
        Framing::Tunnel => ("reused-behind-tunnel", "R9112-9.3-13"),
        _ if answer.version < Version::HTTP_11 && answer.fields.has("Transfer-Encoding") => {
            ("reused-behind-http10-coding", "R9112-6.1-23")
        }
        _ => ("reused-behind-http10", "R9112-9.3-11"),
    }
}
