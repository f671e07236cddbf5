use super::{CaseReport, Event, Run, Settings};
use crate::catalogue::Case;
use crate::error::Error;
use crate::judge::Verdict;
use crate::notation;
use crate::script::Role;
use crate::target::Target;

impl Case {
    /// Plays the case, all its variants and segmentations, against a target of the role that it
    /// puts to the test.
    ///
    /// # Panics
    ///
    /// Where the target can't be started or reached: in a test that is the test's own fault.
    #[must_use]
    #[track_caller]
    pub fn run(self, target: &Target) -> CaseReport {
        match self.run_with(target, Settings::default()) {
            Ok(report) => report,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same with other settings.
    ///
    /// # Errors
    ///
    /// Where the target can't be started or reached.
    pub fn run_with(self, target: &Target, settings: Settings) -> Result<CaseReport, Error> {
        let id = self.id().to_owned();
        let mut report = None;
        let role = self.script().head.targets.first().copied();
        Run::of(role.unwrap_or(Role::Server), target.clone(), vec![self])
            .settings(settings)
            .go(|event| {
                if let Event::Case(case) = event
                    && case.id == id
                {
                    report = Some(*case);
                }
            })?;
        report.ok_or(Error::NoCase(id))
    }
}

impl CaseReport {
    /// Panics unless the target passed, with the finding and the transcript; a warning, and a
    /// case that the target can't be put to, pass too.
    ///
    /// # Panics
    ///
    /// That is its purpose.
    #[track_caller]
    pub fn assert_pass(&self) {
        assert!(self.is_good(), "{self}");
    }

    /// Every conversation of the case in the notation, for a snapshot: what differs from run to
    /// run is written as a variable. Where a sweep makes many, one line each tells what came.
    #[must_use]
    pub fn snapshot(&self) -> String {
        const SHOWN: usize = 8;
        let masks = notation::Masks {
            host: Some(b"badpeer.test".to_vec()),
            ..Default::default()
        };
        let mut text = String::new();
        for variant in &self.variants {
            for played in &variant.played {
                let first = played.segmentation == variant.played[0].segmentation;
                if !first && !variant.depends_on_segments() {
                    continue;
                }
                let judgement = &played.judgement;
                text += &format!("# {}{}", judgement.verdict, variant.name);
                if variant.depends_on_segments() {
                    text += &format!(" {}", played.segmentation.name());
                }
                text += &format!(": {}\n", judgement.seen());
                if self.variants.len() <= SHOWN {
                    text += &notation::write_snapshot(&played.transcript, &masks);
                }
            }
        }
        text
    }
}

/// The lines of a conversation that a panic's message shows, at its beginning and its end.
const FIRST: usize = 400;
const LAST: usize = 100;

impl std::fmt::Display for CaseReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} {}", self.verdict, self.id)?;
        writeln!(f, "  claim:  {}", self.claim)?;
        writeln!(f, "  reason: {}", self.reason)?;
        for id in &self.clauses {
            if let Some(requirement) = crate::spec::requirement(id) {
                writeln!(
                    f,
                    "  {} ({} {}): {}",
                    requirement.citation(),
                    requirement.level,
                    requirement.id,
                    requirement.paraphrase
                )?;
            }
        }
        if self.verdict == Verdict::Skipped {
            return Ok(());
        }
        if let Some((variant, played)) = self.decisive() {
            writeln!(f, "  {}{}:", variant.name, played.segmentation.name())?;
            let text = notation::write_transcript(&played.transcript);
            let all = text.lines().count();
            let left_out = all.saturating_sub(FIRST + LAST);
            for (at, line) in text.lines().enumerate() {
                if left_out > 0 && at == FIRST {
                    writeln!(f, "    # … {left_out} lines left out")?;
                }
                if at < FIRST || at >= FIRST + left_out {
                    writeln!(f, "    {line}")?;
                }
            }
        }
        Ok(())
    }
}
