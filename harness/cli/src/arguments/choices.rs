//! Values that an argument may have, out of a few.

use badpeer::script::{Policy, Role, Segmentation};
use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PolicyChoice {
    /// What the documents demand
    Rfc,
    /// What no deployment should tolerate
    Security,
    /// Sizes and patience
    Limits,
    /// All of them
    All,
}

impl PolicyChoice {
    /// The policies that a list of choices means.
    pub fn policies(choices: &[Self]) -> Vec<Policy> {
        let chosen = |policy: &Policy| {
            choices.iter().any(|choice| match choice {
                Self::Rfc => *policy == Policy::Rfc,
                Self::Security => *policy == Policy::Security,
                Self::Limits => *policy == Policy::Limits,
                Self::All => true,
            })
        };
        Policy::ALL.into_iter().filter(chosen).collect()
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SegmentsChoice {
    /// As the script writes them
    Whole,
    /// After each line end
    Line,
    /// After each octet
    Octet,
}

impl From<SegmentsChoice> for Segmentation {
    fn from(choice: SegmentsChoice) -> Self {
        match choice {
            SegmentsChoice::Whole => Self::Whole,
            SegmentsChoice::Line => Self::Line,
            SegmentsChoice::Octet => Self::Octet,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleChoice {
    Server,
    Client,
    Proxy,
}

impl From<RoleChoice> for Role {
    fn from(choice: RoleChoice) -> Self {
        match choice {
            RoleChoice::Server => Self::Server,
            RoleChoice::Client => Self::Client,
            RoleChoice::Proxy => Self::Proxy,
        }
    }
}
