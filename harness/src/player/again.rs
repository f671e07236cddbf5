//! Requests that a client makes again by itself while its caller waits. It never speaks of those
//! that a line of the script answers.

use super::play::Player;
use crate::script::{Hole, Move, Party, Pattern, PeerAct};
use crate::transcript::What;

/// So many requests of a conversation are turned away; who asks more often is left to wait.
const TURNED_AWAY: usize = 8;

/// What the call of a client came to that pauses before it asks once more.
pub(crate) const ASKS_ON: &str = "none yet: it keeps asking by itself, and pauses";

impl Player {
    /// Ends the connections on which a call is made again, while nothing but that call's return
    /// can happen next: no line will answer there, and our silence would be taken for the
    /// client's. A retry is the client's own choice [RFC 9110 §9.2.2].
    pub(super) fn turn_away(&mut self) {
        let alone = self.links.iter().filter(|link| link.calling).count() == 1;
        if !alone || self.patience().driven {
            return;
        }
        let asks = Hole::new(Pattern::Request);
        for link in 0..self.links.len() {
            let one = &self.links[link];
            let stands = one.open && one.end.is_none() && !(one.over || one.finished);
            if self.turned_away < TURNED_AWAY
                && one.actor.party == Party::Server
                && stands
                && one.message(0).is_some_and(|came| came.start >= one.taken)
                && self.has_come(link, &asks)
            {
                self.turned_away += 1;
                self.conclude(link);
                let actor = self.links[link].actor;
                self.record(actor, What::Did(PeerAct::Move(Move::Finish)), 0);
                self.begin_move(Move::Finish, actor, link);
            }
        }
    }

    /// Whether the client pauses before it asks again, as it is known to: it has no connection
    /// left on which anything could come.
    pub(super) fn pauses(&self) -> bool {
        let mut served = self.links.iter().filter(|link| link.is_served());
        self.patience().keeps_asking
            && served.all(|link| !link.open || link.finished || link.end.is_some())
    }
}
