use super::date::is_imf_fixdate;
use super::name::judge_fields;
use super::notes::Notes;
use super::response::Asked;
use super::{DeviationKind, Fields, Response, Version};

/// Judges what a server must keep to in a head.
pub(super) fn judge_response(response: &Response, asked: Option<&Asked>, notes: &mut Notes<'_>) {
    let fields = &response.fields;
    judge_fields(fields, notes);
    judge_dates(fields, notes);
    let tunnel = asked.is_some_and(|asked| asked.connect) && response.status / 100 == 2;
    // [RFC 9110 §6.6.1] Servers without a clock are excused, and so is the proxy that opens a
    // tunnel: it is no origin server.
    if (200..500).contains(&response.status) && !tunnel && !fields.has("Date") {
        notes.tolerate(DeviationKind::DateMissing, response.head);
    }
    if asked.is_some_and(|asked| asked.version < Version::HTTP_11) {
        // [RFC 9112 §6.1]
        if let Some(line) = fields.lines("Transfer-Encoding").next() {
            notes.tolerate(DeviationKind::TransferEncodingToHttp10, line.span);
        }
        // [RFC 9110 §15.2]
        if response.status / 100 == 1 {
            notes.tolerate(DeviationKind::InterimToHttp10, response.head);
        }
    }
    // Fields without which a status code says nothing.
    let demanded = match response.status {
        // [RFC 9110 §7.8]
        101 => Some(("Upgrade", DeviationKind::SwitchWithoutUpgrade)),
        426 => Some(("Upgrade", DeviationKind::UpgradeMissing)),
        // [RFC 9110 §15.5.6]
        405 => Some(("Allow", DeviationKind::AllowMissing)),
        // [RFC 9110 §15.5.8]
        407 => Some((
            "Proxy-Authenticate",
            DeviationKind::ProxyAuthenticateMissing,
        )),
        _ => None,
    };
    if let Some((name, kind)) = demanded
        && !fields.has(name)
    {
        notes.tolerate(kind, response.head);
    }
}

/// [RFC 9110 §5.6.7] Dates are written in one form.
fn judge_dates(fields: &Fields, notes: &mut Notes<'_>) {
    for line in fields {
        let is = |name: &[u8]| line.name.eq_ignore_ascii_case(name);
        let is_date = match line.name.len() {
            4 => is(b"Date"),
            13 => is(b"Last-Modified"),
            // These take a number too, or are sent with one by long habit ("Expires: 0"): only
            // what begins like a date is judged.
            7 | 11 => {
                (is(b"Expires") || is(b"Retry-After"))
                    && line.value.first().is_some_and(u8::is_ascii_alphabetic)
            }
            _ => false,
        };
        if is_date && !is_imf_fixdate(line.value) {
            notes.tolerate(DeviationKind::DateFormat, line.span);
        }
    }
}

/// [RFC 9112 §6.1], [RFC 9110 §8.6] 1xx and 204 have neither framing field.
pub(super) fn judge_bodiless(fields: &Fields, notes: &mut Notes<'_>) {
    forbid(
        fields,
        "Transfer-Encoding",
        DeviationKind::TransferEncodingForbidden,
        notes,
    );
    forbid(
        fields,
        "Content-Length",
        DeviationKind::ContentLengthForbidden,
        notes,
    );
}

/// The same for what opens a tunnel.
pub(super) fn judge_tunnel(fields: &Fields, notes: &mut Notes<'_>) {
    forbid(
        fields,
        "Transfer-Encoding",
        DeviationKind::TunnelTransferEncoding,
        notes,
    );
    forbid(
        fields,
        "Content-Length",
        DeviationKind::TunnelContentLength,
        notes,
    );
}

fn forbid(fields: &Fields, name: &str, kind: DeviationKind, notes: &mut Notes<'_>) {
    if let Some(line) = fields.lines(name).next() {
        notes.tolerate(kind, line.span);
    }
}
