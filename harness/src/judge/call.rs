use crate::script::{Actor, Text};

/// One call, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSeen {
    /// Who called.
    pub actor: Actor,
    /// With which method.
    pub method: String,
    /// For what, as the script writes it: `/a`.
    pub url: Text,
    /// What the caller was handed; `None` where the conversation ended before, or where the caller
    /// was handed what came of several calls together, with the last of them.
    pub result: Option<CallerSeen>,
}

/// What a caller was handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerSeen {
    /// A response, as far as the client tells of it.
    Ok {
        /// The status code.
        status: Option<u16>,
        /// The content.
        content: Option<Text>,
        /// The field lines.
        fields: Vec<Text>,
    },
    /// An error, in the target's words.
    Error(String),
    /// Nothing by the deadline.
    Hang,
}
