use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::policy::POLICIES;
use super::view::View;
use crate::http::{Deviation, DeviationKind};
use crate::spec::{self, Level};

/// What the proxy's own messages have against the rules, and against each other's reading.
pub(super) fn judge(view: &View, charges: &mut Vec<Charge>) {
    for octets in &view.forwarded {
        desync(octets, charges);
    }
    let front = &view.front.conversation;
    let asked: Vec<_> = front.request_reader().deviations().collect();
    let links = || view.back.links.iter().map(|one| &one.conversation);
    let answered: Vec<_> = links()
        .flat_map(|one| one.response_reader().deviations())
        .collect();
    for link in links() {
        let found = link.request_reader().deviations();
        own("forwarded to the origin", found, &asked, charges);
    }
    if !view.front.is_ambiguous() {
        // [RFC 9110 §15.3.6] Where nobody knows what the origin's 205 has in it, that may go on.
        let is_certain = view.is_back_certain();
        let content = |one: &&Deviation| one.kind == DeviationKind::ResetContentWithContent;
        own(
            "sent to the client",
            front
                .response_deviations()
                .filter(|one| is_certain || !content(one)),
            &answered,
            charges,
        );
    }
}

/// A deviation that the other side shows too is handed on: whether a proxy may is judged by what
/// it must refuse.
fn own<'a>(
    what: &str,
    found: impl Iterator<Item = &'a Deviation>,
    others: &[&Deviation],
    charges: &mut Vec<Charge>,
) {
    for one in found {
        let level = spec::requirement(one.requirement).map(|found| found.level);
        // Who relays what broke off must break off too.
        let cut = one.kind == DeviationKind::IncompleteMessage;
        // [RFC 9110 §6.6.1] Who forwards a response without a Date adds one.
        let handed_on = one.kind != DeviationKind::DateMissing
            && others.iter().any(|other| other.kind == one.kind);
        // [RFC 9110 §10.1.1] The expectation is the client's, and must be forwarded, before it is
        // known whether the chunks have anything in them.
        let expected = one.kind == DeviationKind::ExpectWithoutContent;
        if one.kind.is_ours() || cut || handed_on || expected || level == Some(Level::May) {
            continue;
        }
        charges.push(Charge::new(
            Oracle::OwnMessages,
            one.kind.name(),
            one.requirement,
            format!("the proxy {what}: {}", one.kind.sentence()),
        ));
    }
}

/// Readers that are careless in different ways must see the same number of requests.
fn desync(octets: &[u8], charges: &mut Vec<Charge>) {
    let mut counts = POLICIES
        .iter()
        .filter_map(|policy| policy.count(octets).map(|count| (policy, count)));
    let Some((first, count)) = counts.next() else {
        return;
    };
    let told = |(whole, begun): (usize, bool)| match begun {
        true => format!("{whole} requests and the beginning of one"),
        false => format!("{whole} requests"),
    };
    for (policy, other) in counts.filter(|(_, other)| *other != count) {
        charges.push(Charge::new(
            Oracle::Desync,
            policy.name,
            policy.requirement,
            format!(
                "what was forwarded is {} to a reader of the kind `{}`, and {} to one of the kind \
                 `{}`",
                told(count),
                first.name,
                told(other),
                policy.name
            ),
        ));
    }
}
