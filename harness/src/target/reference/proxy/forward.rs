//! What becomes of a head on its way through: what belongs to one hop goes, what the proxy owes
//! the next one comes.
//! It never sends.

use super::fault::{Fault, Faults};
use super::fields::{Field, Fields};
use super::framing::Framing;
use super::request::{Request, Target};
use super::response::Response;
use crate::target::reference::date;

/// The name in Via.
pub(super) const PSEUDONYM: &str = "badpeer";

/// In which framing a request's content goes on.
pub(super) fn request_framing(request: &Request, faults: Faults) -> Framing {
    match request.framing {
        _ if faults.has(Fault::ContentOnGetLost) && request.is("GET") => Framing::None,
        Framing::Length(_) if faults.has(Fault::ContentLost) => Framing::Length(0),
        Framing::Length(_) if faults.has(Fault::TruncatedRequestCompleted) => Framing::Chunked,
        framing => framing,
    }
}

/// In which framing a response's content goes on to a client of that minor version.
pub(super) fn response_framing(response: &Response, minor: u8, faults: Faults) -> Framing {
    match response.framing {
        Framing::Chunked | Framing::Close if minor == 1 => Framing::Chunked,
        Framing::Chunked if faults.has(Fault::ChunkedToHttp10) => Framing::Chunked,
        Framing::Chunked => Framing::Close,
        Framing::Length(_) if minor == 1 && faults.has(Fault::TruncatedResponseCompleted) => {
            Framing::Chunked
        }
        framing => framing,
    }
}

/// A request's head as the origin gets it.
pub(super) fn request_head(
    request: &Request,
    into: Framing,
    max_forwards: Option<u64>,
    name: &str,
    faults: Faults,
) -> Vec<u8> {
    let came = &request.fields;
    let mut fields = came.end_to_end(faults);
    fields.remove("content-length");
    frame(&mut fields, came, into, faults);
    let authority = match &request.target {
        Target::Absolute(authority, _) if !faults.has(Fault::AbsoluteHostKept) => Some(authority),
        _ => None,
    };
    match authority {
        // [RFC 9112 §3.2.2]: what came as Host counts for nothing.
        Some(authority) => host(&mut fields, authority),
        None if !came.has("host") && !faults.has(Fault::HostMissingForwarded) => {
            host(&mut fields, name.as_bytes());
        }
        None => {}
    }
    if let Some(left) = max_forwards {
        fields.remove("max-forwards");
        fields.push("Max-Forwards", left.to_string());
    } else if faults.has(Fault::MaxForwardsInvented) && request.is("OPTIONS") {
        fields.push("Max-Forwards", "10");
    }
    if request.minor == 0 || faults.has(Fault::ExpectSwallowed) {
        // [RFC 9110 §10.1.1]: from HTTP/1.0 it says nothing.
        fields.remove("expect");
    }
    if faults.has(Fault::ConditionsDropped) {
        for name in ["if-match", "if-none-match", "if-range", "if-modified-since"] {
            fields.remove(name);
        }
    }
    if faults.has(Fault::AuthorizationDropped) {
        fields.remove("authorization");
    }
    if !faults.has(Fault::ViaMissing) {
        via(&mut fields, request.minor, faults);
    }
    let mut method = request.method.clone();
    if faults.has(Fault::MethodUpper) {
        method.make_ascii_uppercase();
    }
    let target = match &request.target {
        Target::Origin(path) | Target::Absolute(_, path) | Target::Authority(path) => path.clone(),
        Target::Asterisk => b"*".to_vec(),
    };
    let target = tidied(target, faults);
    let minor = if faults.has(Fault::VersionCopied) {
        request.minor
    } else {
        1
    };
    let mut head = [&method, &b" "[..], &target].concat();
    head.extend_from_slice(format!(" HTTP/1.{minor}\r\n").as_bytes());
    fields.write(&mut head);
    head
}

/// What says in which framing the content comes.
fn frame(fields: &mut Fields, came: &Fields, into: Framing, faults: Faults) {
    let nominated = came.nominated(faults);
    let named = |name: &str| {
        faults.has(Fault::NominatedFramingRemoved)
            && nominated
                .iter()
                .any(|one| one.eq_ignore_ascii_case(name.as_bytes()))
    };
    let mut copy = |name: &str| {
        for value in came.all(name) {
            fields.push(name, value);
        }
    };
    let lengths = [Fault::LengthLenient, Fault::LengthFirst];
    let both = [
        Fault::BothUsesLength,
        Fault::ResponseUsesLength,
        Fault::UnknownCodingIgnored,
    ];
    match into {
        Framing::Length(_) if lengths.iter().any(|fault| faults.has(*fault)) => {
            copy("Content-Length");
        }
        Framing::Length(_) if named("content-length") => {}
        Framing::Length(length) => {
            if both.iter().any(|fault| faults.has(*fault)) {
                copy("Transfer-Encoding");
            }
            fields.push("Content-Length", length.to_string());
        }
        Framing::Chunked if named("transfer-encoding") => {}
        Framing::Chunked => {
            if faults.has(Fault::BothFramingsForwarded) || faults.has(Fault::BothFramingsInResponse)
            {
                copy("Content-Length");
            }
            fields.push("Transfer-Encoding", "chunked");
        }
        Framing::None | Framing::Close => {}
    }
}

fn host(fields: &mut Fields, authority: &[u8]) {
    fields.remove("host");
    let (name, value) = (b"Host".to_vec(), authority.to_vec());
    fields.0.insert(0, Field { name, value });
}

/// The proxy's own entry, behind those that came [RFC 9110 §7.6.3].
fn via(fields: &mut Fields, received: u8, faults: Faults) {
    let minor = if faults.has(Fault::ViaOwnVersion) {
        1
    } else {
        received
    };
    if faults.has(Fault::ViaOnlyFirst) && fields.has("via") {
        return;
    }
    let entry = format!("1.{minor} {PSEUDONYM}");
    if faults.has(Fault::ViaReplaced) {
        fields.remove("via");
    }
    fields.push("Via", entry);
}

/// The target, which is nobody's to change [RFC 9110 §7.7]; planted faults do.
fn tidied(target: Vec<u8>, faults: Faults) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(&target).into_owned();
    match () {
        () if faults.has(Fault::TargetDecoded) => {
            for (escape, octet) in [("%0d", "\r"), ("%0a", "\n"), ("%20", " ")] {
                text = text.replace(escape, octet);
            }
        }
        () if faults.has(Fault::TargetSpaceRepaired) => text = text.replace(' ', "%20"),
        () if faults.has(Fault::PathNormalised) => {
            for (odd, tidy) in [("/./", "/"), ("//", "/"), ("%7e", "~"), ("%41", "A")] {
                text = text.replace(odd, tidy);
            }
        }
        () => return target,
    }
    text.into_bytes()
}

/// A response's head as the client gets it.
pub(super) fn response_head(
    response: &Response,
    request: &Request,
    into: Framing,
    last: bool,
    faults: Faults,
) -> Vec<u8> {
    let came = &response.fields;
    let mut fields = came.end_to_end(faults);
    let length = came.first("content-length").map(<[u8]>::to_vec);
    fields.remove("content-length");
    if matches!(into, Framing::None) && !response.is_interim() {
        // What GET would have had [RFC 9110 §8.6]; a 204 has none.
        let counts = response.status != 204 || faults.has(Fault::NoContentCounted);
        let said = length
            .filter(|value| counts && !value.is_empty() && value.iter().all(u8::is_ascii_digit));
        if request.is("HEAD") && faults.has(Fault::HeadLengthZero) {
            fields.push("Content-Length", "0");
        } else if let Some(said) = said {
            fields.push("Content-Length", said);
        }
        if response.status == 204 && faults.has(Fault::NoContentCoded) {
            for value in came.all("transfer-encoding") {
                fields.push("Transfer-Encoding", value);
            }
        }
    } else {
        frame(&mut fields, came, into, faults);
    }
    if into != Framing::Chunked {
        fields.remove("trailer");
    }
    if faults.has(Fault::CodingNameDropped) {
        fields.remove("content-encoding");
    }
    if faults.has(Fault::SetCookieJoined) {
        let all: Vec<&[u8]> = came.all("set-cookie").collect();
        if all.len() > 1 {
            let joined = all.join(&b", "[..]);
            fields.remove("set-cookie");
            fields.push("Set-Cookie", joined);
        }
    }
    if faults.has(Fault::MetadataRewritten) {
        for field in &mut fields.0 {
            if [
                "server",
                "etag",
                "allow",
                "www-authenticate",
                "cache-control",
            ]
            .iter()
            .any(|name| field.name.eq_ignore_ascii_case(name.as_bytes()))
            {
                field.value = b"badpeer".to_vec();
            }
        }
    }
    if !response.is_interim() {
        if !came.has("date") && !faults.has(Fault::DateMissing) {
            // [RFC 9110 §6.6.1]
            fields.push("Date", date::now(crate::target::reference::Faults::none()));
        }
        let odd = came
            .first("date")
            .is_some_and(|date| !date.ends_with(b" GMT"));
        if odd && faults.has(Fault::DateDoubled) {
            fields.push("Date", date::now(crate::target::reference::Faults::none()));
        }
        if last {
            fields.push("Connection", "close");
        } else if request.minor == 0 {
            fields.push("Connection", "keep-alive");
        }
    }
    if !faults.has(Fault::ViaMissingInResponse) {
        via(&mut fields, response.minor, faults);
    }
    let minor = if faults.has(Fault::ResponseVersionCopied) {
        response.minor
    } else {
        1
    };
    let status = match response.status {
        206 if faults.has(Fault::PartMadeWhole) => 200,
        226.. if faults.has(Fault::UnknownStatusReplaced) => 500,
        status => status,
    };
    let mut head = format!("HTTP/1.{minor} {status} ").into_bytes();
    head.extend_from_slice(&response.reason);
    head.extend_from_slice(b"\r\n");
    fields.write(&mut head);
    head
}
