use std::time::Duration;

use super::super::client;
use super::super::seen::Seen;
use crate::http::{DeviationKind, Request, Response};
use crate::script::Party;
use crate::transcript::{Transcript, What};

/// Both sides of a proxy.
pub(super) struct View {
    /// Its client's connection.
    pub front: Seen,
    /// Its connections to the origin.
    pub back: client::Seen,
    /// What it sent on each of them.
    pub forwarded: Vec<Vec<u8>>,
    over: Duration,
    long: Duration,
}

impl View {
    /// `long`: for so long nothing came that was due.
    pub fn of(transcript: &Transcript, long: Duration) -> Option<Self> {
        let front = Seen::of(transcript).into_iter().next()?;
        let mut actors = Vec::new();
        let mut forwarded: Vec<Vec<u8>> = Vec::new();
        for event in &transcript.events {
            if let What::Received(octets) = &event.what
                && event.actor.party == Party::Server
            {
                let at = actors.iter().position(|one| *one == event.actor);
                let at = at.unwrap_or_else(|| {
                    actors.push(event.actor);
                    forwarded.push(Vec::new());
                    actors.len() - 1
                });
                forwarded[at].extend_from_slice(octets);
            }
        }
        Some(Self {
            front,
            back: client::Seen::of(transcript),
            forwarded,
            over: transcript
                .events
                .last()
                .map_or(Duration::ZERO, |one| one.at),
            long,
        })
    }

    /// Whether so much time has passed since then that nothing more comes of it.
    pub fn is_long_past(&self, then: Duration) -> bool {
        then + self.long <= self.over
    }

    /// Where a request of this target reached the origin.
    pub fn attempts<'a>(&'a self, target: &'a [u8]) -> Vec<client::Attempt<'a>> {
        self.back.attempts_at(path(target)).collect()
    }

    /// The n-th request of the client's, and its final response, as far as they are certain.
    pub fn exchanges(&self) -> impl Iterator<Item = (&Request, Option<&Response>)> {
        let answers: Vec<_> = self.front.finals().collect();
        let requests = self.front.requests().iter().enumerate();
        requests
            .take(self.front.certain())
            .map(move |(n, request)| (request, answers.get(n).copied()))
    }

    /// Whether every recipient reads what the origin sent alike.
    pub fn is_back_certain(&self) -> bool {
        self.back.links.iter().all(client::Link::is_certain)
    }
}

/// A target without scheme and authority, as a forward proxy sends it on [RFC 9112 §3.2.2].
pub(super) fn path(target: &[u8]) -> &[u8] {
    let Some(rest) = target.strip_prefix(b"http://") else {
        return target;
    };
    let at = rest.iter().position(|octet| *octet == b'/');
    at.map_or(b"/", |at| &rest[at..])
}

/// The names of what is wrong, as a reason.
pub(super) fn reason(kinds: impl Iterator<Item = DeviationKind>) -> String {
    let mut names: Vec<_> = kinds
        .filter(|kind| *kind != DeviationKind::DateMissing)
        .map(DeviationKind::name)
        .collect();
    names.dedup();
    match names.as_slice() {
        [] => "plain".to_owned(),
        names => names.join("+"),
    }
}
