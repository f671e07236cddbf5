//! A request, made from a call. It never sends what the grammar does not allow.

use super::fault::Fault;
use super::fields::{is_token, trim};
use super::route::{Route, has_port};
use super::{Failure, Faults};
use crate::player::Call;

/// A request, ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) authority: String,
    pub(super) route: Route,
    target: String,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) content: Option<Vec<u8>>,
    /// Whether the content waits for a 100.
    pub(super) expects: bool,
    /// Whether it says close.
    pub(super) closes: bool,
    faults: Faults,
}

/// What the client says itself, whatever its caller says.
const OWN: [&str; 7] = [
    "Upgrade",
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
];

impl Request {
    /// The request of a call.
    pub(super) fn new(call: &Call, faults: Faults) -> Result<Self, Failure> {
        if !is_token(call.method.as_bytes()) && !faults.has(Fault::InjectsMethod) {
            return Err(Failure::Call("the method is no token"));
        }
        // [RFC 9110 §9.3.8]: a TRACE comes back, so it has nothing that could.
        if call.method == "TRACE" && call.body.is_some() && !faults.has(Fault::TraceWithContent) {
            return Err(Failure::Call("a TRACE with content"));
        }
        let method = match faults.has(Fault::MethodUpperCased) {
            true => call.method.to_uppercase(),
            false => call.method.clone(),
        };
        let (authority, target) = target(&call.url, faults)?;
        let route = Route::to(bare(&authority), call, faults)?;
        let mut request = Self {
            method,
            authority,
            route,
            target,
            fields: Vec::new(),
            content: call.body.clone(),
            expects: false,
            closes: false,
            faults,
        };
        if request.method == "CONNECT" && !faults.has(Fault::ConnectOriginForm) {
            // A host and a port, and nothing else [RFC 9112 §3.2.3].
            let host = request.host();
            request.target = match has_port(host) {
                true => host.to_owned(),
                false => format!("{host}:80"),
            };
        } else if request.route.absolute {
            let authority = match faults.has(Fault::ProxiedUserinfo) {
                true => &request.authority,
                false => request.host(),
            };
            let authority = match authority.rsplit_once(':') {
                Some((host, _)) if faults.has(Fault::ProxiedPortDropped) => host,
                _ => authority,
            };
            request.target = format!("http://{authority}{}", request.target);
        }
        request.take_fields(call)?;
        Ok(request)
    }

    fn take_fields(&mut self, call: &Call) -> Result<(), Failure> {
        let faults = self.faults;
        let has_content = self
            .content
            .as_ref()
            .is_some_and(|content| !content.is_empty());
        let mut options: Vec<Vec<u8>> = Vec::new();
        let mut own = Vec::new();
        for (name, value) in &call.fields {
            let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
            let loose =
                faults.has(Fault::InjectsLines) || is("Host") && faults.has(Fault::HostUnchecked);
            // [RFC 9110 §5.5]: nothing that ends a line goes into one.
            let broken = value.iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0));
            let loose_name = faults.has(Fault::InjectsName) || faults.has(Fault::FirstLineSpaceLed);
            let nameless = !is_token(name) && !loose_name;
            if nameless || broken && !loose {
                return Err(Failure::Call(
                    "a field with an octet that has no place there",
                ));
            }
            let value = match loose {
                true => &value[..],
                false => trim(value),
            };
            if is("Connection") {
                let members = value.split(|octet| *octet == b',').map(trim);
                options.extend(members.filter(|one| !one.is_empty()).map(<[u8]>::to_vec));
            } else if is("Content-Length") && faults.has(Fault::LengthDoubled)
                || is("Transfer-Encoding")
                    && (faults.has(Fault::BothFramings) || faults.has(Fault::CodingNotEnded))
                || is("Keep-Alive") && faults.has(Fault::KeepAliveUnlisted)
                || is("Upgrade") && faults.has(Fault::UpgradeUnlisted)
                || is("Host")
                    && (faults.has(Fault::HostDoubled) || faults.has(Fault::HostUnchecked))
            {
                own.push((name.clone(), value.to_vec()));
            } else if is("Expect") {
                // [RFC 9110 §10.1.1]: not without content.
                self.expects = value.eq_ignore_ascii_case(b"100-continue") && has_content;
                if !self.expects && faults.has(Fault::ExpectWithoutContent) {
                    own.push((name.clone(), value.to_vec()));
                }
            } else if is("TE") {
                if !faults.has(Fault::TeUnlisted) {
                    options.push(b"TE".to_vec());
                }
                own.push((name.clone(), value.to_vec()));
            } else if !OWN.iter().any(|other| is(other)) {
                own.push((name.clone(), value.to_vec()));
            }
        }
        self.closes = options.iter().any(|one| one.eq_ignore_ascii_case(b"close"));
        if faults.has(Fault::ClosesUnsaid) {
            options.retain(|one| !one.eq_ignore_ascii_case(b"close"));
        }
        options.retain(|one| one.eq_ignore_ascii_case(b"close") || one == b"TE");
        if faults.has(Fault::HostNamed) {
            options.push(b"Host".to_vec());
        }
        self.compose(&options, own);
        Ok(())
    }

    /// Puts the fields in order: Host first [RFC 9110 §7.2].
    fn compose(&mut self, options: &[Vec<u8>], mut own: Vec<(Vec<u8>, Vec<u8>)>) {
        let faults = self.faults;
        let line = |name: &str, value: &[u8]| (name.as_bytes().to_vec(), value.to_vec());
        let has = |fields: &[(Vec<u8>, Vec<u8>)], other: &str| {
            let mut names = fields.iter().map(|(name, _)| name);
            names.any(|name| name.eq_ignore_ascii_case(other.as_bytes()))
        };
        if faults.has(Fault::FirstLineSpaceLed) {
            self.fields.append(&mut own);
        }
        let host = match faults.has(Fault::HostUserinfo) {
            true => self.authority.clone(),
            false if self.route.absolute && faults.has(Fault::ProxiedHostIsProxy) => {
                self.route.first.clone()
            }
            false => self.host().to_owned(),
        };
        if faults.has(Fault::ProxyConnectionUnasked) {
            self.fields.push(line("Proxy-Connection", b"keep-alive"));
        }
        let host = line("Host", host.as_bytes());
        let given = has(&own, "Host");
        let without = faults.has(Fault::HostMissing) || given && faults.has(Fault::HostUnchecked);
        if !without && !faults.has(Fault::HostLast) {
            self.fields.push(host.clone());
        }
        if !options.is_empty() {
            self.fields
                .push(line("Connection", &options.join(&b", "[..])));
        }
        // What has content says how much; and where content is usual, also that there is none
        // [RFC 9110 §8.6].
        let usual = matches!(&*self.method, "POST" | "PUT" | "PATCH");
        let length = self.content.as_ref().map_or(0, Vec::len);
        let says = length > 0 || usual && !faults.has(Fault::PostWithoutLength);
        let coded = faults.has(Fault::CodingNotEnded) && has(&own, "Transfer-Encoding");
        if (says || faults.has(Fault::GetWithLength)) && !coded {
            let text = faults.has(Fault::ContentLengthText);
            let content = self.content.as_deref().unwrap_or_default();
            let ends = content.windows(2).filter(|two| two == b"\r\n").count();
            let said = match faults.has(Fault::ContentLengthCharacters) {
                true => String::from_utf8_lossy(content).chars().count(),
                false if text => length - ends,
                false => length,
            };
            self.fields
                .push(match faults.has(Fault::ContentChunked) && length > 0 {
                    true => line("Transfer-Encoding", b"chunked"),
                    false => line("Content-Length", said.to_string().as_bytes()),
                });
        }
        if let Some(credentials) = &self.route.credentials {
            // They are for the proxy alone: what goes through a tunnel is not for it
            // [RFC 9110 §11.7.2].
            let into_tunnel = self.route.tunnel.is_some();
            if faults.has(Fault::ProxyCredentialsToOrigin) {
                self.fields.push(line("Authorization", credentials));
            } else if !into_tunnel || faults.has(Fault::CredentialsInTunnel) {
                self.fields.push(line("Proxy-Authorization", credentials));
            }
        }
        if self.expects {
            self.fields.push(line("Expect", b"100-continue"));
        }
        if faults.has(Fault::OptionsUntyped) && self.method == "OPTIONS" {
            own.retain(|(name, _)| !name.eq_ignore_ascii_case(b"Content-Type"));
        }
        if faults.has(Fault::CallerFieldLost) {
            let all = own.clone();
            let mut at = 0..;
            let last = |name: &[u8]| all.iter().rposition(|(one, _)| one == name);
            own.retain(|(name, _)| last(name) == at.next());
        }
        self.fields.extend(own);
        if faults.has(Fault::HostLast) {
            self.fields.push(line("Accept", b"*/*"));
            self.fields.push(host);
        }
    }

    /// Host and port, without userinfo [RFC 9112 §3.2].
    pub(super) fn host(&self) -> &str {
        bare(&self.authority)
    }

    /// The request that has the proxy make the tunnel, where this one goes through a tunnel.
    pub(super) fn for_tunnel(&self) -> Option<Self> {
        let end = self.route.tunnel.as_ref()?;
        let line = |name: &str, value: &[u8]| (name.as_bytes().to_vec(), value.to_vec());
        let host = match self.faults.has(Fault::ProxiedHostIsProxy) {
            true => &self.route.first,
            false => end,
        };
        let mut fields = vec![line("Host", host.as_bytes())];
        if let Some(credentials) = &self.route.credentials {
            fields.push(line("Proxy-Authorization", credentials));
        }
        Some(Self {
            method: "CONNECT".to_owned(),
            target: end.clone(),
            fields,
            content: None,
            expects: false,
            closes: false,
            ..self.clone()
        })
    }

    /// A planted fault's: names the first origin again that was named to a proxy.
    pub(super) fn name_again(&mut self, named: &mut Option<String>) {
        if !self.route.absolute || !self.faults.has(Fault::ProxiedHostStale) {
            return;
        }
        let first = named.get_or_insert_with(|| self.host().to_owned()).clone();
        self.target = self.target.replacen(self.host(), &first, 1);
        for (name, value) in &mut self.fields {
            if name == b"Host" {
                *value = first.clone().into_bytes();
            }
        }
    }

    /// The octets of the head.
    pub(super) fn head(&self) -> Vec<u8> {
        let version = match self.faults.has(Fault::VersionOld) {
            true => "HTTP/1.0",
            false => "HTTP/1.1",
        };
        let end = match self.faults.has(Fault::OwnLf) {
            true => &b"\n"[..],
            false => b"\r\n",
        };
        let mut octets = format!("{} {} {version}", self.method, self.target).into_bytes();
        octets.extend_from_slice(end);
        for (name, value) in &self.fields {
            let colon: &[u8] = match self.faults.has(Fault::NoSpaceBehindColon) {
                true => b":",
                false => b": ",
            };
            octets.extend([name, colon, value].concat());
            if self.faults.has(Fault::SpaceBehindValue) {
                octets.push(b' ');
            }
            octets.extend_from_slice(end);
        }
        octets.extend_from_slice(end);
        octets
    }

    /// The octets of the content.
    pub(super) fn body(&self) -> Vec<u8> {
        let mut octets = self.content.clone().unwrap_or_default();
        if self.faults.has(Fault::LineEndBehindContent) && !octets.is_empty() {
            octets.extend_from_slice(b"\r\n");
        }
        if self.faults.has(Fault::ContentChunked) && !octets.is_empty() {
            let size = format!("{:x}\r\n", octets.len());
            octets = [size.as_bytes(), &octets, b"\r\n0\r\n\r\n"].concat();
        }
        if self.faults.has(Fault::ContentCut) {
            octets.truncate(64 << 10);
        }
        octets
    }

    /// All octets.
    pub(super) fn octets(&self) -> Vec<u8> {
        [self.head(), self.body()].concat()
    }

    /// Whether to make it twice is the same as once [RFC 9110 §9.2.2].
    pub(super) fn is_idempotent(&self) -> bool {
        matches!(
            &*self.method,
            "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE"
        )
    }

    /// The same, that waits for no 100.
    pub(super) fn without_expectation(&self) -> Self {
        let mut request = self.clone();
        request.expects = false;
        request.fields.retain(|(name, _)| name != b"Expect");
        request
    }

    /// The same without its content, as a planted fault has it.
    pub(super) fn without_content(&self) -> Self {
        let mut request = self.clone();
        request.content = None;
        request.fields.retain(|(name, _)| name != b"Content-Length");
        request
            .fields
            .push((b"Content-Length".to_vec(), b"0".to_vec()));
        request
    }
}

/// An authority without userinfo.
fn bare(authority: &str) -> &str {
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

/// The authority and the request target of a URL: path and query, `/` where the path is empty,
/// and never the fragment [RFC 9112 §3.2.1].
fn target(url: &str, faults: Faults) -> Result<(String, String), Failure> {
    let rest = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"))
        .ok_or(Failure::Call("the URL does not begin with http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    if authority.is_empty() && !faults.has(Fault::EmptyHostTaken) {
        return Err(Failure::Call("the URL names no host"));
    }
    let path = match faults.has(Fault::FragmentSent) {
        true => rest,
        false => rest.split('#').next().unwrap_or_default(),
    };
    let sound = |octet: u8| octet.is_ascii_graphic();
    let loose = faults.has(Fault::InjectsTarget) || faults.has(Fault::RedirectDecoded);
    if !path.bytes().all(sound) && !loose {
        return Err(Failure::Call(
            "the URL has an octet that has no place there",
        ));
    }
    let slash = match path.starts_with('/') || faults.has(Fault::EmptyPathSent) {
        true => "",
        false => "/",
    };
    let mut target = format!("{slash}{path}");
    if faults.has(Fault::TargetCut) {
        target.truncate(4096);
    }
    if faults.has(Fault::TargetDecoded) {
        target = target.replace("%2F", "/").replace("%3F", "?");
        target = target.replace("%0D", "\r").replace("%0A", "\n");
    }
    Ok((authority.to_owned(), target))
}
