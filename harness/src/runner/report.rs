use std::time::Duration;

use crate::judge::{Finding, Judgement, Verdict};
use crate::script::{Ending, Policy, Role, Segmentation};
use crate::transcript::Transcript;

/// What one case says of a target.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// The case's id.
    pub id: String,
    /// The role it puts to the test.
    pub role: Role,
    /// Its claim.
    pub claim: String,
    /// What goes wrong in the world when the claim does not hold.
    pub why: String,
    /// The requirements it tests.
    pub clauses: Vec<String>,
    /// The gravest verdict of its variants and segmentations.
    pub verdict: Verdict,
    /// Why, in words.
    pub reason: String,
    /// Whose judgement it is.
    pub policy: Policy,
    /// What came of each variant; one without a name where nothing is swept.
    pub variants: Vec<VariantReport>,
    /// What the target's own messages have against them, each once.
    pub findings: Vec<Finding>,
    /// How long its conversations took, added up.
    pub duration: Duration,
}

/// What one variant of a case says of a target.
#[derive(Clone, Debug)]
pub struct VariantReport {
    /// `[offset=17,ending=reset]`, or empty.
    pub name: String,
    /// What came of each segmentation.
    pub played: Vec<Played>,
}

/// One conversation, and what it means.
#[derive(Clone, Debug)]
pub struct Played {
    /// How its octets were cut.
    pub segmentation: Segmentation,
    /// What it means.
    pub judgement: Judgement,
    /// The record.
    pub transcript: Transcript,
    /// How long it took, in the wire's time.
    pub duration: Duration,
    /// What the target's task said when it panicked, or how the target died.
    pub death: Option<String>,
}

impl CaseReport {
    /// The conversation that decided: the first of the gravest verdict.
    #[must_use]
    pub fn decisive(&self) -> Option<(&VariantReport, &Played)> {
        self.variants
            .iter()
            .flat_map(|variant| variant.played.iter().map(move |played| (variant, played)))
            .find(|(_, played)| played.judgement.verdict == self.verdict)
    }

    /// The final status codes of the conversation that decided.
    #[must_use]
    pub fn answer(&self) -> &[u16] {
        self.decisive()
            .map_or(&[], |(_, played)| &played.judgement.answer)
    }

    /// How the connection of the conversation that decided ended.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.decisive()
            .and_then(|(_, played)| played.judgement.ending)
    }

    /// Whether the target did as it should, or what is permitted.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Pass | Verdict::Warn | Verdict::Skipped
        )
    }
}

impl VariantReport {
    /// The gravest verdict of its segmentations.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.played
            .iter()
            .map(|one| one.judgement.verdict)
            .max()
            .unwrap_or(Verdict::Skipped)
    }

    /// Whether the segmentations give different verdicts: the target reads differently according
    /// to how the octets arrive.
    #[must_use]
    pub fn depends_on_segments(&self) -> bool {
        let told = |one: &&Played| one.judgement.verdict != Verdict::Skipped;
        let mut verdicts = self.played.iter().filter(told);
        let first = verdicts.next().map(|one| one.judgement.verdict);
        verdicts.any(|one| Some(one.judgement.verdict) != first)
    }
}
