//! Scripted ends around a proxy, and the oracles that watch it.

use super::charge::Charge;
use super::choices::Choices;
use crate::script::Script;
use crate::transcript::Transcript;

/// p
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {}
impl Plan {
    /// d
    pub fn draw<C: Choices>(_: &mut C) -> Self {
        Self {}
    }
    /// s
    pub fn script(&self) -> Script {
        Script::default()
    }
    /// s
    pub fn smaller(&self) -> Vec<Self> {
        Vec::new()
    }
}

pub(super) fn judge(_: &Transcript) -> Vec<Charge> {
    Vec::new()
}
