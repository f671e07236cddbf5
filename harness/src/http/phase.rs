use super::State;

/// What the next octet belongs to.
///
/// ```text
/// Start ─► Fields ─┬─► Length ───────────────────────────────────────────┬─► Start
///                  ├─► Close (ended by FIN)                              │
///                  ├─► ChunkLine ─┬─► ChunkData ─► ChunkEnd ─► ChunkLine │
///                  │              └─► Trailers ──────────────────────────┤
///                  └─────────────────────────────────────────────────────┘
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Start,
    Fields,
    Length(u64),
    Close,
    ChunkLine,
    ChunkData(u64),
    ChunkEnd { cr: bool },
    Trailers,
    Tunnel,
    Broken,
    Ended,
}

impl Phase {
    /// The state that the reader's user sees; `begun` says whether a line is.
    pub fn state(self, begun: bool) -> State {
        match self {
            Self::Start if !begun => State::Between,
            Self::Start | Self::Fields => State::Head,
            Self::Tunnel => State::Tunnel,
            Self::Broken => State::Broken,
            Self::Ended => State::Ended,
            _ => State::Content,
        }
    }
}
