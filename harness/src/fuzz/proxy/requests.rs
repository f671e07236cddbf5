use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::super::server::is_faulty;
use super::view::{View, path, reason};
use crate::http::{DeviationKind, Direction, Request};
use crate::script::Move;

/// What the proxy made of its client's requests.
pub(super) fn judge(view: &View, charges: &mut Vec<Charge>) {
    for (request, _) in view.exchanges() {
        whole(view, request, charges);
    }
    if view.front.certain() > view.front.requests().len() {
        broken(view, charges);
    }
}

/// What must be refused was forwarded, or other content than came.
fn whole(view: &View, request: &Request, charges: &mut Vec<Charge>) {
    let attempts = view.attempts(&request.target);
    let Some(one) = attempts.iter().find(|one| one.whole) else {
        return;
    };
    // [RFC 9112 §3.2]
    let kinds = request.deviations.iter().map(|one| one.kind);
    for kind in kinds.filter(|kind| {
        matches!(
            kind,
            DeviationKind::HostMissing | DeviationKind::HostTwice | DeviationKind::HostMalformed
        )
    }) {
        charges.push(accepted(kind));
    }
    let forwarded = one.request;
    if keeps_host(request, forwarded) {
        charges.push(Charge::new(
            Oracle::Misreading,
            "host-beside-url",
            "R9112-3.2.2-03",
            "the client's Host went on, though the URL that it asked for names another",
        ));
    }
    let kept = |one: &Request| one.content.len() as u64 == one.length;
    let same_target = |one: &&Request| one.target == request.target;
    let alone = view.front.requests().iter().filter(same_target).count() == 1;
    if alone
        && !is_faulty(request)
        && kept(request)
        && kept(forwarded)
        && forwarded.content != request.content
    {
        let requirement = match request.deviations.first() {
            Some(one) => one.kind.on_receipt(Direction::Request),
            None => "R9112-6-02",
        };
        charges.push(Charge::new(
            Oracle::Misreading,
            format!(
                "request-{}",
                reason(request.deviations.iter().map(|one| one.kind))
            ),
            requirement,
            "the content that was forwarded is not the content that came",
        ));
    }
}

/// Whether a Host went on as it came beside a URL of another authority, which did not go on: who
/// comes next believes the wrong one [RFC 9112 §3.2.2]. What a gateway else makes of Host for the
/// server behind it is its own affair.
fn keeps_host(request: &Request, forwarded: &Request) -> bool {
    let [only] = request.deviations.as_slice() else {
        return false;
    };
    let host = |one: &Request| {
        one.fields
            .all("Host")
            .next()
            .map(<[u8]>::to_ascii_lowercase)
    };
    only.kind == DeviationKind::HostDiffers
        && forwarded.target.starts_with(b"/")
        && host(request) == host(forwarded)
}

fn accepted(kind: DeviationKind) -> Charge {
    Charge::new(
        Oracle::OverAcceptance,
        kind.name(),
        kind.on_receipt(Direction::Request),
        format!("forwarded as if it were in order: {}", kind.sentence()),
    )
}

/// The request that breaks off or breaks was forwarded as a whole one.
fn broken(view: &View, charges: &mut Vec<Charge>) {
    let front = &view.front;
    let fatal = front.fatal().map(|one| one.kind);
    let partial = front.conversation.request_reader().partial();
    let Some(partial) = partial else {
        // What has no whole head has no name: more came to the origin than was asked for.
        // A path may have been normalized on the way: `//2` has become `/2`.
        let known = |target: &[u8]| {
            let mut asked = front.requests().iter();
            asked.any(|one| path(&one.target).ends_with(target))
        };
        let mut forwarded = view
            .back
            .links
            .iter()
            .flat_map(|link| link.conversation.requests());
        let unknown = |one: &Request| {
            let named = matches!(one.target.as_slice(), b"/1" | b"/2" | b"/3");
            named && !known(&one.target)
        };
        if front.requests().iter().all(|one| one.deviations.is_empty()) && forwarded.any(unknown) {
            let kind = fatal.unwrap_or(DeviationKind::IncompleteMessage);
            match kind {
                DeviationKind::IncompleteMessage => charges.push(completed("head")),
                kind => charges.push(accepted(kind)),
            }
        }
        return;
    };
    if is_faulty(partial)
        || !view.attempts(&partial.target).iter().any(|one| one.whole)
        || front
            .requests()
            .iter()
            .any(|one| one.target == partial.target)
    {
        return;
    }
    let too_large = partial.deviations.iter().map(|one| one.kind).find(|kind| {
        matches!(
            kind,
            DeviationKind::ContentLengthTooLarge | DeviationKind::ChunkSizeTooLarge
        )
    });
    // [RFC 9112 §7.1.1] Extensions may be read over, where what is forwarded is sound.
    if fatal == Some(DeviationKind::ChunkExtensionMalformed) {
        return;
    }
    let fatal = fatal.filter(|kind| *kind != DeviationKind::IncompleteMessage);
    match too_large.or(fatal) {
        Some(kind) => charges.push(accepted(kind)),
        None if front.ours.is_some_and(|one| one != Move::ResetLost) => {
            charges.push(completed("content"));
        }
        None => {}
    }
}

fn completed(what: &str) -> Charge {
    Charge::new(
        Oracle::Truncation,
        format!("request-{what}"),
        "R9112-6.3-24",
        "a request that broke off reached the origin as a whole one",
    )
}
