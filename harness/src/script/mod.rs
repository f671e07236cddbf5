//! A script as data: what the fake peers send, what they wait for, and what the target may do.
//! Never reads or writes text (that is `notation`) and never plays (that is `player`).

mod actor;
mod connections;
mod head;
mod hole;
mod outcome;
mod own;
mod resolve;
mod step;
mod sweep;
mod text;
mod variables;
mod variant;
mod waits;

pub use actor::{Actor, Party};
pub use head::{Head, Need, Policy, Role, Segmentation};
pub use hole::{Hole, Pattern, StatusPattern};
pub use outcome::{
    Answer, AnswerPattern, CallerResult, Ending, Guard, Mark, Outcome, Saw, Sight, Term,
};
pub use step::{Act, Move, PeerAct, Setting, Step, TargetAct, Through};
pub use sweep::{Sweep, Value, Values};
pub use text::{Block, Bound, Part, Text};
pub use variables::Variables;
pub use variant::Variant;

/// What stands above an item in its file and means nothing to the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lead {
    /// Whether an empty line sets the item apart from the one above.
    pub gap: bool,
    /// Comment lines above the item, without their `#` and the space after it.
    pub comments: Vec<String>,
}

/// A script: head, timeline, outcomes. The same type holds a transcript read back from text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// The lines above the timeline: claim, target, clauses …
    pub head: Head,
    /// Named octets that the timeline refers to.
    pub blocks: Vec<Block>,
    /// What happens, in one global order.
    pub timeline: Vec<Step>,
    /// What the target may have done, and what that means; the first line that matches decides.
    pub outcomes: Vec<Outcome>,
    /// Comments after the last item.
    pub tail: Lead,
}
