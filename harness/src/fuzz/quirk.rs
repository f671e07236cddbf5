//! What a peer does on its connection beside sending well: how it cuts, waits, stalls and ends.
//! Never touches the octets.

use std::fmt;
use std::time::Duration;

use super::choices::Choices;
use crate::script::{Act, Actor, Hole, Move, Pattern, PeerAct, Setting, Step, Text};

/// One act of the peer, at a line of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// In front of which of the lines that are sent, counted from 0.
    pub line: usize,
    /// What is done there.
    pub what: What,
}

/// What a peer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The line goes on in another segment, behind so many octets.
    Cut(usize),
    /// Time passes.
    Pause(Duration),
    /// The target's answers are not read until they are all there.
    Stall,
    /// So few octets of the answer are taken at a time.
    Window(usize),
    /// What follows is dripped.
    Pace(usize, Duration),
    /// The conversation ends here.
    End(Move),
}

const PAUSES: &[u64] = &[10, 200, 1_000, 6_000, 40_000];

impl Quirk {
    /// Draws what a peer does in a conversation of so many lines.
    pub fn draw<C: Choices>(choices: &mut C, lines: usize) -> Self {
        let what = match choices.weighted(&[12, 3, 1, 1, 1, 3, 3]) {
            0 => What::Cut(choices.below(24)),
            1 => What::Pause(Duration::from_millis(*choices.pick(PAUSES))),
            2 => What::Stall,
            3 => What::Window(*choices.pick(&[1, 7, 1024])),
            4 => What::Pace(1 + choices.below(3), Duration::from_millis(10)),
            5 => What::End(Move::Finish),
            _ => What::End(*choices.pick(&[Move::Reset, Move::ResetLost, Move::Close])),
        };
        // An end stands behind everything as often as anywhere.
        let line = match what {
            What::End(_) if choices.one_in(2) => lines,
            _ => choices.below(lines + 1),
        };
        Self { line, what }
    }

    /// Puts it into the steps; `at` is the place of its line there. Says whether the conversation
    /// ends with it.
    pub fn put(self, steps: &mut Vec<Step>, at: usize) -> bool {
        let act = |act| Step::new(Actor::CLIENT, Act::Do(act));
        let step = match self.what {
            What::Cut(behind) => {
                if let Some(Act::Send(text)) = steps.get(at).map(|step| &step.act)
                    && let Some(octets) = text.literal()
                    && (1..octets.len()).contains(&behind)
                {
                    let (front, back) = octets.split_at(behind);
                    let (front, back) = (Text::octets(front), Text::octets(back));
                    steps[at] = Step::new(Actor::CLIENT, Act::Send(back));
                    steps.insert(at, Step::new(Actor::CLIENT, Act::Send(front)));
                    steps.insert(at + 1, act(PeerAct::Move(Move::Cut)));
                    return false;
                }
                act(PeerAct::Move(Move::Cut))
            }
            What::Pause(length) => Step::new(Actor::CLIENT, Act::Pause(length)),
            What::Stall => return stall(steps, at),
            What::Window(octets) => {
                steps.insert(0, act(PeerAct::Set(Setting::ReceiveBuffer(octets))));
                return false;
            }
            What::Pace(octets, every) => act(PeerAct::Pace { octets, every }),
            What::End(how) => {
                steps.truncate(at);
                steps.push(act(PeerAct::Move(how)));
                if how == Move::Finish {
                    steps.push(answer());
                }
                return true;
            }
        };
        steps.insert(at, step);
        false
    }
}

/// Stalls from `at` on, where nothing is waited for any more, and reads on at the end: what a
/// peer does not read, a target cannot be blamed for.
fn stall(steps: &mut Vec<Step>, at: usize) -> bool {
    let awaits = |step: &Step, wanted: fn(&Pattern) -> bool| matches!(&step.act, Act::Await(hole) if wanted(&hole.pattern));
    let last = steps
        .iter()
        .rposition(|step| awaits(step, |pattern| *pattern != Pattern::Answer));
    let at = last.map_or(at, |last| at.max(last + 1));
    let end = steps
        .iter()
        .position(|step| awaits(step, |pattern| *pattern == Pattern::Answer))
        .unwrap_or(steps.len());
    let act = |act| Step::new(Actor::CLIENT, act);
    let resume = [
        act(Act::Pause(Duration::from_secs(1))),
        act(Act::Do(PeerAct::Move(Move::Resume))),
    ];
    steps.splice(end..end, resume);
    let stall = act(Act::Do(PeerAct::Move(Move::Stall)));
    steps.insert(at.min(end), stall);
    false
}

/// Waits for whatever the target does.
pub fn answer() -> Step {
    Step::new(Actor::CLIENT, Act::Await(Hole::new(Pattern::Answer)))
}

/// `connection/cut`: a word that a script's `tags` can hold.
impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("connection/")?;
        match self.what {
            What::Cut(_) => f.write_str("cut"),
            What::Pause(_) => f.write_str("pause"),
            What::Stall => f.write_str("stall"),
            What::Window(_) => f.write_str("window"),
            What::Pace(..) => f.write_str("pace"),
            What::End(how) => f.write_str(&how.name().replace(' ', "-")),
        }
    }
}
