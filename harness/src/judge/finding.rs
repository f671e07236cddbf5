use crate::octets::Span;
use crate::script::Actor;
use crate::spec::{Requirement, requirement};

/// Something that a target did against a document: where, and against what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What it is, in words.
    pub what: String,
    /// The kind of deviation, in kebab-case.
    pub kind: &'static str,
    /// The requirement's id.
    pub requirement: &'static str,
    /// On whose connection.
    pub actor: Actor,
    /// The octets in question, counted in all that came from the target on that connection.
    pub span: Span,
}

impl Finding {
    /// The requirement that the target deviates from.
    #[must_use]
    pub fn requirement(&self) -> Option<&'static Requirement> {
        requirement(self.requirement)
    }
}
