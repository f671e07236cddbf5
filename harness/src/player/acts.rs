use std::time::Duration;

use super::Action;
use super::play::{Doing, Player};
use crate::script::{Act, Actor, Move, PeerAct, Script, Step};
use crate::transcript::What;

/// The acts of our peers.
impl Player {
    pub(super) fn pause(&mut self, length: Duration) {
        let until = self.now + length;
        self.deadline = Some(until);
        self.doing = Doing::Pausing(until);
    }

    pub(super) fn begin_act(&mut self, act: &PeerAct, step: &Step, link: usize) {
        if let PeerAct::Call { .. } = act {
            self.begin_call(act, step, link);
            return;
        }
        let act = match act {
            PeerAct::Variable(name) => {
                let word = self.variables.get(name).unwrap_or_default();
                let Some(found) = Move::ALL.iter().find(|one| one.name().as_bytes() == word) else {
                    self.links[link].over = true;
                    return;
                };
                PeerAct::Move(*found)
            }
            other => other.clone(),
        };
        let actor = self.links[link].actor;
        self.record(actor, What::Did(act.clone()), step.line);
        match act {
            PeerAct::Move(one) => self.begin_move(one, actor, link),
            PeerAct::Set(setting) => self.act(Action::Set(actor, setting)),
            PeerAct::Pace { octets, every } => {
                self.links[link].pace = (octets > 0).then_some((octets, every));
            }
            PeerAct::Call { .. } | PeerAct::Variable(_) => {}
        }
    }

    /// Ends the connections of an origin on which a client or a proxy said that it asks no more
    /// [RFC 9112 §9.3, §9.6], before anything is waited for: who was told so may wait for the end,
    /// and is no hang. Where the script itself has more to do there, it is left to it.
    pub(super) fn keep_word(&mut self, script: &Script) {
        for link in 0..self.links.len() {
            let actor = self.links[link].actor;
            let bound = self.bound.contains(&(actor.party, link));
            let mut steps = script.timeline[self.at..].iter();
            let next = steps.find(|step| {
                step.actor == actor
                    || bound && step.actor.is_any() && step.actor.party == actor.party
            });
            let free = next
                .is_none_or(|step| matches!(&step.act, Act::Await(hole) if hole.seeks_request()));
            if free && self.links[link].owes_end() {
                self.record(actor, What::Did(PeerAct::Move(Move::Finish)), 0);
                self.begin_move(Move::Finish, actor, link);
            }
        }
    }

    /// Ends connections that were to be ended already, though the script has more to do there: a
    /// client that waits for the end may do so. Whether there were any.
    pub(super) fn end_owed(&mut self) -> bool {
        let mut any = false;
        for link in 0..self.links.len() {
            if self.links[link].owes_end() {
                let actor = self.links[link].actor;
                self.record(actor, What::Did(PeerAct::Move(Move::Finish)), 0);
                self.begin_move(Move::Finish, actor, link);
                self.links[link].given_end = true;
                any = true;
            }
        }
        any
    }

    pub(super) fn begin_move(&mut self, one: Move, actor: Actor, link: usize) {
        match one {
            Move::Open => {
                self.act(Action::Open(actor));
                self.deadline = Some(self.patience().whole);
                self.doing = Doing::Opening(link);
            }
            Move::Refuse => self.act(Action::Refuse(actor)),
            Move::Finish => {
                self.links[link].finished();
                self.act(Action::Finish(actor));
            }
            Move::Reset | Move::ResetLost | Move::Close => {
                self.links[link].over = true;
                self.links[link].finished = true;
                self.act(match one {
                    Move::Reset => Action::Reset(actor),
                    Move::ResetLost => Action::ResetLost(actor),
                    _ => Action::Close(actor),
                });
            }
            Move::Cut => self.drain(link),
            Move::Stall => self.act(Action::Stall(actor)),
            Move::Resume => self.act(Action::Resume(actor)),
        }
    }
}
