//! The oracles of a role, and what they know of the target. Never plays a script.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::charge::Charge;
use super::client;
use super::proxy;
use super::seen::Seen;
use super::server::{self, Contract};
use crate::notation;
use crate::script::{Role, Script};
use crate::transcript::Transcript;

/// Who judges a target: in memory and over TCP the same.
#[derive(Clone, Debug)]
pub struct Jury {
    /// What the target is.
    pub role: Role,
    /// What is known of its application.
    pub contract: Contract,
    /// Where a client or proxy owes something for so long, it does not come any more.
    pub long: Duration,
}

impl Jury {
    /// Reads a conversation for every oracle at once.
    pub fn sight(&self, transcript: &Transcript) -> Sight {
        Sight::of(self.role, transcript)
    }

    /// What a conversation that has been read has against the target.
    pub fn judge_sight(&self, sight: &Sight, transcript: &Transcript) -> Vec<Charge> {
        match sight {
            Sight::Server(seen) => server::judge(seen, &self.contract),
            Sight::Client(seen) => client::judge(seen, self.long),
            Sight::Proxy => proxy::judge(transcript, self.long),
        }
    }

    /// Whether a control was answered: every request with 200, every POST with what it sent; or
    /// every call with its answer. A server that says close owes nothing behind that answer
    /// [RFC 9112 §9.6].
    pub fn is_answered(&self, transcript: &Transcript) -> bool {
        if self.role == Role::Client {
            return client::is_answered(transcript);
        }
        let all = Seen::of(transcript);
        let Some(seen) = all.first() else {
            return false;
        };
        let finals: Vec<_> = seen.finals().collect();
        let closes = finals.last().is_some_and(|last| last.says_close());
        !finals.is_empty()
            && (finals.len() == seen.requests().len() || closes && self.role == Role::Server)
            && finals.iter().zip(seen.requests()).all(|(answer, request)| {
                answer.status == 200
                    && (request.method != b"POST" || answer.content == request.content)
            })
    }
}

/// What a conversation showed, read once for every oracle.
pub enum Sight {
    Server(Vec<Seen>),
    Client(client::Seen),
    Proxy,
}

impl Sight {
    fn of(role: Role, transcript: &Transcript) -> Self {
        match role {
            Role::Server => Self::Server(Seen::of(transcript)),
            Role::Client => Self::Client(client::Seen::of(transcript)),
            Role::Proxy => Self::Proxy,
        }
    }

    /// What `look` makes of the connections on which we are the client; read now, where that was
    /// not done yet.
    pub fn of_ours<T>(&self, transcript: &Transcript, look: impl FnOnce(&[Seen]) -> T) -> T {
        match self {
            Self::Server(all) => look(all),
            Self::Client(_) | Self::Proxy => look(&Seen::of(transcript)),
        }
    }

    /// What is otherwise where the same octets came in pieces.
    pub fn segments(&self, pieces: &Self) -> Option<Charge> {
        match (self, pieces) {
            (Self::Server(whole), Self::Server(pieces)) => server::segments(whole, pieces),
            (Self::Client(whole), Self::Client(pieces)) => client::segments(whole, pieces),
            _ => None,
        }
    }
}

/// A plain GET; then content by length, and by chunks, each on its own: the server may close behind
/// every answer.
pub(super) static CONTROLS: LazyLock<Vec<Arc<Script>>> = LazyLock::new(|| {
    controls(&[
        include_str!("controls/get.wire"),
        include_str!("controls/echo.wire"),
        include_str!("controls/echo-chunked.wire"),
    ])
});

/// Two calls in a row, then content.
pub(super) static CALLS: LazyLock<Vec<Arc<Script>>> =
    LazyLock::new(|| controls(&[include_str!("controls/calls.wire")]));

/// One call each, with the method that a client may be able to call with.
pub(super) static METHODS: LazyLock<[(&str, Arc<Script>); 3]> = LazyLock::new(|| {
    [
        ("GET", include_str!("controls/call-get.wire")),
        ("HEAD", include_str!("controls/call-head.wire")),
        ("POST", include_str!("controls/call-post.wire")),
    ]
    .map(|(method, text)| (method, control(text)))
});

/// A plain GET, then content, through a proxy.
pub(super) static RELAYED: LazyLock<Vec<Arc<Script>>> =
    LazyLock::new(|| controls(&[include_str!("controls/relayed.wire")]));

fn controls(texts: &[&str]) -> Vec<Arc<Script>> {
    texts.iter().map(|text| control(text)).collect()
}

fn control(text: &str) -> Arc<Script> {
    match notation::read("control.wire", text) {
        Ok(script) => Arc::new(script),
        Err(errors) => unreachable!("a control is no script:\n{errors}"),
    }
}
