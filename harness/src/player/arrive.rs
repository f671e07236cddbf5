use super::Action;
use super::play::{Doing, Filling, Player};
use crate::script::{Act, Actor, Move, Party, PeerAct, Step, TargetAct};
use crate::transcript::What;

/// The connections that the target opens.
impl Player {
    /// The connection that a line speaks of; `None` where there is none, or it is being sought.
    pub(super) fn locate(&mut self, step: &Step) -> Option<usize> {
        if !step.actor.is_any() {
            return Some(self.link(step.actor));
        }
        let party = step.actor.party;
        match &step.act {
            Act::Await(hole) if hole.seeks_request() => {
                self.bound.retain(|(whose, _)| *whose != party);
                let filling = Filling::new(hole.clone(), step);
                self.deadline = Some(self.silence());
                self.doing = Doing::Seeking(party, filling);
                None
            }
            _ => {
                let mut bound = self.bound.iter();
                bound
                    .find(|(whose, _)| *whose == party)
                    .map(|(_, link)| *link)
            }
        }
    }

    /// Looks for a request on whichever connection; `false` where more must be waited for.
    pub(super) fn seek(&mut self, party: Party, mut filling: Filling) -> bool {
        let found = (0..self.links.len()).find(|link| {
            let one = &self.links[*link];
            one.actor.party == party
                && one.open
                && !(one.over || one.finished)
                && self.has_come(*link, &filling.hole)
        });
        if let Some(link) = found {
            self.bound.push((party, link));
            return self.fill(link, filling);
        }
        if !self.is_busy() || self.late() || filling.quiet {
            return true;
        }
        // Nothing is due to a request that is not whole: a target that provably waits for the
        // rest of it sends none yet.
        if !filling.watching
            && let Some(actor) = self.only_begun()
        {
            filling.watching = true;
            self.act(Action::Watch(actor));
        }
        self.doing = Doing::Seeking(party, filling);
        false
    }

    /// Who has begun a request, where that is all that the target has to do.
    fn only_begun(&self) -> Option<Actor> {
        if self.patience().driven {
            return None;
        }
        let mut busy = self.links.iter().filter(|link| link.is_busy());
        let one = busy.next()?;
        (busy.next().is_none() && !one.answer_is_due()).then_some(one.actor)
    }

    /// Whether the wait for the target to open a connection is over.
    pub(super) fn arrive(&mut self, link: usize, optional: bool) -> bool {
        if self.links[link].open {
            let line = self.script.timeline[self.at - 1].line;
            self.tell_open(link, line);
            return true;
        }
        if self.is_busy() && !self.late() {
            self.doing = Doing::Arriving(link, optional);
            return false;
        }
        // Where nothing is under way any more, the target has chosen not to.
        if !optional && self.is_busy() {
            let actor = self.links[link].actor;
            self.record(actor, What::Saw(TargetAct::Hang), 0);
            self.links[link].over = true;
        }
        true
    }

    /// A connection that the target opened is told of before anything that happens on it.
    pub(super) fn tell_open(&mut self, link: usize, line: usize) {
        let one = &mut self.links[link];
        if one.open && one.is_served() && !std::mem::replace(&mut one.open_told, true) {
            let actor = one.actor;
            self.record(actor, What::Saw(TargetAct::Open), line);
        }
    }
}

/// Whether a line may come before the target has opened its connection.
pub(super) const fn before_opening(act: &Act) -> bool {
    matches!(
        act,
        Act::See(TargetAct::Open)
            | Act::Do(PeerAct::Set(_) | PeerAct::Move(Move::Refuse | Move::Stall))
            | Act::Pause(_)
    )
}
