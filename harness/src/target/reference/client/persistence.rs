//! Whether another request may follow on a connection. It never closes one.

use std::time::Duration;

use super::fault::Fault;
use super::fields::trim;
use super::framing::{self, Framing};
use super::head::Head;
use super::request::Request;
use super::{Failure, Faults};

/// How a connection may be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// For how long the server said that it keeps it, less some for the way.
    pub(super) lasts: Option<Duration>,
    /// How many more requests the server said that it takes.
    pub(super) left: Option<u32>,
}

/// How the connection is kept behind an answer that was read to its end; `None` where it is not
/// [RFC 9112 §9.3].
pub(super) fn of(
    head: &Head,
    framing: Framing,
    request: &Request,
    faults: Faults,
) -> Result<Option<Kept>, Failure> {
    let options = options(head, faults);
    let says = |option: &str| {
        options
            .iter()
            .any(|one| match faults.has(Fault::CloseCaseSensitive) {
                true => one == option.as_bytes(),
                false => one.eq_ignore_ascii_case(option.as_bytes()),
            })
    };
    if faults.has(Fault::UnknownOptionRefused) && options.iter().any(|one| one.starts_with(b"x-")) {
        return Err(Failure::Malformed("a connection option that is not known"));
    }
    let hints = hints(head, faults)?;
    let ignored = faults.has(Fault::CloseIgnored)
        || faults.has(Fault::CloseBehindHeadIgnored) && request.method == "HEAD";
    let closes = says("close")
        && !ignored
        && !(faults.has(Fault::KeepAliveOverridesClose) && says("keep-alive"));
    let persists = if head.minor == 0 {
        let coded = head.fields.has("Transfer-Encoding");
        let asked = says("keep-alive")
            || faults.has(Fault::KeepAliveFieldObeyed) && head.fields.has("Keep-Alive")
            || faults.has(Fault::ProxyConnectionObeyed) && head.fields.has("Proxy-Connection")
            || faults.has(Fault::Http10Kept);
        // [RFC 9112 §6.1]: HTTP/1.0 knows no transfer coding, so the framing is not to be
        // trusted.
        asked && (!coded || faults.has(Fault::Http10CodingKept))
    } else {
        true
    };
    let own = request.closes && !faults.has(Fault::OwnCloseReused);
    let kept = persists
        && !closes
        && !own
        && framing != Framing::Close
        && head.status != 101
        && !(framing::is_tunnel(head, &request.method) && framing == Framing::None)
        && !faults.has(Fault::NeverPersistsUnsaid);
    Ok(kept.then_some(hints))
}

/// The connection options of an answer.
fn options(head: &Head, faults: Faults) -> Vec<Vec<u8>> {
    let mut names = vec!["Connection"];
    if faults.has(Fault::ProxyConnectionObeyed) {
        names.push("Proxy-Connection");
    }
    let mut options = Vec::new();
    for name in names {
        let lines: Vec<&[u8]> = head.fields.all(name).collect();
        let count = match faults.has(Fault::CloseOnlyFirstLine) {
            true => lines.len().min(1),
            false => lines.len(),
        };
        let from = match faults.has(Fault::CloseOnlyLastLine) {
            true => lines.len().saturating_sub(1),
            false => 0,
        };
        for line in &lines[from..count] {
            if faults.has(Fault::CloseOnlyWholeValue) {
                options.push(line.to_vec());
                continue;
            }
            for member in line.split(|octet| *octet == b',').map(trim) {
                if member.is_empty() && faults.has(Fault::CloseEmptyMemberEnds) {
                    return options;
                }
                options.push(member.to_vec());
            }
        }
    }
    options
}

/// What the Keep-Alive field adds; it says nothing without the option of that name, and what
/// can't be read in it says nothing either.
fn hints(head: &Head, faults: Faults) -> Result<Kept, Failure> {
    let mut kept = Kept::default();
    for member in head.fields.members("Keep-Alive") {
        let text = std::str::from_utf8(member).unwrap_or_default();
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let number: Option<u32> = value.trim().parse().ok();
        if number.is_none() && faults.has(Fault::KeepAliveUnreadRefused) {
            return Err(Failure::Malformed("a Keep-Alive field"));
        }
        let Some(number) = number else { continue };
        if name.trim().eq_ignore_ascii_case("timeout") {
            // The last request must still arrive in time.
            let announced = Duration::from_secs(u64::from(number));
            kept.lasts = Some(announced / 2);
        } else if name.trim().eq_ignore_ascii_case("max") {
            kept.left = Some(number);
        }
    }
    if faults.has(Fault::KeepAliveTimeoutIgnored) {
        kept.lasts = None;
    }
    if faults.has(Fault::KeepAliveMaxIgnored) {
        kept.left = None;
    }
    Ok(kept)
}
