use std::time::Duration;

use super::{Actor, Hole, Lead, Text};

/// One line of the timeline: `ACTOR ARROW TEXT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What stands above it.
    pub lead: Lead,
    /// Whose line it is.
    pub actor: Actor,
    /// What happens.
    pub act: Act,
    /// Written `<~?` or `<=?`: it may also not happen; then the next line is played.
    pub optional: bool,
    /// The line in its file, counted from 1; 0 where the step was not read from a file.
    pub line: usize,
}

impl Step {
    /// A step that no file holds.
    #[must_use]
    pub fn new(actor: Actor, act: Act) -> Self {
        Self {
            lead: Lead::default(),
            actor,
            act,
            optional: false,
            line: 0,
        }
    }
}

/// What a line of the timeline says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// `->`: these octets go from the peer to the target.
    Send(Text),
    /// `<-`: exactly these octets come from the target.
    Receive(Text),
    /// `<~`: a hole that the target fills.
    Await(Hole),
    /// `=>`: an act of the peer or the caller.
    Do(PeerAct),
    /// `<=`: an act of the target, or a result handed to caller or handler.
    See(TargetAct),
    /// `..`: time passes.
    Pause(Duration),
}

/// What a peer or the caller does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerAct {
    /// What needs no words of its own.
    Move(Move),
    /// `set nodelay off`, `set receive-buffer 1024`: before `open`, or on an open connection.
    Set(Setting),
    /// `pace 1 every 10ms`: what follows is dripped; `pace off` (0 octets) ends it.
    Pace {
        /// Octets at a time; 0 turns the pace off.
        octets: usize,
        /// The pause between.
        every: Duration,
    },
    /// A caller's `GET /a`, `POST /b "hello" with "Expect: 100-continue"`: makes the target
    /// client begin an exchange.
    Call {
        /// The method, as given to the target.
        method: String,
        /// The URL, or a path on our server.
        url: Text,
        /// The content, where there is any.
        content: Option<Text>,
        /// `through ${host}`: the proxy that the client is to use, where it is to use one.
        through: Option<Through>,
        /// Field lines that the client is to send besides its own.
        fields: Vec<Text>,
    },
    /// `${ending}`: the act that a sweep names.
    Variable(String),
}

/// The proxy that a call goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Through {
    /// Its authority, which may have userinfo: `user:pass@127.0.0.1:41234`.
    pub proxy: Text,
    /// `tunnelled through`: a tunnel is asked for whatever the URL's scheme is.
    pub tunnelled: bool,
}

/// An act of a peer on its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// Opens the connection.
    Open,
    /// Refuses the connections to come.
    Refuse,
    /// Ends our direction in order (FIN).
    Finish,
    /// Resets the connection (RST); the target may still read what it was sent before.
    Reset,
    /// Resets the connection, and what the target has not read is lost.
    ResetLost,
    /// Closes both directions; with unread octets that is a reset [RFC 9112 §9.6].
    Close,
    /// Ends a segment: the next octets go when the target has read these.
    Cut,
    /// Stops reading.
    Stall,
    /// Reads again.
    Resume,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Refuse,
        Self::Finish,
        Self::Reset,
        Self::ResetLost,
        Self::Close,
        Self::Cut,
        Self::Stall,
        Self::Resume,
    ];

    /// The words in the notation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refuse => "refuse",
            Self::Finish => "finish",
            Self::Reset => "reset",
            Self::ResetLost => "reset lost",
            Self::Close => "close",
            Self::Cut => "cut",
            Self::Stall => "stall",
            Self::Resume => "resume",
        }
    }

    /// The move of those words.
    #[must_use]
    pub fn named(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == words)
    }
}

/// A socket option of a peer's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Setting {
    /// `nodelay on|off`: whether small writes leave at once (Nagle's algorithm off or on).
    NoDelay(bool),
    /// `receive-buffer N`: the octets the peer takes before it reads; bounds the window.
    ReceiveBuffer(usize),
    /// `send-buffer N`: the octets that wait in the peer's socket.
    SendBuffer(usize),
}

/// What a target does on a connection, or hands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetAct {
    /// Opens a connection to us.
    Open,
    /// Ends its direction in order (FIN).
    Finish,
    /// Resets the connection (RST).
    Reset,
    /// Refuses our connection.
    Refuse,
    /// Provably waits for us: it has read everything, nothing is due, nothing comes.
    Wait,
    /// Something was due and did not come by the deadline.
    Hang,
    /// The caller got `ok 200 "hello" with "Content-Type: text/plain"`.
    Ok {
        /// The status code, where the client tells it.
        status: Option<u16>,
        /// The content, as octets, where the client tells it.
        content: Option<Text>,
        /// The field lines, where the client tells them.
        fields: Vec<Text>,
    },
    /// The caller got `error …`.
    Error(String),
    /// The handler was given `POST /echo "hello"`.
    Request {
        /// The method as the target parsed it.
        method: String,
        /// The target (path) as the target parsed it.
        target: Text,
        /// The content as the target parsed it.
        content: Text,
    },
}
