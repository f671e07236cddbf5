//! Plays one side of a recorded conversation, and holds what comes against what was recorded.
//! Never judges: that the other side did otherwise is a divergence, not a fault.

mod divergence;
mod line;
mod pattern;
mod recording;
mod stage;

pub use divergence::Divergence;
pub use recording::Recording;
pub use stage::{Replayed, Stage};

/// Which side of a recording is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The client's, against a server.
    Client,
    /// The server's, for a client.
    Server,
}
