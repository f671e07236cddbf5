use std::fmt;
use std::time::Duration;

/// A pattern for what the target does: it becomes `<-` and `<=` lines when it is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// What fills it.
    pub pattern: Pattern,
    /// `as NAME`: what it was filled with can be used further on.
    pub capture: Option<String>,
    /// `within 10s`: something is due by then; the run's deadline where absent.
    pub within: Option<Duration>,
}

impl Hole {
    /// A hole of this pattern, without a capture or a deadline of its own.
    #[must_use]
    pub const fn new(pattern: Pattern) -> Self {
        Self {
            pattern,
            capture: None,
            within: None,
        }
    }

    /// Whether it waits for a request, which may come on any connection.
    #[must_use]
    pub const fn seeks_request(&self) -> bool {
        matches!(self.pattern, Pattern::Request | Pattern::Head)
    }
}

/// What fills a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One whole request, content included.
    Request,
    /// One head: start line and field section, of a request or a response.
    Head,
    /// One response. Without a status, or with a final one, the next final response, interim
    /// ones before it included; with `1xx` or `100`, the next interim one.
    Response(Option<StatusPattern>),
    /// So many octets.
    Octets(usize),
    /// Everything up to and with these octets.
    Until(Vec<u8>),
    /// The target's FIN, and what comes before it.
    Finish,
    /// The target's RST, and what comes before it.
    Reset,
    /// FIN or RST, and what comes before.
    End,
    /// Whatever the target does until it ends the connection or provably waits for us.
    Answer,
}

/// A status code, or a class of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusPattern {
    /// This code.
    Code(u16),
    /// `2xx`: every code whose first digit is this one.
    Class(u8),
    /// `any`: every code.
    Any,
}

impl StatusPattern {
    /// Whether the code is one of those meant.
    #[must_use]
    pub const fn matches(self, code: u16) -> bool {
        match self {
            Self::Code(one) => one == code,
            Self::Class(class) => code / 100 == class as u16,
            Self::Any => true,
        }
    }
}

impl fmt::Display for StatusPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code:03}"),
            Self::Class(class) => write!(f, "{class}xx"),
            Self::Any => f.write_str("any"),
        }
    }
}
