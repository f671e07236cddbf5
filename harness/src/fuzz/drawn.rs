//! A conversation as it was drawn, whatever the target's role. Never plays it.

use super::choices::Choices;
use super::client;
use super::plan::Plan;
use super::proxy;
use crate::script::{Role, Script};

/// What was drawn for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// For a server.
    Server(Plan),
    /// For a client.
    Client(client::Plan),
    /// For a proxy.
    Proxy(proxy::Plan),
}

impl Drawn {
    /// Draws a conversation with a target of this role.
    pub fn draw<C: Choices>(role: Role, choices: &mut C) -> Self {
        match role {
            Role::Server => Self::Server(Plan::server(choices)),
            Role::Client => Self::Client(client::Plan::draw(choices)),
            Role::Proxy => Self::Proxy(proxy::Plan::draw(choices)),
        }
    }

    /// The same for a forward proxy; others are not asked for URLs.
    #[must_use]
    pub fn asked_for_urls(mut self) -> Self {
        if let Self::Proxy(plan) = &mut self {
            plan.forward = true;
        }
        self
    }

    /// The script, as a file holds it.
    #[must_use]
    pub fn script(&self) -> Script {
        match self {
            Self::Server(plan) => plan.script(),
            Self::Client(plan) => plan.script(),
            Self::Proxy(plan) => plan.script(),
        }
    }

    /// As much of the script as playing needs: a run makes the words of findings alone.
    #[must_use]
    pub fn bare(&self) -> Script {
        match self {
            Self::Server(plan) => plan.bare(),
            Self::Client(_) | Self::Proxy(_) => self.script(),
        }
    }

    /// What is wrong, in words that a script's `tags` can hold: each once, in order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Server(plan) => plan.names(),
            Self::Client(plan) => plan.names(),
            Self::Proxy(plan) => plan.names(),
        }
    }

    /// Whether the first message with an anomaly has others before it.
    #[must_use]
    pub fn is_late(&self) -> bool {
        let first = match self {
            Self::Server(plan) => plan.anomalies.iter().map(|one| one.request).min(),
            Self::Client(plan) => plan.anomalies.iter().map(|one| one.request).min(),
            Self::Proxy(plan) => {
                let both = plan.front.iter().chain(&plan.back);
                both.map(|one| one.request).min()
            }
        };
        matches!(first, Some(1..))
    }

    /// The same with one thing less, each in turn.
    #[must_use]
    pub fn smaller(&self) -> Vec<Self> {
        match self {
            Self::Server(plan) => plan.smaller().into_iter().map(Self::Server).collect(),
            Self::Client(plan) => plan.smaller().into_iter().map(Self::Client).collect(),
            Self::Proxy(plan) => plan.smaller().into_iter().map(Self::Proxy).collect(),
        }
    }
}
