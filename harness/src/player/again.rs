//! Requests that a client or a proxy makes again by itself, while its caller or its client waits. A
//! failed request may be repeated [RFC 9110 §9.2.2], and an origin that went wrong once goes wrong
//! again: no line will answer, and our silence would be taken for the target's. So it is turned
//! away. It never speaks of requests that a line of the script answers.

use super::link::Link;
use super::play::Player;
use crate::script::{Hole, Move, Party, Pattern, PeerAct};
use crate::transcript::What;

/// So many requests of a conversation are turned away; who asks more often is left to wait.
const TURNED_AWAY: usize = 16;

/// What the call of a client came to that pauses before it asks once more.
pub(crate) const ASKS_ON: &str = "none yet: it keeps asking by itself, and pauses";

/// The same behind an answer that says that the server is ill, or busy.
pub(crate) const ASKS_ON_ERROR: &str = "none yet: it keeps asking by itself behind an error";

impl Player {
    /// Turns away a client that makes a call again, while nothing but that call's return can happen
    /// next.
    pub(super) fn turn_caller_away(&mut self) {
        let alone = self.links.iter().filter(|link| link.calling).count() == 1;
        if alone && !self.patience().driven {
            while self.turn_away() {}
        }
    }

    /// Turns away a proxy that asks again, where it keeps a client waiting on `link`: once that has
    /// been late, as a later line of the script might answer. Tells whether it did.
    pub(super) fn turn_proxy_away(&mut self, link: usize) -> bool {
        let waits = self.links[link].actor.party == Party::Client;
        waits && (self.late() || self.turned_away > 0) && self.turn_away()
    }

    /// Ends one connection on which a request stands that no line has taken up.
    fn turn_away(&mut self) -> bool {
        let asks = Hole::new(Pattern::Request);
        let asked = (0..self.links.len()).find(|link| {
            let one = &self.links[*link];
            let stands = one.open && one.end.is_none() && !(one.over || one.finished);
            one.actor.party == Party::Server
                && stands
                && one.message(0).is_some_and(|came| came.start >= one.taken)
                && self.has_come(*link, &asks)
        });
        let Some(link) = asked.filter(|_| self.turned_away < TURNED_AWAY) else {
            return false;
        };
        self.turned_away += 1;
        self.conclude(link);
        let actor = self.links[link].actor;
        self.record(actor, What::Did(PeerAct::Move(Move::Finish)), 0);
        self.begin_move(Move::Finish, actor, link);
        true
    }

    /// What the call has come to of a client that pauses before it asks again, as it is known to:
    /// it has no connection left on which anything could come, or was given an error.
    pub(super) fn pauses(&self) -> Option<&'static str> {
        let ended = |link: &Link| !link.open || link.finished || link.end.is_some();
        let served = || self.links.iter().filter(|link| link.is_served());
        if !self.patience().keeps_asking {
            return None;
        }
        if served().all(ended) {
            return Some(ASKS_ON);
        }
        let rests = served().all(|link| ended(link) || link.was_given_error());
        rests.then_some(ASKS_ON_ERROR)
    }
}
