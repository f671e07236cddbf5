use super::{Lead, Sweep};

/// The lines above the timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What stands above the first line.
    pub lead: Lead,
    /// `case`: the claim, a sentence about the target.
    pub claim: String,
    /// `target`: what the script puts to the test; `client, server` where we stand between two.
    pub targets: Vec<Role>,
    /// `clause`: ids of the requirements that the case tests.
    pub clauses: Vec<String>,
    /// `tags`: words to select cases by.
    pub tags: Vec<String>,
    /// `why`: in one line, what goes wrong in the world when the claim does not hold.
    pub why: String,
    /// `needs`: what the target's application must offer.
    pub needs: Vec<Need>,
    /// `policy`: whose judgement the case belongs to.
    pub policy: Policy,
    /// `segments`: how the octets are cut; empty means all three ways.
    pub segments: Vec<Segmentation>,
    /// `vary`: what the case is played once for each value of.
    pub sweeps: Vec<Sweep>,
    /// `bad`: the planted faults of the project's own bad target that the case must catch.
    pub bad: Vec<String>,
}

/// What kind of implementation is under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Answers requests.
    Server,
    /// Makes requests.
    Client,
    /// Does both, for others.
    Proxy,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Server, Self::Client, Self::Proxy];

    /// The word in the notation, and the folder of its cases.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
            Self::Proxy => "proxy",
        }
    }
}

/// What a case needs of the target's application; probed before the run, never assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// `POST` to the echo path with a Content-Length answers with the same content.
    Echo,
    /// The same with a chunked request.
    EchoChunked,
    /// A server answers two requests on one connection; a client makes them there.
    Persistence,
    /// An HTTP/1.0 request is answered with 200.
    Http10,
    /// A client's call may have content.
    Upload,
    /// A client's call may have fields.
    Fields,
    /// A client's call may have any method.
    Method,
    /// A client hands on the status code.
    Status,
    /// A client hands on the content.
    Content,
    /// A client hands on the fields.
    Handed,
    /// A client hands on an answer of 4xx or 5xx as it does others, and not as an error.
    Errors,
    /// A client can make several calls at a time.
    Concurrent,
    /// A client makes calls behind others that are under way on the same connection.
    Pipeline,
    /// A client makes the requests of a call through the proxy that the call names.
    Proxy,
    /// A proxy uses a connection to its origin for more than one request.
    Reuse,
    /// A proxy forwards a request whose target is an absolute URL to wherever that says.
    Forward,
    /// A proxy makes tunnels; a client asks its proxy for one, whatever the URL's scheme is.
    Tunnel,
    /// A proxy answers a second request from its store, where the first answer allows it.
    Cache,
    /// A client asks its proxy for a tunnel where a URL's scheme is https.
    Https,
    /// A real server stands behind the relay that we play.
    Server,
}

impl Need {
    /// Every need.
    pub const ALL: [Self; 20] = [
        Self::Echo,
        Self::EchoChunked,
        Self::Persistence,
        Self::Http10,
        Self::Upload,
        Self::Fields,
        Self::Method,
        Self::Status,
        Self::Content,
        Self::Handed,
        Self::Errors,
        Self::Concurrent,
        Self::Pipeline,
        Self::Proxy,
        Self::Reuse,
        Self::Forward,
        Self::Tunnel,
        Self::Cache,
        Self::Https,
        Self::Server,
    ];

    /// The word in the notation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::EchoChunked => "echo-chunked",
            Self::Persistence => "persistence",
            Self::Http10 => "http/1.0",
            Self::Upload => "upload",
            Self::Fields => "fields",
            Self::Method => "method",
            Self::Status => "status",
            Self::Content => "content",
            Self::Handed => "handed-fields",
            Self::Errors => "errors",
            Self::Concurrent => "concurrent",
            Self::Pipeline => "pipeline",
            Self::Proxy => "proxy",
            Self::Reuse => "reuse",
            Self::Forward => "forward",
            Self::Tunnel => "tunnel",
            Self::Cache => "cache",
            Self::Https => "https",
            Self::Server => "server",
        }
    }
}

/// Whose judgement a case or an outcome belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Policy {
    /// What the documents demand.
    #[default]
    Rfc,
    /// What no deployment should tolerate.
    Security,
    /// Sizes and patience; never a MUST.
    Limits,
}

impl Policy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::Rfc, Self::Security, Self::Limits];

    /// The word in the notation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rfc => "rfc",
            Self::Security => "security",
            Self::Limits => "limits",
        }
    }
}

/// How the same octets are cut into segments; each segment is sent when the target has read the
/// one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segmentation {
    /// As the script writes them.
    Whole,
    /// After each line end.
    Line,
    /// After each octet.
    Octet,
}

impl Segmentation {
    /// Every segmentation.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Line, Self::Octet];

    /// The word in the notation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Line => "line",
            Self::Octet => "octet",
        }
    }
}
