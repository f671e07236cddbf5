//! What a fuzzer can find, each with a short name. Never decides whether it is there.

use std::fmt;

/// Who found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Oracle {
    /// Plain conversations are no longer answered.
    Liveness,
    /// The target's task panicked, or its process died.
    Panic,
    /// Something was due, and did not come in virtual hours.
    Hang,
    /// What a recipient must refuse was taken.
    OverAcceptance,
    /// A plain valid request was refused, or got no answer.
    UnderAcceptance,
    /// The content that the application got is not the one that was sent.
    Misreading,
    /// The same octets in other segments are another conversation.
    Segmentation,
    /// The connection goes on where it must end.
    ConnectionState,
    /// More answers than requests.
    SurplusAnswers,
    /// What the target writes is not what it may write.
    OwnMessages,
    /// What was cut off was handed on as complete.
    Truncation,
    /// A request that is not idempotent was sent again.
    RepeatedRequest,
    /// An answer reached another call, or octets that nobody asked for did.
    ForeignAnswer,
    /// What a proxy forwards is a different number of requests to different readers.
    Desync,
    /// Memory grows with every conversation.
    Growth,
    /// Another target understands the same octets otherwise.
    Disagreement,
}

impl Oracle {
    /// Every oracle.
    pub const ALL: [Self; 16] = [
        Self::Liveness,
        Self::Panic,
        Self::Hang,
        Self::OverAcceptance,
        Self::UnderAcceptance,
        Self::Misreading,
        Self::Segmentation,
        Self::ConnectionState,
        Self::SurplusAnswers,
        Self::OwnMessages,
        Self::Truncation,
        Self::RepeatedRequest,
        Self::ForeignAnswer,
        Self::Desync,
        Self::Growth,
        Self::Disagreement,
    ];

    /// The name, in kebab-case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Liveness => "liveness",
            Self::Panic => "panic",
            Self::Hang => "hang",
            Self::OverAcceptance => "over-acceptance",
            Self::UnderAcceptance => "under-acceptance",
            Self::Misreading => "misreading",
            Self::Segmentation => "segmentation",
            Self::ConnectionState => "connection-state",
            Self::SurplusAnswers => "surplus-answers",
            Self::OwnMessages => "own-messages",
            Self::Truncation => "truncation",
            Self::RepeatedRequest => "repeated-request",
            Self::ForeignAnswer => "foreign-answer",
            Self::Desync => "desync",
            Self::Growth => "growth",
            Self::Disagreement => "disagreement",
        }
    }

    /// The oracle of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl fmt::Display for Oracle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
