use std::time::Duration;

/// How long, and for how much, a player waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// When something that is due has not begun to come by then, it is a hang.
    pub deadline: Duration,
    /// The longest that one conversation may take, whatever comes.
    pub whole: Duration,
    /// The most octets taken from one connection; more of them is an endless answer.
    pub octets: usize,
    /// The most lines taken from one connection: an event of its own in a transcript, a line costs
    /// more than its octets.
    pub lines: usize,
    /// Whether somebody else drives the target, at his own time: then a peer waits for it, though
    /// nothing that we know of is under way.
    pub driven: bool,
    /// Whether a caller's calls are all made at its first one, by whoever drives the target: what
    /// comes of them is known together, at the last one's return.
    pub together: bool,
    /// Whether the target, a client, is known to ask again and again by itself: one that has no
    /// connection left then pauses, and does not hang.
    pub keeps_asking: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(1),
            whole: Duration::from_secs(60),
            octets: 24 << 20,
            lines: 1 << 18,
            driven: false,
            together: false,
            keeps_asking: false,
        }
    }
}
