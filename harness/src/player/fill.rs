use super::Action;
use super::link::End;
use super::play::{Doing, Filling, Player};
use crate::script::{Hole, Party, Pattern, StatusPattern, Step, TargetAct, Text};
use crate::transcript::What;

/// What has become of a hole.
enum Fit {
    /// So many octets of the inbox fill it.
    Octets(usize),
    /// It cannot be filled any more.
    Never,
    /// Not yet.
    NotYet,
}

impl Filling {
    pub(super) fn new(hole: Hole, step: &Step) -> Self {
        Self {
            hole,
            optional: step.optional,
            line: step.line,
            missed: false,
            watching: false,
            quiet: false,
        }
    }
}

impl Player {
    pub(super) fn begin_sight(&mut self, act: &TargetAct, step: &Step, link: usize) {
        match act {
            TargetAct::Open => {
                self.deadline = Some(self.silence());
                self.doing = Doing::Arriving(link, step.optional);
            }
            TargetAct::Hang if step.actor.party == Party::Caller => self.begin_return(link),
            TargetAct::Ok { .. } | TargetAct::Error(_) => self.begin_return(link),
            TargetAct::Finish => self.begin_hole(link, Hole::new(Pattern::Finish), step),
            TargetAct::Reset => self.begin_hole(link, Hole::new(Pattern::Reset), step),
            TargetAct::Refuse | TargetAct::Wait | TargetAct::Hang => {
                self.begin_hole(link, Hole::new(Pattern::Answer), step);
            }
            TargetAct::Request { .. } => {}
        }
    }

    pub(super) fn begin_receive(&mut self, text: &Text, step: &Step, link: usize) {
        match text.resolve(&self.variables) {
            Ok(octets) => self.begin_hole(link, Hole::new(Pattern::Octets(octets.len())), step),
            Err(_) => self.links[link].over = true,
        }
    }

    pub(super) fn begin_hole(&mut self, link: usize, hole: Hole, step: &Step) {
        self.deadline = Some(self.now + hole.within.unwrap_or(self.patience().deadline));
        self.doing = Doing::Filling(link, Filling::new(hole, step));
    }

    /// Whether what has come on a connection fills the hole.
    pub(super) fn has_come(&self, link: usize, hole: &Hole) -> bool {
        match self.fits(link, &hole.pattern) {
            Fit::Octets(count) => {
                let one = &self.links[link];
                let begun = one.message(0).is_some_and(|came| came.start < one.taken);
                begun || self.script.is_own(&one.inbox[..count], &self.variables)
            }
            Fit::Never | Fit::NotYet => false,
        }
    }

    /// Tries to fill a hole with what has come; `false` where more must be waited for.
    pub(super) fn fill(&mut self, link: usize, mut filling: Filling) -> bool {
        if !filling.missed {
            match self.fits(link, &filling.hole.pattern) {
                Fit::Octets(count) => {
                    self.take(link, count, filling.line, filling.hole.capture.as_deref());
                    let ends = matches!(
                        filling.hole.pattern,
                        Pattern::Finish | Pattern::Reset | Pattern::End
                    );
                    if ends {
                        self.tell_end(link);
                    }
                    return true;
                }
                Fit::Never if filling.optional => return true,
                Fit::Never => filling.missed = true,
                Fit::NotYet => {}
            }
        }
        if self.links[link].is_flooded(self.patience()) {
            self.capture_rest(link, &filling);
            return self.close_hole(link, &filling, TargetAct::Hang);
        }
        if self.links[link].end.is_some() {
            self.capture_rest(link, &filling);
            self.conclude(link);
            return true;
        }
        let due = self.is_due(link, &filling);
        if filling.quiet && !due {
            if filling.optional {
                return true;
            }
            self.capture_rest(link, &filling);
            return self.close_hole(link, &filling, TargetAct::Wait);
        }
        let owed = self.links[link].answer_is_due() || filling.hole.within.is_some();
        if owed && (self.late() || self.declined > 0) && self.decline(link) {
            self.deadline =
                Some(self.now + filling.hole.within.unwrap_or(self.patience().deadline));
        }
        if self.late() {
            self.capture_rest(link, &filling);
            let act = if owed {
                TargetAct::Hang
            } else {
                TargetAct::Wait
            };
            return self.close_hole(link, &filling, act);
        }
        if !due && !filling.watching {
            filling.watching = true;
            let actor = self.links[link].actor;
            self.act(Action::Watch(actor));
        }
        self.keep_filling(link, filling);
        false
    }

    /// Whether silence proves nothing, because the target owes something.
    fn is_due(&self, link: usize, filling: &Filling) -> bool {
        let busy = self.is_busy();
        let link = &self.links[link];
        if link.is_served() && is_request(&filling.hole.pattern) && !filling.missed {
            return busy || filling.hole.within.is_some();
        }
        if link.answer_is_due() || link.end_is_due() || filling.hole.within.is_some() {
            return true;
        }
        !filling.optional
            && !filling.missed
            && match &filling.hole.pattern {
                // Nothing more is due to a request that is not whole; yet an interim response
                // may be, and whatever else a script waits for by name.
                Pattern::Answer => false,
                Pattern::Response(None) => false,
                Pattern::Response(Some(status)) => is_interim(*status),
                _ => true,
            }
    }

    fn fits(&self, at: usize, pattern: &Pattern) -> Fit {
        let link = &self.links[at];
        let whole = |end: usize| Fit::Octets(end - link.taken);
        match pattern {
            Pattern::Answer => Fit::NotYet,
            Pattern::Request => link.message(0).map_or(Fit::NotYet, |came| whole(came.end)),
            Pattern::Response(wanted) => {
                let interim = wanted.is_some_and(is_interim);
                for n in 0.. {
                    let Some(came) = link.message(n) else { break };
                    if came.is_interim() && !interim {
                        continue;
                    }
                    let fits = came
                        .status
                        .is_some_and(|code| wanted.is_none_or(|status| status.matches(code)));
                    return if fits { whole(came.end) } else { Fit::Never };
                }
                Fit::NotYet
            }
            Pattern::Head => {
                find(&link.inbox, b"\r\n\r\n").map_or(Fit::NotYet, |at| Fit::Octets(at + 4))
            }
            Pattern::Until(octets) => {
                find(&link.inbox, octets).map_or(Fit::NotYet, |at| Fit::Octets(at + octets.len()))
            }
            Pattern::Octets(count) if link.inbox.len() >= *count => Fit::Octets(*count),
            Pattern::Octets(_) => Fit::NotYet,
            Pattern::Finish | Pattern::Reset | Pattern::End => match link.end {
                None => Fit::NotYet,
                Some(End::Finished) if *pattern != Pattern::Reset => Fit::Octets(link.inbox.len()),
                Some(End::Reset) if *pattern != Pattern::Finish => Fit::Octets(link.inbox.len()),
                Some(_) => Fit::Never,
            },
        }
    }

    /// Takes octets out of the inbox into the transcript, and to the name that captures them.
    pub(super) fn take(&mut self, at: usize, count: usize, line: usize, capture: Option<&str>) {
        self.tell_open(at, 0);
        let link = &mut self.links[at];
        let octets = if count == link.inbox.len() {
            std::mem::take(&mut link.inbox)
        } else {
            link.inbox.drain(..count).collect()
        };
        link.taken += count;
        while link.message(0).is_some_and(|came| came.end <= link.taken) {
            link.messages_taken += 1;
        }
        let actor = link.actor;
        if let Some(name) = capture {
            self.capture(name, octets.clone());
        }
        if !octets.is_empty() {
            self.record(actor, What::Received(octets), line);
        }
    }

    fn capture_rest(&mut self, link: usize, filling: &Filling) {
        let count = self.links[link].inbox.len();
        let captures = filling.hole.pattern == Pattern::Answer;
        let capture = filling.hole.capture.as_deref().filter(|_| captures);
        self.take(link, count, filling.line, capture);
    }

    /// Ends a hole that the connection's end did not fill: the target waits, or hangs.
    fn close_hole(&mut self, link: usize, filling: &Filling, act: TargetAct) -> bool {
        let answered = filling.hole.pattern == Pattern::Answer && act == TargetAct::Wait;
        let actor = self.links[link].actor;
        self.links[link].over |= !answered;
        self.record(actor, What::Saw(act), filling.line);
        true
    }

    /// Puts what is left of a connection into the transcript: octets, then the ending.
    pub(super) fn conclude(&mut self, link: usize) {
        self.tell_open(link, 0);
        let count = self.links[link].inbox.len();
        self.take(link, count, 0, None);
        if self.links[link].end.is_some() {
            self.tell_end(link);
            self.links[link].over = true;
        }
    }

    fn tell_end(&mut self, link: usize) {
        let one = &mut self.links[link];
        if std::mem::replace(&mut one.end_told, true) {
            return;
        }
        let act = match one.end {
            Some(End::Finished) => TargetAct::Finish,
            Some(End::Reset) => TargetAct::Reset,
            Some(End::Refused) => TargetAct::Refuse,
            None => return,
        };
        let actor = one.actor;
        self.record(actor, What::Saw(act), 0);
    }
}

/// Whether that is (a part of) a request, which comes as long as the target has something to do.
const fn is_request(pattern: &Pattern) -> bool {
    matches!(
        pattern,
        Pattern::Request | Pattern::Head | Pattern::Until(_) | Pattern::Octets(_)
    )
}

const fn is_interim(status: StatusPattern) -> bool {
    match status {
        StatusPattern::Code(code) => code / 100 == 1 && code != 101,
        StatusPattern::Class(class) => class == 1,
        StatusPattern::Any => false,
    }
}

fn find(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets
        .windows(wanted.len().max(1))
        .position(|window| window == wanted)
}
