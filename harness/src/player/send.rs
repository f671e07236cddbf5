use bytes::Bytes;

use super::pieces::Pieces;
use super::play::{Doing, Player};
use super::{Action, large};
use crate::script::{Act, Script, Step, Variables};
use crate::transcript::What;

impl Player {
    /// The octets of this and the lines right below it of the same actor go as one write.
    pub(super) fn begin_send(&mut self, script: &Script, step: &Step, link: usize) {
        self.at -= 1;
        let lines = script.timeline[self.at..].iter();
        let texts = lines.map_while(|line| match &line.act {
            Act::Send(text) if line.actor == step.actor => Some(text),
            _ => None,
        });
        let from = self.at;
        if let Some(octets) = large::recall(&self.script, from, &self.variables) {
            self.at += texts.count();
            self.write(octets, step, link);
            return;
        }
        // Large content is made in its place, and not moved as more follows.
        let sizes = texts.clone().map(|text| text.least(&self.variables));
        let size = sizes.fold(0, u64::saturating_add).min(Variables::LIMIT);
        let mut octets = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        for text in texts.clone() {
            self.at += 1;
            if text.resolve_into(&self.variables, &mut octets).is_err() {
                // A capture that no hole filled: the conversation took another course.
                self.links[link].over = true;
                return;
            }
        }
        let octets = Bytes::from(octets);
        large::keep(&self.script, from, &self.variables, &octets, texts);
        self.write(octets, step, link);
    }

    fn write(&mut self, octets: Bytes, step: &Step, link: usize) {
        if self.links[link].end.is_some() && !self.links[link].end_told {
            self.conclude(link);
            return;
        }
        let event = self.transcript.events.len();
        self.record(self.links[link].actor, What::Sent(Bytes::new()), step.line);
        let pace = self.links[link].pace;
        self.links[link].segments = Pieces::new(octets, self.segmentation, pace, event);
        self.send_segment(link);
    }

    /// Sends the next segment; where more are left, each waits for the target to read this one.
    pub(super) fn send_segment(&mut self, link: usize) {
        let Some(octets) = self.links[link].segments.pop() else {
            return;
        };
        let actor = self.links[link].actor;
        self.transcript.begin_segment(self.now);
        self.tell_sent(link);
        self.act(Action::Write(actor, octets));
        if self.links[link].segments.is_empty() {
            self.links[link].read_sent();
            return;
        }
        if let Some((_, every)) = self.links[link].pace {
            let until = self.now + every;
            self.deadline = Some(until);
            self.doing = Doing::Pacing(link, until);
        } else {
            self.drain(link);
        }
    }

    /// Puts what has gone of a write into its event.
    fn tell_sent(&mut self, link: usize) {
        let pieces = &self.links[link].segments;
        if let Some(event) = self.transcript.events.get_mut(pieces.event) {
            event.what = What::Sent(pieces.gone());
        }
    }

    pub(super) fn drain(&mut self, link: usize) {
        let actor = self.links[link].actor;
        self.links[link].draining = true;
        self.act(Action::Barrier(actor));
        self.deadline = Some(self.now + self.patience().deadline);
        self.doing = Doing::Draining(link);
    }

    pub(super) fn withhold(&mut self, link: usize) {
        self.links[link].read_sent();
        let octets = self.links[link].segments.withhold();
        let unread = self.links[link].end.is_none();
        if octets > 0 {
            self.tell_sent(link);
        }
        if octets > 0 || unread {
            let actor = self.links[link].actor;
            self.record(actor, What::Withheld { octets, unread }, 0);
        }
    }
}
