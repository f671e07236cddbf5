use std::time::Duration;

use super::Action;
use super::play::{Doing, Player};
use crate::script::{Actor, Move, PeerAct, Step};
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

    fn begin_move(&mut self, one: Move, actor: Actor, link: usize) {
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
