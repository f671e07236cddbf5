use std::sync::Arc;
use std::time::Duration;

use super::rounds::{self, Next};
use super::{CaseReport, Played, Settings, VariantReport};
use crate::catalogue::Case;
use crate::judge::{Finding, Judgement, Verdict};
use crate::script::{Need, Role, Script, Segmentation, Variant};

/// One case to be played: its conversations, and what has come of them.
pub(super) struct Plan {
    pub case: Case,
    pub role: Role,
    units: Vec<Unit>,
    skipped: Option<String>,
    known: Option<CaseReport>,
    open: usize,
    /// How often each conversation is played before a pass stands.
    wanted: usize,
}

/// One variant in one segmentation: played once, and again where it is no pass.
struct Unit {
    variant: Variant,
    segmentation: Segmentation,
    rounds: Vec<Played>,
    settled: Option<Played>,
}

impl Plan {
    pub fn new(case: Case, role: Role, settings: &Settings, offers: &[Need]) -> Self {
        let head = &case.script().head;
        let missing: Vec<_> = head
            .needs
            .iter()
            .filter(|need| !offers.contains(need))
            .map(|need| need.name())
            .collect();
        let skipped =
            (!missing.is_empty()).then(|| format!("this target offers no {}", missing.join(", ")));
        let own = if head.segments.is_empty() {
            &Segmentation::ALL[..]
        } else {
            &head.segments
        };
        let segments: Vec<_> = own
            .iter()
            .filter(|one| settings.segments.is_empty() || settings.segments.contains(one))
            .copied()
            .collect();
        let variants = if skipped.is_some() {
            Vec::new()
        } else {
            // A script that was read has variants: the reader has counted them.
            case.script().variants().unwrap_or_default()
        };
        let units: Vec<_> = variants
            .iter()
            .flat_map(|variant| {
                segments.iter().map(|segmentation| Unit {
                    variant: variant.clone(),
                    segmentation: *segmentation,
                    rounds: Vec::new(),
                    settled: None,
                })
            })
            .collect();
        Self {
            open: units.len(),
            wanted: rounds::rounds(case.script(), units.len()),
            case,
            role,
            units,
            skipped,
            known: None,
        }
    }

    /// Takes over what an earlier run has settled: nothing is left to be played.
    pub fn take_over(&mut self, report: CaseReport) {
        self.units.clear();
        self.open = 0;
        self.known = Some(report);
    }

    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn script(&self) -> &Arc<Script> {
        self.case.script()
    }

    pub fn unit(&self, at: usize) -> (&Variant, Segmentation) {
        (&self.units[at].variant, self.units[at].segmentation)
    }

    /// Whether every unit has its verdict.
    pub fn is_settled(&self) -> bool {
        self.open == 0
    }

    /// Takes one more result of a unit.
    pub fn take(&mut self, at: usize, played: Played, confirm: bool) -> Next {
        let wanted = self.wanted;
        let rounds = &mut self.units[at].rounds;
        rounds.push(played);
        let settled = if confirm {
            match rounds::settle(rounds, wanted) {
                Ok(settled) => settled,
                Err(next) => return next,
            }
        } else {
            rounds.swap_remove(0)
        };
        self.settle(at, settled);
        Next::Settled
    }

    /// Gives a unit its verdict.
    pub fn settle(&mut self, at: usize, played: Played) {
        if self.units[at].settled.replace(played).is_none() {
            self.open -= 1;
        }
        self.units[at].rounds.clear();
    }

    /// Takes the case out of the run.
    pub fn skip(&mut self, reason: String) {
        self.units.clear();
        self.open = 0;
        self.skipped = Some(reason);
    }

    /// A verdict that no conversation of its own gave.
    pub fn verdict(&self, at: usize, verdict: Verdict, reason: String) -> Played {
        let last = self.units[at].rounds.last();
        Played {
            segmentation: self.units[at].segmentation,
            judgement: Judgement::without_transcript(
                verdict,
                reason.clone(),
                self.script().head.policy,
            ),
            transcript: last.map(|one| one.transcript.clone()).unwrap_or_default(),
            duration: Duration::ZERO,
            death: Some(reason),
        }
    }

    /// Every result that stands.
    pub fn played(&self) -> impl Iterator<Item = &Played> {
        let known = self.known.iter().flat_map(|report| &report.variants);
        let own = self.units.iter().filter_map(|unit| unit.settled.as_ref());
        known.flat_map(|variant| &variant.played).chain(own)
    }

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
