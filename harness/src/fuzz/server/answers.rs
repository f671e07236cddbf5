use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::super::seen::{End, Seen};
use super::Contract;
use crate::http::{DeviationKind, Request, Version};

/// A message of this many octets, trailers and all, is within every server's bounds [RFC 9112 §3].
const MODEST: usize = 4_000;

/// What was valid, and was refused, dropped or read as something else.
pub(super) fn judge(seen: &Seen, contract: &Contract, charges: &mut Vec<Charge>) {
    let finals: Vec<_> = seen.finals().collect();
    let mut plain = seen.is_patient();
    for (n, request) in seen.requests().iter().enumerate().take(seen.certain()) {
        plain &= is_plain(seen, request, contract);
        let Some(answer) = finals.get(n) else {
            let asked = n == 0 || finals[n - 1].persists() && seen.requests()[n - 1].persists();
            // Behind a half-close a server may end the connection too [RFC 9112 §9.5].
            let asked = asked && seen.ours.is_none();
            if plain && asked && matches!(seen.end, End::Finished | End::Reset) {
                charges.push(unanswered(n));
            }
            return;
        };
        if plain && answer.status >= 400 {
            charges.push(Charge::new(
                Oracle::UnderAcceptance,
                format!("refused-{}", answer.status),
                "R9110-2.3-01",
                format!("a plain valid request was answered {}", answer.status),
            ));
            return;
        }
        let echoes = request.method == b"POST" && contract.echo.as_ref() == Some(&request.target);
        if echoes
            && !is_faulty(request)
            && answer.status == 200
            && answer.complete
            && answer.content != request.content
        {
            charges.push(misread(request));
            return;
        }
    }
}

/// Whether the framing is to be taken for faulty, whatever it says [RFC 9112 §6.1]: who knows no
/// codings in HTTP/1.0 reads no content. That the connection must end then, others see to.
pub fn is_faulty(request: &Request) -> bool {
    let mut deviations = request.deviations.iter();
    deviations.any(|one| one.kind == DeviationKind::TransferEncodingInHttp10)
}

fn unanswered(n: usize) -> Charge {
    let (reason, requirement) = match n {
        0 => ("unanswered", "R9110-2.3-01"),
        _ => ("unanswered-pipelined", "R9112-9.3-05"),
    };
    let words = "a plain valid request got no answer, and the connection was ended";
    Charge::new(Oracle::UnderAcceptance, reason, requirement, words)
}

fn misread(request: &Request) -> Charge {
    let mut kinds: Vec<_> = request
        .deviations
        .iter()
        .map(|one| one.kind.name())
        .collect();
    kinds.dedup();
    let requirement = match request.deviations.first() {
        Some(one) => one.kind.on_receipt(crate::http::Direction::Request),
        None => "R9112-6.1-01",
    };
    let reason = match kinds.as_slice() {
        [] => "plain".to_owned(),
        kinds => kinds.join("+"),
    };
    let words = "the content that came back is not the content that was sent";
    Charge::new(Oracle::Misreading, reason, requirement, words)
}

/// Whether no server has a reason to refuse the request: valid, known, and of modest size.
fn is_plain(seen: &Seen, request: &Request, contract: &Contract) -> bool {
    let known: &[u8] = match request.method.as_slice() {
        b"GET" | b"HEAD" => b"/",
        b"POST" => match &contract.echo {
            Some(echo) => echo,
            None => return false,
        },
        _ => return false,
    };
    let octets = seen.sent.get(request.span.start..request.span.end);
    request.target == known
        && request.version == Version::HTTP_11
        && request.deviations.is_empty()
        && request.span.len() < MODEST
        && request.fields.get("Host") == Some(&contract.host)
        && request.fields.iter().all(|line| is_plain_field(line.name, line.value))
        && (request.method == b"POST" || request.length == 0 && !is_framed(request))
        // Numbers may be padded with zeros, up to a server's own bound [RFC 9112 §7.1].
        && octets.is_some_and(|all| !all.windows(8).any(|eight| eight == b"00000000"))
}

fn is_framed(request: &Request) -> bool {
    request.fields.has("Content-Length") || request.fields.has("Transfer-Encoding")
}

fn is_plain_field(name: &[u8], value: &[u8]) -> bool {
    const ANY: &[&str] = &[
        "Host",
        "Content-Length",
        "User-Agent",
        "Accept",
        "X-A",
        "X-Empty",
        "X-Quoted",
        "Cookie",
    ];
    const EXACT: &[(&str, &str)] = &[
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Connection", "keep-alive"),
        ("Connection", "TE"),
        ("TE", "trailers"),
        ("Keep-Alive", "timeout=5, max=9"),
    ];
    let is = |one: &str, octets: &[u8]| octets.eq_ignore_ascii_case(one.as_bytes());
    value.is_ascii() && ANY.iter().any(|one| is(one, name))
        || EXACT
            .iter()
            .any(|(one, only)| is(one, name) && is(only, value))
}
