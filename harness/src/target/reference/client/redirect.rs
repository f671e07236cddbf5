//! What only planted faults do: redirects followed, each wrong in one way. The good client hands
//! them to its caller. It never makes the call.

use super::Faults;
use super::fault::Fault;
use crate::player::{Answer, Call};

/// The call that a redirect asks for, where a planted fault follows it.
pub(super) fn followed(call: &Call, answer: &Answer, faults: Faults) -> Option<Call> {
    if !matches!(answer.status, Some(301 | 302 | 303 | 307 | 308)) {
        return None;
    }
    let follows = [
        Fault::RedirectToNobody,
        Fault::RedirectDecoded,
        Fault::RedirectMethodLost,
        Fault::RedirectContentLost,
        Fault::RedirectContentKept,
        Fault::RedirectHostKept,
        Fault::RedirectFieldsKept,
    ];
    if !follows.iter().any(|fault| faults.has(*fault)) {
        return None;
    }
    let location = answer
        .fields
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(b"Location"));
    let location = std::str::from_utf8(&location?.1).ok()?;
    // An escape in a URL is not what it stands for [RFC 3986 §2.4].
    let location = &match faults.has(Fault::RedirectDecoded) {
        true => location.replace("%0d", "\r").replace("%0a", "\n"),
        false => location.to_owned(),
    };
    let (own, _) = split(&call.url)?;
    let url = match split(location) {
        Some(("", path)) if faults.has(Fault::RedirectToNobody) => format!("http://{own}{path}"),
        Some((_, path)) if faults.has(Fault::RedirectHostKept) => format!("http://{own}{path}"),
        Some(_) => location.clone(),
        None => format!("http://{own}{location}"),
    };
    let keeps_content = faults.has(Fault::RedirectContentKept);
    let keeps_fields = faults.has(Fault::RedirectFieldsKept);
    Some(Call {
        proxy: call.proxy.clone(),
        method: match faults.has(Fault::RedirectContentLost) {
            true => call.method.clone(),
            false => "GET".to_owned(),
        },
        url,
        fields: if keeps_fields {
            call.fields.clone()
        } else {
            Vec::new()
        },
        body: call.body.clone().filter(|_| keeps_content),
    })
}

/// The authority of a URL, and what is behind it.
fn split(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("http://")?;
    Some(rest.split_at(rest.find('/').unwrap_or(rest.len())))
}
