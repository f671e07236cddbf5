//! What may be answered again without an origin: whole answers to GET that say for how long
//! [RFC 9111 §3, §4.2]. It never guesses how long that is, and never holds a part.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::fault::{Fault, Faults};
use super::fields::Fields;
use super::forward::response_head;
use super::framing::Framing;
use super::request::{Request, Target};
use super::response::Response;

/// How many answers are kept, and how large one may be.
const ENTRIES: usize = 256;
const LARGEST: usize = 1 << 20;

/// Fields of a request behind which neither a look-up nor storing is simple enough.
const ODD: [&str; 9] = [
    "authorization",
    "cache-control",
    "pragma",
    "range",
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "expect",
];

/// Fields that are for the proxy which asked, and not to be stored [RFC 9111 §3.1].
const FOR_PROXIES: [&str; 3] = [
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-authorization",
];

/// All stored answers of a proxy.
pub(super) struct Cache {
    entries: RefCell<HashMap<Vec<u8>, Entry>>,
    faults: Faults,
}

/// A stored answer.
#[derive(Clone)]
pub(super) struct Entry {
    key: Vec<u8>,
    response: Response,
    pub(super) content: Vec<u8>,
    /// What its answer says of its length; what it is, unless a fault is planted.
    length: Option<u64>,
    since: Instant,
    fresh: Duration,
}

impl Cache {
    pub(super) fn new(faults: Faults) -> Self {
        Self {
            entries: RefCell::default(),
            faults,
        }
    }

    /// The stored answer to a request while it is fresh. Where it is stale, the request is made
    /// to ask whether it still holds [RFC 9111 §4.3.1].
    pub(super) fn look_up(&self, request: &mut Request) -> Option<Entry> {
        let key = key(request, self.faults)?;
        let entries = self.entries.borrow();
        let entry = entries.get(&key)?;
        if entry.since.elapsed() < entry.fresh {
            return Some(entry.clone());
        }
        if let Some(tag) = entry.response.fields.first("etag") {
            request.fields.push("If-None-Match", tag);
            request.revalidates = true;
        }
        None
    }

    /// The stored answer that a 304 says still holds, with the fields that it renews
    /// [RFC 9111 §3.2].
    pub(super) fn refreshed(&self, request: &Request, response: &Response) -> Option<Entry> {
        if !request.revalidates || response.status != 304 {
            return None;
        }
        let mut entries = self.entries.borrow_mut();
        let entry = entries.get_mut(&target(request)?)?;
        for field in response.fields.end_to_end(self.faults).0 {
            let name = String::from_utf8_lossy(&field.name).into_owned();
            if name.eq_ignore_ascii_case("content-length") {
                // It says nothing of what is stored.
                let said = std::str::from_utf8(&field.value).ok();
                if self.faults.has(Fault::StoredLengthRefreshed) {
                    entry.length = said.and_then(|said| said.parse().ok());
                }
                continue;
            }
            entry.response.fields.remove(&name);
            entry.response.fields.push(&name, field.value);
        }
        entry.since = Instant::now();
        entry.fresh = fresh(&entry.response).unwrap_or_default();
        Some(entry.clone())
    }

    /// An entry for an answer that may be stored, without its content.
    pub(super) fn entry(&self, request: &Request, response: &Response) -> Option<Entry> {
        let faults = self.faults;
        let key = match request.revalidates {
            true => target(request),
            false => key(request, self.faults),
        };
        let (key, fresh) = (key?, fresh(response)?);
        if response.status != 200 || response.fields.has("vary") {
            return None;
        }
        let mut response = response.clone();
        let mut fields = match faults.has(Fault::StoredNominatedKept) {
            true => response.fields.clone(),
            false => response.fields.end_to_end(faults),
        };
        for name in [
            "connection",
            "content-length",
            "transfer-encoding",
            "trailer",
        ] {
            fields.remove(name);
        }
        if !faults.has(Fault::StoredProxyFieldsKept) {
            FOR_PROXIES.iter().for_each(|name| fields.remove(name));
        }
        if faults.has(Fault::StoredUnknownLost) {
            fields.0.retain(|field| !field.name.starts_with(b"X-"));
        }
        response.fields = fields;
        Some(Entry {
            key,
            response,
            content: Vec::new(),
            length: None,
            since: Instant::now(),
            fresh,
        })
    }

    /// Keeps an answer that has come whole. Its trailer fields are dropped: they are no header
    /// fields [RFC 9111 §3.1].
    pub(super) fn put(&self, entry: Option<Entry>, trailers: &Fields) {
        let Some(mut entry) = entry else {
            return;
        };
        if self.faults.has(Fault::StoredTrailersPromoted) {
            entry.response.fields.0.extend(trailers.0.iter().cloned());
        }
        let mut entries = self.entries.borrow_mut();
        if entry.content.len() <= LARGEST {
            if entries.len() >= ENTRIES {
                entries.clear();
            }
            entries.insert(entry.key.clone(), entry);
        }
    }

    /// Drops what broke off: it must not be sent as the whole [RFC 9111 §3.3].
    pub(super) fn put_part(&self, entry: Option<Entry>) {
        if self.faults.has(Fault::StoredTruncated) {
            self.put(entry, &Fields::default());
        }
    }
}

impl Entry {
    /// The octets of its answer to a request, and whether the client's connection goes on.
    pub(super) fn answer(&self, request: &Request, faults: Faults) -> (Vec<u8>, bool) {
        let length = self.length.unwrap_or(self.content.len() as u64);
        let keeps = request.minor == 1 && !request.fields.says("connection", "close");
        let mut response = self.response.clone();
        response.fields.remove("age");
        let age = self.since.elapsed().as_secs().to_string();
        response.fields.push("Age", age);
        let into = Framing::Length(length);
        let mut octets = response_head(&response, request, into, !keeps, faults);
        octets.extend_from_slice(&self.content);
        (octets, keeps)
    }
}

/// Under what a request's answer is stored, where it may come from the store.
fn key(request: &Request, faults: Faults) -> Option<Vec<u8>> {
    let odd = ODD.iter().any(|name| request.fields.has(name));
    // Content that nobody needs stands in front of the next request all the same
    // [RFC 9112 §9.3].
    let content = request.framing != Framing::None && !faults.has(Fault::StoredContentUnread);
    target(request).filter(|_| !odd && !content)
}

/// What a GET asks for: host, and path with the query.
fn target(request: &Request) -> Option<Vec<u8>> {
    if !request.is("GET") {
        return None;
    }
    let host = request.fields.first("host").unwrap_or_default();
    match &request.target {
        Target::Origin(path) => Some([host, b" ", path].concat()),
        Target::Absolute(authority, path) => Some([&authority[..], b" ", path].concat()),
        Target::Authority(_) | Target::Asterisk => None,
    }
}

/// For how long an answer says that it is fresh; `None` where it may not be stored, or does not
/// say [RFC 9111 §5.2.2].
fn fresh(response: &Response) -> Option<Duration> {
    let says = |option| response.fields.says("cache-control", option);
    if says("no-store") || says("private") || says("no-cache") {
        return None;
    }
    let mut options = response.fields.list("cache-control");
    let seconds = options.find_map(|option| {
        let option = std::str::from_utf8(option).ok()?.to_ascii_lowercase();
        option.strip_prefix("max-age=")?.parse::<u32>().ok()
    });
    seconds.map(|seconds| Duration::from_secs(seconds.into()))
}
