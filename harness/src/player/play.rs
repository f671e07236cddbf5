use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::link::{End, Link};
use super::{Action, Patience, Signal, arrive};
use crate::script::{Act, Actor, Hole, Party, Script, Segmentation, TargetAct, Variables};
use crate::transcript::{Transcript, What};

/// Plays one variant of a script, in one segmentation.
///
/// ```text
///            ┌───────── signal(now, …) / tick(now) ◄── wire
///            ▼
///   Ready ── a line ──► Opening ─ Draining ─ Pausing ─ Filling ──► Ready … done
///            │
///            └── action() ──► wire
/// ```
pub struct Player {
    pub(super) script: Arc<Script>,
    pub(super) variables: Variables,
    pub(super) segmentation: Segmentation,
    patience: Patience,
    /// The next line to begin.
    pub(super) at: usize,
    pub(super) doing: Doing,
    /// When the present wait ends.
    pub(super) deadline: Option<Duration>,
    /// When anything last happened that the target may answer to, or that it did.
    pub(super) stirred: Duration,
    pub(super) links: Vec<Link>,
    /// How many requests that came again were turned away.
    pub(super) turned_away: usize,
    /// Which connection a party's last request came on, where any was asked for.
    pub(super) bound: Vec<(Party, usize)>,
    actions: VecDeque<Action>,
    pub(super) transcript: Transcript,
    pub(super) now: Duration,
    done: bool,
}

/// What the player is waiting for; the number is a link's.
pub(super) enum Doing {
    /// For nothing: the next line may begin.
    Ready,
    /// For the connection to stand, or to be refused.
    Opening(usize),
    /// For the target to open the connection; whether it also may not.
    Arriving(usize, bool),
    /// For a request on whichever connection of a party.
    Seeking(Party, Filling),
    /// For the caller's call to return.
    Returning(usize),
    /// For the target to have read what was sent.
    Draining(usize),
    /// For the time to have come, to send the next piece of a paced write.
    Pacing(usize, Duration),
    /// For the time to have come.
    Pausing(Duration),
    /// For the target to fill a hole.
    Filling(usize, Filling),
}

/// A hole being filled.
pub(super) struct Filling {
    pub hole: Hole,
    pub optional: bool,
    pub line: usize,
    /// The hole's own pattern cannot be filled any more; what the target does is collected to
    /// its end, and the connection's later lines are not played.
    pub missed: bool,
    /// A proof that the target waits has been asked for.
    pub watching: bool,
    /// The proof has been given.
    pub quiet: bool,
}

impl Player {
    /// A player of this script with these variables ([`Script::variables`]).
    #[must_use]
    pub fn new(
        script: Arc<Script>,
        variables: Variables,
        segmentation: Segmentation,
        patience: Patience,
    ) -> Self {
        let mut player = Self {
            script,
            variables,
            segmentation,
            patience,
            at: 0,
            doing: Doing::Ready,
            deadline: None,
            stirred: Duration::ZERO,
            links: Vec::new(),
            turned_away: 0,
            bound: Vec::new(),
            actions: VecDeque::new(),
            transcript: Transcript::default(),
            now: Duration::ZERO,
            done: false,
        };
        player.run();
        player
    }

    /// The next thing that the wire is to do.
    pub fn action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When `tick` must be called, if no signal comes before; as the wire counts time.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        if self.done {
            None
        } else {
            Some(self.deadline.unwrap_or(self.patience.whole))
        }
    }

    /// Whether the script has been played to its end, and no action is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done && self.actions.is_empty()
    }

    /// The record of what has happened so far.
    #[must_use]
    pub const fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// The record of what happened.
    #[must_use]
    pub fn into_transcript(self) -> Transcript {
        self.transcript
    }

    /// Something happened on the wire.
    pub fn signal(&mut self, now: Duration, signal: Signal) {
        self.now = now;
        if !matches!(signal, Signal::Quiet(_)) {
            self.stirred = now;
        }
        match signal {
            Signal::Opened(actor) => {
                let link = self.link(actor);
                self.links[link].open = true;
                self.stir();
            }
            Signal::Returned(actor, result) => {
                let link = self.link(actor);
                self.links[link].result = Some(result);
            }
            Signal::Refused(actor) => self.end(actor, End::Refused),
            Signal::Finished(actor) => self.end(actor, End::Finished),
            Signal::Reset(actor) => self.end(actor, End::Reset),
            Signal::Received(actor, octets) => {
                let link = self.link(actor);
                // Of an endless answer no more is kept than shows that it is one.
                if !self.links[link].is_flooded(&self.patience) {
                    self.links[link].received(&octets);
                }
                self.progress(link);
            }
            Signal::Taken(actor) => {
                let link = self.link(actor);
                self.linger(link);
            }
            Signal::Drained(actor) => {
                let link = self.link(actor);
                self.links[link].draining = false;
            }
            Signal::Quiet(actor) => {
                let link = self.link(actor);
                match &mut self.doing {
                    Doing::Filling(at, filling) if *at == link && filling.watching => {
                        filling.quiet = true;
                    }
                    Doing::Seeking(_, filling) if filling.watching => filling.quiet = true,
                    _ => {}
                }
            }
        }
        self.run();
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Duration) {
        self.now = now;
        self.run();
    }

    fn end(&mut self, actor: Actor, end: End) {
        let link = self.link(actor);
        // A reset after a finish is news; a second finish is not.
        if self.links[link].end.is_none() || end == End::Reset && !self.links[link].end_told {
            self.links[link].ended(end);
        }
    }

    /// Whether the target has something to do, as far as we know.
    pub(super) fn is_busy(&self) -> bool {
        self.patience.driven || self.links.iter().any(Link::is_busy)
    }

    pub(super) fn link(&mut self, actor: Actor) -> usize {
        if let Some(at) = self.links.iter().position(|link| link.actor == actor) {
            return at;
        }
        self.links.push(Link::new(actor));
        self.links.len() - 1
    }

    pub(super) fn act(&mut self, action: Action) {
        if !matches!(action, Action::Watch(_) | Action::Barrier(_)) {
            self.stirred = self.now;
        }
        self.actions.push_back(action);
    }

    pub(super) fn patience(&self) -> &Patience {
        &self.patience
    }

    pub(super) fn capture(&mut self, name: &str, octets: Vec<u8>) {
        self.variables.set(name, octets);
    }

    /// Ends the play here: what has come, and no line has taken up, is recorded.
    pub fn stop(&mut self, now: Duration) {
        self.now = now;
        for link in 0..self.links.len() {
            self.conclude(link);
        }
        self.actions.clear();
        self.done = true;
    }

    /// Plays on until something must be waited for.
    fn run(&mut self) {
        while !self.done && self.advance() {}
    }

    /// One move forward; `false` where the player has to wait.
    fn advance(&mut self) -> bool {
        match std::mem::replace(&mut self.doing, Doing::Ready) {
            Doing::Ready => {
                self.deadline = None;
                self.begin_line();
                true
            }
            Doing::Opening(link) => {
                let open = self.links[link].open;
                if !open && self.links[link].end.is_none() && !self.late() {
                    self.doing = Doing::Opening(link);
                    return false;
                }
                if !open {
                    self.conclude(link);
                    if self.links[link].end.is_none() {
                        let actor = self.links[link].actor;
                        self.record(actor, What::Saw(TargetAct::Hang), 0);
                        self.links[link].over = true;
                    }
                }
                true
            }
            Doing::Arriving(link, optional) => self.arrive(link, optional),
            Doing::Seeking(party, filling) => self.seek(party, filling),
            Doing::Returning(link) => self.take_result(link),
            Doing::Draining(link) => {
                let one = &self.links[link];
                if one.end.is_none() && one.draining && !self.late() {
                    self.doing = Doing::Draining(link);
                    return false;
                }
                if one.end.is_some() || one.draining {
                    // The target has ended, or reads no more: the rest would only provoke a
                    // reset that takes its answer away.
                    self.links[link].draining = false;
                    self.withhold(link);
                } else {
                    self.send_segment(link);
                }
                true
            }
            Doing::Pacing(link, until) => {
                if self.now < until && self.links[link].end.is_none() {
                    self.doing = Doing::Pacing(link, until);
                    return false;
                }
                if self.links[link].end.is_some() {
                    self.withhold(link);
                } else {
                    self.send_segment(link);
                }
                true
            }
            Doing::Pausing(until) => {
                if self.now < until {
                    self.doing = Doing::Pausing(until);
                    return false;
                }
                self.stirred = self.now;
                true
            }
            Doing::Filling(link, filling) => self.fill(link, filling),
        }
    }

    /// Begins the next line of the timeline, or ends the play.
    fn begin_line(&mut self) {
        let script = Arc::clone(&self.script);
        let Some(step) = script.timeline.get(self.at) else {
            if let Some(link) = self.links.iter().position(|link| link.calling) {
                self.keep_word(&script);
                self.begin_return(link);
                return;
            }
            for link in 0..self.links.len() {
                self.conclude(link);
            }
            self.done = true;
            return;
        };
        if matches!(step.act, Act::Await(_) | Act::Receive(_) | Act::See(_)) {
            self.keep_word(&script);
        }
        self.at += 1;
        let Some(link) = self.locate(step) else {
            return;
        };
        let one = &self.links[link];
        let acts = matches!(step.act, Act::Send(_) | Act::Do(_));
        if one.over
            || one.given_end && acts
            || one.is_served() && !one.open && !arrive::before_opening(&step.act)
        {
            return;
        }
        match &step.act {
            Act::Pause(length) => {
                let actor = self.links[link].actor;
                self.record(actor, What::Paused(*length), step.line);
                self.pause(*length);
            }
            Act::Send(_) => self.begin_send(&script, step, link),
            Act::Do(act) => self.begin_act(act, step, link),
            Act::Await(hole) => self.begin_hole(link, hole.clone(), step),
            Act::Receive(text) => self.begin_receive(text, step, link),
            Act::See(act) => self.begin_sight(act, step, link),
        }
    }

    /// Goes on waiting for a hole to be filled.
    pub(super) fn keep_filling(&mut self, link: usize, filling: Filling) {
        self.doing = Doing::Filling(link, filling);
    }

    pub(super) fn record(&mut self, actor: Actor, what: What, line: usize) {
        self.transcript.record(actor, what, self.now, line);
    }
}
