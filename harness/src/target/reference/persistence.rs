//! Whether a connection outlives an exchange [RFC 9112 §9.3].
//! It never closes without a word.

use super::fault::Fault;
use super::faults::Faults;
use super::head::Head;
use super::list::{all_members, members};
use super::start::is_token;
use super::stop::{Stop, bad};

/// What becomes of the connection, and what the answer says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Persistence {
    pub(super) open: bool,
    /// The connection option in the answer.
    pub(super) option: Option<&'static str>,
}

impl Persistence {
    /// The connection is closed, and the answer says so [RFC 9112 §9.6].
    pub(super) fn close(faults: Faults) -> Persistence {
        let option = (!faults.has(Fault::CloseNotSaid)).then_some("close");
        Persistence {
            open: false,
            option,
        }
    }

    /// What a request asks for.
    pub(super) fn of(head: &Head, faults: Faults) -> Persistence {
        let proxied =
            head.fields.has("Proxy-Connection") && faults.has(Fault::ProxyConnectionObeyed);
        let keep_alive = has_keep_alive(head, faults) || proxied;
        let overridden = proxied
            || faults.has(Fault::CloseIgnored)
            || keep_alive && faults.has(Fault::KeepAliveOverridesClose);
        if has_close(head, faults) && !overridden {
            return Persistence::close(faults);
        }
        match head.is_old() {
            true if keep_alive && faults.has(Fault::KeepAliveSaidButCloses) => Persistence {
                open: false,
                option: Some("keep-alive"),
            },
            true if keep_alive && !faults.has(Fault::Http10KeepAliveNotSaid) => Persistence {
                open: true,
                option: Some("keep-alive"),
            },
            true if keep_alive || faults.has(Fault::Http10KeptOpen) => Persistence {
                open: true,
                option: None,
            },
            true => Persistence::close(faults),
            false if faults.has(Fault::NeverPersists) => Persistence::close(faults),
            false if faults.has(Fault::NeverPersistsUnsaid) => Persistence {
                open: false,
                option: None,
            },
            false => Persistence {
                open: true,
                option: None,
            },
        }
    }
}

/// Whether a request has the option close: in any line, any place and any case
/// [RFC 9110 §7.6.1].
pub(super) fn has_close(head: &Head, faults: Faults) -> bool {
    let mut lines: Vec<&[u8]> = head.fields.all("Connection").collect();
    if faults.has(Fault::CloseOnlyFirstLine) {
        lines.truncate(1);
    }
    if faults.has(Fault::CloseOnlyLastLine) {
        lines.drain(..lines.len().saturating_sub(1));
    }
    lines
        .iter()
        .any(|line| match faults.has(Fault::CloseOnlyWholeValue) {
            true => is_close(line, faults),
            false => members(line).iter().any(|member| is_close(member, faults)),
        })
}

fn is_close(option: &[u8], faults: Faults) -> bool {
    if faults.has(Fault::CloseCaseSensitive) {
        return option == b"close";
    }
    let option = option.to_ascii_lowercase();
    option == b"close"
        || faults.has(Fault::CloseSubstring) && option.windows(5).any(|window| window == b"close")
}

fn has_keep_alive(head: &Head, faults: Faults) -> bool {
    has_option(head, "keep-alive")
        || faults.has(Fault::KeepAliveFieldWithoutToken) && head.fields.has("Keep-Alive")
        || faults.has(Fault::KeepAliveBySubstring)
            && head.fields.all("Connection").any(|line| {
                line.to_ascii_lowercase()
                    .windows(10)
                    .any(|window| window == b"keep-alive")
            })
}

/// Whether a request has a connection option.
pub(super) fn has_option(head: &Head, option: &str) -> bool {
    let mut lines = head.fields.all("Connection");
    lines.any(|line| {
        members(line)
            .iter()
            .any(|m| m.eq_ignore_ascii_case(option.as_bytes()))
    })
}

/// Refusals of requests that say about the connection what a planted fault cannot read.
pub(super) fn check(head: &Head, faults: Faults) -> Result<(), Stop> {
    const KNOWN: [&[u8]; 4] = [b"close", b"keep-alive", b"upgrade", b"te"];
    let mut options = head.fields.all("Connection").flat_map(members);
    if faults.has(Fault::UnknownOptionRefused)
        && options.any(|option| !KNOWN.iter().any(|known| option.eq_ignore_ascii_case(known)))
    {
        return Err(bad("an unknown connection option"));
    }
    let is_number =
        |digits: &[u8]| (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let is_parameter = |member: &[u8]| {
        let mut parts = member.splitn(2, |octet| *octet == b'=');
        parts.next().is_some_and(is_token) && parts.next().is_some_and(is_number)
    };
    let mut parameters = head.fields.all("Keep-Alive").flat_map(all_members);
    if faults.has(Fault::KeepAliveParametersRefused) && !parameters.all(is_parameter) {
        return Err(bad("a malformed Keep-Alive"));
    }
    Ok(())
}
