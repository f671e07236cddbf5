use std::collections::VecDeque;

use super::Action;
use super::play::{Doing, Player};
use crate::script::{Act, Script, Segmentation, Step};
use crate::transcript::{Event, What};

impl Player {
    /// The octets of this and the lines right below it of the same actor go as one write.
    pub(super) fn begin_send(&mut self, script: &Script, step: &Step, link: usize) {
        let mut octets = Vec::new();
        self.at -= 1;
        while let Some(Step {
            actor,
            act: Act::Send(text),
            ..
        }) = script.timeline.get(self.at)
            && *actor == step.actor
        {
            self.at += 1;
            match text.resolve(&self.variables) {
                Ok(more) => octets.extend_from_slice(&more),
                Err(_) => {
                    // A capture that no hole filled: the conversation took another course.
                    self.links[link].over = true;
                    return;
                }
            }
        }
        if self.links[link].end.is_some() && !self.links[link].end_told {
            self.conclude(link);
            return;
        }
        self.record(step.actor, What::Sent(Vec::new()), step.line);
        let pieces = match self.links[link].pace {
            Some((size, _)) => octets.chunks(size).map(<[u8]>::to_vec).collect(),
            None => cut(&octets, self.segmentation),
        };
        self.links[link].segments = pieces;
        self.send_segment(link);
    }

    /// Sends the next segment; where more are left, each waits for the target to read this one.
    pub(super) fn send_segment(&mut self, link: usize) {
        let Some(octets) = self.links[link].segments.pop_front() else {
            return;
        };
        let actor = self.links[link].actor;
        self.links[link].sent(&octets);
        self.transcript.begin_segment(self.now);
        if let Some(Event {
            what: What::Sent(sent),
            ..
        }) = self.transcript.events.last_mut()
        {
            sent.extend_from_slice(&octets);
        } else {
            self.record(actor, What::Sent(octets.clone()), 0);
        }
        self.act(Action::Write(actor, octets));
        if self.links[link].segments.is_empty() {
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

    pub(super) fn drain(&mut self, link: usize) {
        let actor = self.links[link].actor;
        self.links[link].draining = true;
        self.act(Action::Barrier(actor));
        self.deadline = Some(self.now + self.patience().deadline);
        self.doing = Doing::Draining(link);
    }

    pub(super) fn withhold(&mut self, link: usize) {
        let left: usize = self.links[link]
            .segments
            .drain(..)
            .map(|one| one.len())
            .sum();
        if left > 0 {
            let actor = self.links[link].actor;
            self.record(actor, What::Withheld(left), 0);
        }
    }
}

/// Cuts one write into segments. Octet by octet ends after 4096 of them: what follows goes whole.
fn cut(octets: &[u8], segmentation: Segmentation) -> VecDeque<Vec<u8>> {
    const FINE: usize = 4096;
    match segmentation {
        Segmentation::Whole => VecDeque::from([octets.to_vec()]),
        Segmentation::Line => octets
            .split_inclusive(|octet| *octet == b'\n')
            .map(<[u8]>::to_vec)
            .collect(),
        Segmentation::Octet => {
            let (fine, coarse) = octets.split_at(octets.len().min(FINE));
            let mut pieces: VecDeque<_> = fine.iter().map(|octet| vec![*octet]).collect();
            if !coarse.is_empty() {
                pieces.push_back(coarse.to_vec());
            }
            pieces
        }
    }
}
