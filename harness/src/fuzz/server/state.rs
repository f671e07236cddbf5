use super::super::charge::Charge;
use super::super::oracle::Oracle;
use super::super::seen::{End, Seen};
use crate::http::{DeviationKind, Direction, Request, Version};

/// The connection goes on where it must end.
pub(super) fn judge(seen: &Seen, charges: &mut Vec<Charge>) {
    let finals: Vec<_> = seen.finals().collect();
    let requests = seen.requests();
    let answered = finals.len() > requests.len();
    let open = seen.end == End::Waits || seen.end == End::Hangs && answered;
    let surplus = seen.conversation.response_reader().surplus();
    let mut charge = |reason: &str, requirement, words: &str| {
        charges.push(Charge::new(
            Oracle::ConnectionState,
            reason,
            requirement,
            words,
        ));
    };
    let certain = seen.certain();
    for (n, answer) in finals.iter().enumerate().take(certain) {
        let more = n + 1 < finals.len();
        let surplus = surplus.is_some_and(|span| span.start >= answer.span.end);
        if !answer.persists() && (more || surplus) {
            // [RFC 9112 §9.6]
            return charge(
                "answers-behind-close",
                "R9112-9.6-09",
                "another answer came behind one that said it was the last",
            );
        }
        if !answer.persists() && open {
            return charge(
                "open-behind-close",
                "R9112-9.6-08",
                "an answer said that it was the last, and the connection stays open",
            );
        }
        let Some(request) = requests.get(n) else {
            break;
        };
        if !request.persists() && is_readable(request) && (more || open) {
            let (reason, requirement) = why_last(request);
            let words = "the connection goes on behind a request that must be its last";
            return charge(reason, requirement, words);
        }
    }
    // [RFC 9112 §2.2] Nothing behind what cannot be read is a request.
    if let Some(fatal) = seen.fatal()
        && open
        && requests.len() < certain
        && fatal.kind != DeviationKind::IncompleteMessage
        && let Some(answer) = finals.get(requests.len())
        && answer.status >= 400
    {
        charge(
            &format!("open-behind-{}", fatal.kind.name()),
            fatal.kind.on_receipt(Direction::Request),
            "the server refused what it cannot read, and keeps the connection open",
        );
    }
}

/// Whether Connection is what it may be, a list of tokens [RFC 9110 §7.6.1]. What a server makes of
/// other octets in it is its own affair, even where one of its members would be `close`: a quotation
/// mark may begin a string that holds commas, or be an octet like any other.
fn is_readable(request: &Request) -> bool {
    let token = |octet: &u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(octet);
    let mut values = request.fields.all("Connection");
    values.all(|value| {
        let mut members = value.split(|octet| *octet == b',');
        members.all(|member| member.trim_ascii().iter().all(token))
    })
}

fn why_last(request: &Request) -> (&'static str, &'static str) {
    if request.says_close() {
        return ("open-behind-close-request", "R9112-9.6-05");
    }
    for one in &request.deviations {
        match one.kind {
            DeviationKind::BothFramingFields => {
                return ("open-behind-both-framings", "R9112-6.1-20");
            }
            DeviationKind::TransferEncodingInHttp10 => {
                return ("open-behind-http10-coding", "R9112-6.1-22");
            }
            _ => {}
        }
    }
    ("open-behind-http10", "R9112-9.3-09")
}

/// The server speaks another protocol: it must have been asked to, and the request be whole.
pub(super) fn switched(seen: &Seen, charges: &mut Vec<Charge>) {
    for (n, answer) in seen.finals().enumerate() {
        if answer.status != 101 {
            continue;
        }
        let mut charge = |reason: &str, requirement, words: &str| {
            charges.push(Charge::new(
                Oracle::ConnectionState,
                reason,
                requirement,
                words,
            ));
        };
        let Some(request) = seen.requests().get(n) else {
            let words = "the server switched protocols before the request was whole";
            return charge("switch-inside-request", "R9110-7.8-09", words);
        };
        if request.version < Version::HTTP_11 {
            let words = "the server switched protocols for HTTP/1.0";
            return charge("switch-http10", "R9110-7.8-08", words);
        }
        if !request.fields.has("Upgrade") || !request.fields.has_member("Connection", "upgrade") {
            let words = "the server switched protocols unasked";
            return charge("switch-unasked", "R9110-7.8-04", words);
        }
    }
}
