use std::collections::BTreeMap;
use std::time::Duration;

use super::{CaseReport, Played, VariantReport};
use crate::judge::{Finding, Verdict};
use crate::script::{Party, PeerAct, Policy, Role, Script, Term};
use crate::spec::Level;
use crate::transcript::{Event, What};

/// The target's own messages, over all conversations of a run: for each kind of deviation one
/// report, with the first conversation that shows it.
#[derive(Default)]
pub(super) struct Messages(BTreeMap<&'static str, (Finding, Played, usize)>);

impl Messages {
    /// Adds what one conversation of a case shows. What the case's own table speaks of is judged
    /// there: its question may have allowed it (an answer without a head to a line without a
    /// version), and nothing is held against a target twice.
    pub fn add(&mut self, script: &Script, played: &Played) {
        let terms = || script.outcomes.iter().flat_map(|one| &one.terms);
        let spoken_of = |id: &str| {
            terms().any(|term| matches!(term, Term::Deviation(Some(named)) if named == id))
        };
        let findings = played.judgement.findings.iter();
        let unexcused = |one: &&Finding| !is_the_callers(one, played) && !is_early_end(one, played);
        for finding in findings
            .filter(|one| !spoken_of(one.requirement))
            .filter(unexcused)
        {
            self.0
                .entry(finding.kind)
                .and_modify(|(_, _, count)| *count += 1)
                .or_insert_with(|| (finding.clone(), played.clone(), 1));
        }
    }

    pub fn reports(self, role: Role) -> Vec<CaseReport> {
        self.0
            .into_iter()
            .filter_map(|(kind, (finding, mut played, count))| {
                let requirement = finding.requirement()?;
                let verdict = match requirement.level {
                    Level::Must => Verdict::Fail,
                    Level::Should => Verdict::Warn,
                    Level::May => return None,
                };
                let times = if count == 1 {
                    "once".to_owned()
                } else {
                    format!("{count} times")
                };
                let reason = format!("{}, {times} in this run", finding.what);
                played.judgement.verdict = verdict;
                played.judgement.reason.clone_from(&reason);
                Some(CaseReport {
                    id: format!("{}/own-messages/{kind}", role.name()),
                    role,
                    claim: "every message that the target sends is sound".to_owned(),
                    why: "what one side sends wrong, the other has to guess".to_owned(),
                    clauses: vec![requirement.id.to_owned()],
                    verdict,
                    reason,
                    policy: Policy::Rfc,
                    findings: vec![finding],
                    variants: vec![VariantReport {
                        name: String::new(),
                        played: vec![played],
                    }],
                    duration: Duration::ZERO,
                })
            })
            .collect()
    }
}

/// Whether the caller gave a request fields of its own, or asked for a tunnel to a page: what these
/// do to a client's requests is judged by the cases that give them.
fn is_the_callers(finding: &Finding, played: &Played) -> bool {
    let gives = |event: &Event| match &event.what {
        What::Did(PeerAct::Call { fields, method, .. }) => {
            !fields.is_empty() || method == "CONNECT" && finding.kind == "connect-target-malformed"
        }
        _ => false,
    };
    is_served(finding) && played.transcript.events.iter().any(gives)
}

/// Whether a client broke off a request that was answered or given up already, as it may
/// [RFC 9112 §9.5].
fn is_early_end(finding: &Finding, played: &Played) -> bool {
    let ours = |event: &Event| {
        event.actor == finding.actor && matches!(event.what, What::Sent(_) | What::Did(_))
    };
    is_served(finding)
        && finding.kind == "incomplete-message"
        && played.transcript.events.iter().any(ours)
}

fn is_served(finding: &Finding) -> bool {
    finding.actor.party == Party::Server
}
