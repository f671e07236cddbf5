//! A case's report as one line of JSON, and back.

use std::time::Duration;

use badpeer::Verdict;
use badpeer::runner::{CaseReport, VariantReport};
use badpeer::script::{Policy, Role};
use serde::{Deserialize, Serialize};

use super::conversation::{Conversation, Found, named, nanoseconds};

/// A case that has its verdict.
#[derive(Serialize, Deserialize)]
pub struct Settled {
    id: String,
    role: String,
    claim: String,
    why: String,
    clauses: Vec<String>,
    verdict: String,
    reason: String,
    policy: String,
    variants: Vec<(String, Vec<Conversation>)>,
    findings: Vec<Found>,
    ns: u64,
}

impl From<&CaseReport> for Settled {
    fn from(case: &CaseReport) -> Self {
        let conversations = |variant: &VariantReport| {
            let played = variant.played.iter().map(Conversation::from);
            (variant.name.clone(), played.collect())
        };
        Self {
            id: case.id.clone(),
            role: case.role.name().to_owned(),
            claim: case.claim.clone(),
            why: case.why.clone(),
            clauses: case.clauses.clone(),
            verdict: case.verdict.name().to_owned(),
            reason: case.reason.clone(),
            policy: case.policy.name().to_owned(),
            variants: case.variants.iter().map(conversations).collect(),
            findings: case.findings.iter().map(Found::from).collect(),
            ns: nanoseconds(case.duration),
        }
    }
}

impl Settled {
    /// The report; `None` where this badpeer does not know a word of it.
    pub fn report(self) -> Option<CaseReport> {
        let variant = |(name, played): (String, Vec<Conversation>)| {
            let played = played.into_iter().map(Conversation::played);
            let played = played.collect::<Option<_>>()?;
            Some(VariantReport { name, played })
        };
        let findings = self.findings.into_iter().map(Found::finding);
        Some(CaseReport {
            id: self.id,
            role: named(&Role::ALL, |one| one.name(), &self.role)?,
            claim: self.claim,
            why: self.why,
            clauses: self.clauses,
            verdict: named(&Verdict::ALL, |one| one.name(), &self.verdict)?,
            reason: self.reason,
            policy: named(&Policy::ALL, |one| one.name(), &self.policy)?,
            variants: self
                .variants
                .into_iter()
                .map(variant)
                .collect::<Option<_>>()?,
            findings: findings.collect::<Option<_>>()?,
            duration: Duration::from_nanos(self.ns),
        })
    }
}

#[cfg(test)]
mod tests {
    use badpeer::target::reference::{self, Faults};
    use badpeer::{Target, case};

    use super::Settled;

    #[test]
    fn a_case_comes_back_as_it_was() {
        let target = Target::server(|stream| reference::serve(stream, Faults::none()));
        for id in [
            "server/framing/both-framings",
            "server/closing/reset-in-head",
            "server/fields/nul-in-value",
            "server/limits/field-128-kib",
        ] {
            let report = case(id).run(&target);
            let line = serde_json::to_string(&Settled::from(&report)).unwrap();
            let again: Settled = serde_json::from_str(&line).unwrap();
            let again = again.report().unwrap();
            assert_eq!(format!("{report:?}"), format!("{again:?}"), "{id}");
            assert!(report.variants.iter().all(|one| !one.played.is_empty()));
        }
    }
}
