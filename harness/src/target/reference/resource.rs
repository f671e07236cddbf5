//! What the server has to offer, by path and method.
//! It never looks at framing or persistence.

use super::answer::{Answer, Content};
use super::date;
use super::fault::Fault;
use super::faults::Faults;
use super::head::Head;
use super::host;
use super::list::members;
use super::range;

/// The methods that are known, whether or not any resource allows them.
pub(super) const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH",
];
const ETAG: &str = "\"ok-1\"";
/// The first second of 2025.
const LAST_MODIFIED: i64 = 1_735_689_600;

/// What is to be done for a request.
pub(super) enum Plan {
    /// Answer with the content that comes.
    Echo,
    /// Answer so, once the content has come.
    Answer(Answer),
    /// Answer so at once, and close: the content is not wanted.
    Early(Answer),
    /// A planted fault: say 200, and no longer speak HTTP.
    Tunnel,
}

/// What is to be done for this request.
pub(super) fn plan(head: &Head, faults: Faults) -> Plan {
    match choose(head, faults) {
        Plan::Answer(answer) if faults.has(Fault::PathInjected) => {
            let target = [&head.target.path[..], b"?", &head.target.query].concat();
            Plan::Answer(answer.field("Content-Location", decode(&target)))
        }
        plan => plan,
    }
}

fn choose(head: &Head, faults: Faults) -> Plan {
    let path = head.target.path.as_slice();
    if head.is("CONNECT") {
        // [RFC 9110 §9.3.6]: an origin server need not implement it.
        let taken = faults.has(Fault::ConnectAccepted) || faults.has(Fault::ConnectAnyTargetOk);
        return match taken {
            true => Plan::Tunnel,
            false => Plan::Early(Answer::text(501, "CONNECT is not implemented")),
        };
    }
    if !METHODS.iter().any(|method| head.is(method)) {
        // [RFC 9110 §9.1]: 501 for a method that no resource has.
        return Plan::Answer(match faults.has(Fault::UnknownMethodAsGet) {
            true => ok(),
            false => Answer::text(501, "the method is not implemented"),
        });
    }
    if head.is("TRACE") && faults.has(Fault::TraceReflectsSecrets) {
        return Plan::Answer(reflect(head));
    }
    let allow: &[&str] = match path {
        b"*" => &["OPTIONS"],
        b"/echo" | b"/reject" => &["POST", "PUT", "OPTIONS"],
        b"/" | b"/stream" | b"/204" | b"/205" | b"/304" | b"/redirect" => {
            &["GET", "HEAD", "OPTIONS"]
        }
        _ => return Plan::Answer(Answer::text(404, "there is no such resource")),
    };
    let refused = head.is("HEAD") && faults.has(Fault::HeadRefused);
    if refused || !allow.iter().any(|method| head.is(method)) {
        // [RFC 9110 §15.5.6]: a 405 says what would be allowed.
        let mut allow = allow.join(", ");
        if faults.has(Fault::AllowListsRefused) {
            allow = format!("{allow}, {}", String::from_utf8_lossy(&head.method));
        }
        return Plan::Answer(match faults.has(Fault::KnownMethodAsGet) {
            true => ok(),
            false => {
                Answer::text(405, "the resource does not allow that method").field("Allow", allow)
            }
        });
    }
    if head.is("OPTIONS") {
        return Plan::Answer(Answer::new(204).field("Allow", allow.join(", ")));
    }
    Plan::Answer(match path {
        b"/echo" if faults.has(Fault::SinceOnPost) && is_unmodified(head, faults) => {
            not_modified(faults)
        }
        b"/echo" => return Plan::Echo,
        b"/reject" => return Plan::Early(Answer::text(413, "content is not wanted here")),
        b"/stream" => Answer {
            content: Content::Stream(&["one\n", "two\n", "three\n"]),
            ..Answer::new(200).field("Content-Type", "text/plain")
        },
        b"/204" => Answer::new(204),
        b"/205" => Answer::new(205),
        b"/304" => not_modified(faults),
        b"/redirect" => redirect(head, faults),
        _ if is_not_modified(head, faults) => not_modified(faults),
        _ if faults.has(Fault::CodingNotEndedInAnswer) && head.fields.has("TE") => {
            ok().field("Transfer-Encoding", "gzip")
        }
        _ => range::apply(head, ok(), faults),
    })
}

/// The answer to `POST /echo`.
pub(super) fn echo(head: &Head, mut content: Vec<u8>, faults: Faults) -> Answer {
    // [RFC 9110 §14.4]: POST knows no Content-Range.
    if faults.has(Fault::ContentRangeObeyed) && head.fields.has("Content-Range") {
        content.truncate(2);
    }
    let content = Content::Whole(content);
    let answer = Answer {
        content,
        ..Answer::new(200).field("Content-Type", "application/octet-stream")
    };
    range::apply(head, answer, faults)
}

fn ok() -> Answer {
    validators(Answer::text(200, "ok"))
}

/// [RFC 9110 §15.4.5]: a 304 repeats the validators of the 200.
fn not_modified(faults: Faults) -> Answer {
    match faults.has(Fault::NotModifiedWithoutEtag) {
        true => Answer::new(304),
        false => validators(Answer::new(304)),
    }
}

fn validators(answer: Answer) -> Answer {
    answer
        .field("ETag", ETAG)
        .field("Last-Modified", date::imf_fixdate(LAST_MODIFIED))
}

/// Whether a condition says that the client has the current state [RFC 9110 §13.2.2].
fn is_not_modified(head: &Head, faults: Faults) -> bool {
    if head.fields.has("If-None-Match") && !faults.has(Fault::SinceBesideTags) {
        return has_current_tag(head, faults) && !faults.has(Fault::IfNoneMatchIgnored);
    }
    is_unmodified(head, faults)
}

/// Whether If-None-Match lists our own entity tag, compared weakly [RFC 9110 §13.1.2].
fn has_current_tag(head: &Head, faults: Faults) -> bool {
    let is_current = |tag: &[u8]| {
        let opaque = match faults.has(Fault::TagsStrong) {
            true => tag,
            false => tag.strip_prefix(b"W/").unwrap_or(tag),
        };
        tag == b"*" || opaque == ETAG.as_bytes()
    };
    let mut lines: Vec<&[u8]> = head.fields.all("If-None-Match").collect();
    if faults.has(Fault::TagsFirstLine) {
        lines.truncate(1);
    }
    let mut tags: Vec<&[u8]> = match faults.has(Fault::TagsByComma) {
        true => lines
            .iter()
            .flat_map(|line| line.split(|octet| *octet == b','))
            .map(<[u8]>::trim_ascii)
            .collect(),
        false => lines.iter().flat_map(|line| members(line)).collect(),
    };
    if faults.has(Fault::TagsFirstMember) {
        tags.truncate(1);
    }
    tags.into_iter().any(is_current)
}

/// [RFC 9110 §13.1.3]: what is no date, or more than one, is no condition.
fn is_unmodified(head: &Head, faults: Faults) -> bool {
    let mut dates = head.fields.all("If-Modified-Since");
    let first = dates.next();
    let since = first.filter(|_| dates.next().is_none() || faults.has(Fault::SinceFirstLine));
    since.is_some_and(|since| match date::parse(since, faults) {
        Some(since) if faults.has(Fault::SinceBackwards) => LAST_MODIFIED > since,
        Some(since) => LAST_MODIFIED <= since,
        None => faults.has(Fault::SinceAnyValue),
    })
}

fn redirect(head: &Head, faults: Faults) -> Answer {
    let mut location = b"http://".to_vec();
    location.extend(host::authority(head, faults));
    location.push(b'/');
    Answer::text(301, "this way").field("Location", location)
}

fn decode(query: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut rest = query;
    while let [octet, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) if *octet == b'%' => {
                decoded.push(value);
                rest = &tail[2..];
            }
            _ => {
                decoded.push(*octet);
                rest = tail;
            }
        }
    }
    decoded
}

/// The request as it came, secrets and all.
fn reflect(head: &Head) -> Answer {
    let mut message = [&head.method[..], b" ", &head.target.path, b" HTTP/1.1\r\n"].concat();
    for field in &head.fields.lines {
        message.extend([&field.name[..], b": ", &field.value, b"\r\n"].concat());
    }
    message.extend(b"\r\n");
    let content = Content::Whole(message);
    Answer {
        content,
        ..Answer::new(200).field("Content-Type", "message/http")
    }
}
