use super::{Actor, Lead, Policy, StatusPattern, Text};

/// One line of the outcome table: `fail 2xx, open  # the reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What stands above it.
    pub lead: Lead,
    /// What it means.
    pub mark: Mark,
    /// The policy it is bound to; the case's own where absent.
    pub policy: Option<Policy>,
    /// All of these must hold.
    pub terms: Vec<Term>,
    /// `when NAME = a|b`: the variants it speaks of; all where empty.
    pub guards: Vec<Guard>,
    /// The text after `#`, shown in reports.
    pub reason: String,
    /// The line in its file, counted from 1.
    pub line: usize,
}

/// What an outcome means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// As it should be.
    Pass,
    /// Permitted, and risky or against a SHOULD.
    Warn,
    /// Against a MUST, or against the policy.
    Fail,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 3] = [Self::Pass, Self::Warn, Self::Fail];

    /// The word in the notation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// `when version = 1.0|1.1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The sweep.
    pub name: String,
    /// The names of the values it speaks of.
    pub values: Vec<String>,
    /// Written `!=`: every value but these.
    pub negated: bool,
}

/// One condition on what was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// `200 200`, `4xx|501`, `none`: the final status codes in order, on an actor's connection
    /// (`client.2 200` names another than the first).
    Answer(Option<Actor>, Answer),
    /// `finish|reset`: how the connection ended (`client.2 finish`).
    Ending(Option<Actor>, Vec<Ending>),
    /// `interim 100`, `no interim`: an interim response of that status came.
    Interim(Option<StatusPattern>),
    /// `content "hello"`, `content.1 ""`: the content of the n-th final response; the last where
    /// no number is given.
    Content(Option<usize>, Text),
    /// `field "Connection"`, `field "Connection" has "close"`, `no field "Date"`: the n-th final
    /// response carries the field, with that list member.
    Field {
        /// Which final response; the last where absent.
        response: Option<usize>,
        /// Whether the field must be absent.
        absent: bool,
        /// The field's name.
        name: String,
        /// A member its list must have (or, with `absent`, must not have).
        member: Option<String>,
    },
    /// `version 1.1`: the version in the last final response's status line.
    Version(String),
    /// `surplus`: octets came that belong to no response.
    Surplus,
    /// `no surplus`.
    NoSurplus,
    /// `deviation "R9112-2.2-07"`: the strict reader found that deviation in the target's own
    /// messages; `sound` (None) = it found none.
    Deviation(Option<String>),
    /// `caller ok 200`, `call.1 error`, `caller hang`: what came of the n-th call; of the last
    /// where no number is given.
    Caller(Option<usize>, CallerResult),
    /// `caller matches NAME, ${offset}, ${ending}`: complete exactly when the framing of the
    /// block, cut there and ended so, says so.
    Matches {
        /// The block that holds the whole answer.
        block: String,
        /// Where it was cut.
        offset: Text,
        /// How it ended.
        ending: Text,
    },
    /// `server saw 1 request`, `handler saw no field "Via"`.
    Saw(Actor, Saw),
}

/// A pattern for the final status codes of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `none`: no final response.
    None,
    /// One pattern a response, in order; `rest` (written `…` or `...`) allows more behind.
    Codes {
        /// The responses.
        codes: Vec<AnswerPattern>,
        /// Whether more may follow.
        rest: bool,
    },
}

/// `4xx|501`: one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerPattern(pub Vec<StatusPattern>);

impl AnswerPattern {
    /// Whether the code is one of those meant.
    #[must_use]
    pub fn matches(&self, code: u16) -> bool {
        self.0.iter().any(|one| one.matches(code))
    }
}

/// How a target's connection ended, a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ending {
    /// In order, between messages (FIN).
    Finish,
    /// A FIN inside a message.
    FinishInside,
    /// Reset (RST), wherever.
    Reset,
    /// Proven idle, and open.
    Open,
    /// Something was due and did not come by the deadline.
    Hang,
    /// The connection was refused.
    Refused,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 6] = [
        Self::Finish,
        Self::FinishInside,
        Self::Reset,
        Self::Open,
        Self::Hang,
        Self::Refused,
    ];

    /// The words in the notation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::FinishInside => "finish inside",
            Self::Reset => "reset",
            Self::Open => "open",
            Self::Hang => "hang",
            Self::Refused => "refused",
        }
    }
}

/// What a caller was handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerResult {
    /// `ok`, `ok 200`, `ok 200 "hello"`.
    Ok(Option<StatusPattern>, Option<Text>),
    /// `error`.
    Error,
    /// `hang`: nothing by the deadline.
    Hang,
    /// `field "X"`, `no field "X"`, `field "X" has "a"`: ok, with that field handed on.
    Field {
        /// Whether the field must be absent.
        absent: bool,
        /// The field's name.
        name: String,
        /// A member its list must have (or, with `absent`, must not have).
        member: Option<String>,
    },
}

/// What another party saw: `server saw 1 request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saw {
    /// Written `saw no …`.
    pub negated: bool,
    /// What.
    pub sight: Sight,
}

/// What can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// `N request(s)`.
    Requests(usize),
    /// `N connection(s)`.
    Connections(usize),
    /// `field "Via"`, `field "Via" has "1.1 a"`, `field.2 "Via"`: in any request, or in the n-th.
    Field(Option<usize>, String, Option<String>),
    /// `POST /echo "hello"`.
    Request {
        /// The method.
        method: String,
        /// The target.
        target: Text,
        /// The content, where it matters.
        content: Option<Text>,
    },
    /// `octets "…"`: anywhere in what came.
    Octets(Vec<u8>),
}
