//! What judging and reporting a run needs to know beforehand, and how its process ends.

use badpeer::Verdict;
use badpeer::http::DeviationKind;
use badpeer::script::{Policy, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Record, Selection};
use crate::arguments::ReportOptions;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::report::Outputs;
use crate::waiver::{Gate, Waivers};

/// A run's waivers and reports.
#[derive(Clone)]
pub struct Plan {
    /// Where the reports go.
    pub outputs: Outputs,
    /// Patterns that select nothing, in words.
    pub idle: Vec<String>,
    /// How many cases are selected.
    pub selected: usize,
    waivers: Waivers,
    known: Vec<String>,
    whole: bool,
    today: Date,
}

impl Plan {
    /// What the arguments say of a selection of cases.
    ///
    /// # Errors
    ///
    /// Where the waivers can't be read, or a report can't be written.
    pub fn new(
        selection: &Selection,
        options: &ReportOptions,
        role: Role,
    ) -> Result<Self, Failure> {
        let own = DeviationKind::ALL.iter().map(|kind| kind.name());
        let own = own.map(|kind| format!("{}/own-messages/{kind}", role.name()));
        Ok(Self {
            outputs: Outputs::of(options)?,
            waivers: Waivers::find(options.waivers.as_deref())?,
            known: selection.known.iter().cloned().chain(own).collect(),
            whole: selection.whole,
            idle: selection.idle.clone(),
            selected: selection.cases.len(),
            today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
        })
    }

    /// The waivers against what is known by now.
    pub fn gate(&self, record: &Record) -> Gate {
        let learnt = record
            .cases
            .iter()
            .any(|report| report.verdict == Verdict::Pass);
        let whole = self.whole
            && learnt
            && !record.is_stopped()
            && record.policies.len() == Policy::ALL.len();
        let (waivers, today) = (&self.waivers, self.today);
        Gate::judge(
            waivers,
            today,
            &record.target,
            &self.known,
            &record.cases,
            whole,
        )
    }
}

/// What the process ends with where nothing went wrong on our side.
pub fn code(record: &Record, gate: &Gate) -> ExitCode {
    let fails = record
        .cases
        .iter()
        .filter(|report| report.verdict == Verdict::Fail);
    let (waived, open): (Vec<_>, Vec<_>) =
        fails.partition(|report| gate.waiver(&report.id).is_some());
    let learnt = record.count(Verdict::Pass) + record.count(Verdict::Warn) + waived.len();
    if !open.is_empty() || gate.red().next().is_some() {
        ExitCode::Findings
    } else if learnt == 0 || record.is_stopped() {
        ExitCode::Nothing
    } else {
        ExitCode::Expected
    }
}
