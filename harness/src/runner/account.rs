//! What a plan that is settled says of the target, and why.

use std::time::Duration;

use super::plan::Plan;
use super::{CaseReport, Played, VariantReport};
use crate::judge::{Finding, Verdict};

impl Plan {
    /// What the case says of the target; the conversations go into the report.
    pub fn report(&mut self) -> CaseReport {
        if let Some(known) = &self.known {
            return known.clone();
        }
        let variants = self.variants();
        let head = &self.script().head;
        let mut report = CaseReport {
            id: self.case.id().to_owned(),
            role: self.role,
            claim: head.claim.clone(),
            why: head.why.clone(),
            clauses: head.clauses.clone(),
            verdict: Verdict::Skipped,
            reason: self.skipped.clone().unwrap_or_default(),
            policy: head.policy,
            variants,
            findings: Vec::new(),
            duration: Duration::ZERO,
        };
        for played in report.variants.iter().flat_map(|one| &one.played) {
            report.verdict = report.verdict.max(played.judgement.verdict);
            report.duration += played.duration;
            for finding in &played.judgement.findings {
                let known = |one: &Finding| one.kind == finding.kind;
                if !report.findings.iter().any(known) {
                    report.findings.push(finding.clone());
                }
            }
        }
        if let Some((variant, played)) = report.decisive() {
            let reason = reason(&report, variant, played, self.wanted > 1);
            let policy = played.judgement.policy;
            report.reason = reason;
            report.policy = policy;
        }
        report
    }

    fn variants(&mut self) -> Vec<VariantReport> {
        let mut variants: Vec<VariantReport> = Vec::new();
        for unit in &mut self.units {
            let Some(played) = unit.settled.take() else {
                continue;
            };
            let name = unit.variant.name();
            match variants.last_mut() {
                Some(last) if last.name == name => last.played.push(played),
                _ => variants.push(VariantReport {
                    name,
                    played: vec![played],
                }),
            }
        }
        variants
    }
}

/// Why the case has its verdict: the reason of the conversation that decided, and where it holds
/// only for some variants or segmentations, for which.
fn reason(
    report: &CaseReport,
    variant: &VariantReport,
    played: &Played,
    by_chance: bool,
) -> String {
    let mut reason = String::new();
    let alike = report
        .variants
        .iter()
        .filter(|one| one.verdict() == report.verdict)
        .count();
    if alike < report.variants.len() {
        reason += &format!(
            "{alike} of {} variants, first {}: ",
            report.variants.len(),
            variant.name
        );
    } else if !variant.name.is_empty() {
        reason += &format!("{}: ", variant.name);
    }
    // In a race, which segmentation lost it says nothing.
    if variant.depends_on_segments() && !by_chance {
        let only: Vec<_> = variant
            .played
            .iter()
            .filter(|one| one.judgement.verdict == report.verdict)
            .map(|one| one.segmentation.name())
            .collect();
        reason += &format!("only when sent {}: ", only.join(" or "));
    }
    reason + &played.judgement.reason
}
