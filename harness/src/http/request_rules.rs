use super::name::{demands_option, judge_fields};
use super::notes::Notes;
use super::target::{authority, is_host, without_userinfo};
use super::{DeviationKind, Framing, Request, Version};

/// Judges what a client must keep to in a head.
pub(super) fn judge_request(request: &Request, notes: &mut Notes<'_>) {
    judge_host(request, notes);
    judge_fields(&request.fields, notes);
    // [RFC 9112 §7.4] TE is about this connection, and chunked is never listed in it.
    demands_option(&request.fields, "TE", DeviationKind::TeWithoutOption, notes);
    for line in request.fields.lines("TE") {
        let chunked = super::list::members(line.value).any(|coding| {
            let name = coding.split(|&octet| octet == b';').next();
            name.is_some_and(|name| super::class::trim(name).eq_ignore_ascii_case(b"chunked"))
        });
        if chunked {
            notes.tolerate(DeviationKind::ChunkedInTe, line.span);
        }
    }
}

/// Judges what depends on whether there will be content.
pub(super) fn judge_content(request: &Request, framing: Framing, notes: &mut Notes<'_>) {
    let fields = &request.fields;
    if matches!(framing, Framing::None | Framing::Length(0)) {
        // [RFC 9110 §10.1.1] There is nothing to wait for.
        if let Some(line) = fields.lines("Expect").next()
            && fields.has_member("Expect", "100-continue")
        {
            notes.tolerate(DeviationKind::ExpectWithoutContent, line.span);
        }
    } else if request.method == b"TRACE" {
        // [RFC 9110 §9.3.8]
        notes.tolerate(DeviationKind::TraceWithContent, request.head);
    } else if request.method == b"OPTIONS" && !fields.has("Content-Type") {
        // [RFC 9110 §9.3.7]
        notes.tolerate(DeviationKind::OptionsWithoutContentType, request.head);
    }
}

/// [RFC 9112 §3.2] One Host, a valid one, and that of the target where the target has one.
fn judge_host(request: &Request, notes: &mut Notes<'_>) {
    let mut lines = request.fields.lines("Host");
    let Some(host) = lines.next() else {
        if request.version >= Version::HTTP_11 {
            notes.tolerate(DeviationKind::HostMissing, request.head);
        }
        return;
    };
    if !is_host(host.value) {
        notes.tolerate(DeviationKind::HostMalformed, host.span);
    } else if let Some((scheme, authority)) = authority(&request.target) {
        let authority = without_userinfo(authority);
        if is_host(authority) && !same_host(scheme, authority, host.value) {
            notes.tolerate(DeviationKind::HostDiffers, host.span);
        }
    }
    for line in lines {
        notes.tolerate(DeviationKind::HostTwice, line.span);
        if !is_host(line.value) {
            notes.tolerate(DeviationKind::HostMalformed, line.span);
        }
    }
}

/// Whether two authorities are one and the same after the scheme's normalisation
/// [RFC 9110 §4.2.3]: case, and the default port left out.
fn same_host(scheme: &[u8], one: &[u8], other: &[u8]) -> bool {
    let default: &[u8] = match scheme.len() {
        4 => b":80",
        _ => b":443",
    };
    let bare = |authority: &[u8]| {
        let authority = authority.strip_suffix(default).unwrap_or(authority);
        let authority = authority.strip_suffix(b":").unwrap_or(authority);
        authority.to_ascii_lowercase()
    };
    bare(one) == bare(other)
}
