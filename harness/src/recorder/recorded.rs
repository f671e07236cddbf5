use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;

use crate::notation::{self, Masks};
use crate::script::{Actor, Variables};
use crate::transcript::{Transcript, What};

/// What crossed one connection.
#[derive(Debug)]
pub struct Recorded {
    /// Which connection, counted from 1 as they came.
    pub number: usize,
    /// What crossed, from the client's side: `client ->` is what the client sent.
    pub transcript: Transcript,
    /// How many octets crossed behind what is kept.
    pub omitted: u64,
    address: SocketAddr,
    left: usize,
    full: bool,
    room: Arc<Room>,
}

impl Recorded {
    pub(super) fn new(number: usize, most: usize, address: SocketAddr, room: &Arc<Room>) -> Self {
        Self {
            number,
            transcript: Transcript::default(),
            omitted: 0,
            address,
            left: most,
            full: false,
            room: Arc::clone(room),
        }
    }

    /// Takes down what happened, as far as there is room: what is kept is a beginning without gaps.
    pub(super) fn take(&mut self, what: What, at: Duration) {
        let what = match what {
            What::Sent(octets) => What::Sent(self.keep(octets)),
            What::Received(octets) => What::Received(self.keep(octets.into()).into()),
            _ if self.full => return,
            other => other,
        };
        if what.octets().is_none_or(|octets| !octets.is_empty()) {
            self.transcript.record(Actor::CLIENT, what, at, 0);
        }
    }

    fn keep(&mut self, mut octets: Bytes) -> Bytes {
        let wanted = if self.full {
            0
        } else {
            octets.len().min(self.left)
        };
        let kept = self.room.take(wanted);
        self.left -= kept;
        self.full |= kept < octets.len();
        self.omitted += (octets.len() - kept) as u64;
        octets.truncate(kept);
        octets
    }

    /// The recording as a `.wire` file: the recorder's own authority is `${host}` in heads, so that
    /// it can be played elsewhere; all other octets stand as they crossed.
    #[must_use]
    pub fn text(&self) -> String {
        let masks = Masks {
            host: Some(self.host().into()),
            ..Masks::default()
        };
        let mut text = notation::write_recording(&self.transcript, &masks);
        if self.omitted > 0 {
            let omitted = self.omitted;
            text += &format!("# {omitted} more octets crossed, and are not kept.\n");
        }
        text
    }

    /// How the client calls the recorder.
    fn host(&self) -> String {
        let first = self
            .transcript
            .events
            .iter()
            .find_map(|event| match &event.what {
                What::Sent(octets) => Some(octets.clone()),
                _ => None,
            });
        let first = Variables::new().with("first", first.unwrap_or_default());
        let said = first.member("first", "field", "host").unwrap_or_default();
        let name = format!("localhost:{}", self.address.port());
        if said == name.as_bytes() {
            name
        } else {
            self.address.to_string()
        }
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        let kept = self.transcript.events.iter();
        let kept = kept.filter_map(|event| event.what.octets());
        self.room.give_back(kept.map(<[u8]>::len).sum());
    }
}

/// The room that all recordings share, in octets.
#[derive(Debug)]
pub(super) struct Room(AtomicUsize);

impl Room {
    pub fn new(octets: usize) -> Self {
        Self(AtomicUsize::new(octets))
    }

    /// Takes so many octets' room, or what there is.
    fn take(&self, wanted: usize) -> usize {
        let less = |there: usize| Some(there.saturating_sub(wanted));
        let there = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        there.unwrap_or_default().min(wanted)
    }

    fn give_back(&self, octets: usize) {
        self.0.fetch_add(octets, Ordering::Relaxed);
    }
}
