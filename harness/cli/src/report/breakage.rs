//! What broke and how bad: the first failures with their conversation, the others in a line each.

use std::collections::HashSet;

use badpeer::script::Policy;
use badpeer::spec::{Level, requirement};
use badpeer::{CaseReport, Verdict};

use super::{Report, conversation, summary};
use crate::run::topic;
use crate::terminal::{BAD, FAINT, STRONG, count, paint, tame};

/// The failures that nothing excuses, the gravest first; `None` where there is none.
pub fn write(report: &Report<'_>, shown: usize) -> Option<String> {
    let mut fails: Vec<_> = report
        .record
        .sorted()
        .into_iter()
        .filter(|case| case.verdict == Verdict::Fail && report.gate.waiver(&case.id).is_none())
        .collect();
    if fails.is_empty() {
        return None;
    }
    fails.sort_by_key(|case| Gravity::of(case));
    let mut out = format!("{}: {}\n", paint(BAD, "what broke"), tally(&fails));
    let (first, rest) = choose(fails, shown);
    for case in &first {
        out += &format!("\n{}", failure(case));
    }
    if !rest.is_empty() {
        let more = if first.is_empty() {
            String::new()
        } else {
            format!("{} more:\n", rest.len())
        };
        out += &format!("\n{more}{}", summary::lines(report, &rest));
        let hint = "  --case CASE shows one with its conversation, badpeer explain CASE what it is about\n";
        out += &paint(FAINT, hint);
    }
    Some(out)
}

/// The failures to be shown whole, and the rest: the gravest of each topic comes before the
/// second of any, so that a few show much.
fn choose(fails: Vec<&CaseReport>, shown: usize) -> (Vec<&CaseReport>, Vec<&CaseReport>) {
    let mut topics = HashSet::new();
    let (mut first, second): (Vec<_>, Vec<_>) = fails
        .into_iter()
        .partition(|case| topics.insert(topic(&case.id)));
    first.extend(second);
    let mut rest = first.split_off(shown.min(first.len()));
    first.sort_by_key(|case| Gravity::of(case));
    rest.sort_by_key(|case| Gravity::of(case));
    (first, rest)
}

/// How bad a failure is, the gravest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gravity {
    Security,
    Must,
    Should,
    Other,
    Limits,
}

impl Gravity {
    fn of(case: &CaseReport) -> Self {
        let level = case
            .clauses
            .iter()
            .filter_map(|id| requirement(id))
            .map(|one| one.level)
            .max();
        match (case.policy, level) {
            (Policy::Security, _) => Self::Security,
            (Policy::Limits, _) => Self::Limits,
            (Policy::Rfc, Some(Level::Must)) => Self::Must,
            (Policy::Rfc, Some(Level::Should)) => Self::Should,
            (Policy::Rfc, _) => Self::Other,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Security => "against the security policy",
            Self::Must => "against a MUST",
            Self::Should => "against a SHOULD",
            Self::Other => "against what is expected",
            Self::Limits => "against the limits policy",
        }
    }
}

fn tally(fails: &[&CaseReport]) -> String {
    let mut groups: Vec<(Gravity, usize)> = Vec::new();
    for gravity in fails.iter().map(|case| Gravity::of(case)) {
        match groups.last_mut() {
            Some((last, number)) if *last == gravity => *number += 1,
            _ => groups.push((gravity, 1)),
        }
    }
    let groups: Vec<_> = groups
        .iter()
        .map(|(gravity, number)| format!("{number} {}", gravity.words()))
        .collect();
    format!(
        "{}, {}",
        count(fails.len(), "case", "cases"),
        groups.join(", ")
    )
}

/// One failure, with all that it takes to understand it.
fn failure(case: &CaseReport) -> String {
    let gravity = Gravity::of(case).words();
    let mut out = format!(
        "{} {}  {gravity}\n",
        paint(BAD, "fail"),
        paint(STRONG, &tame(&case.id))
    );
    let mut row = |name: &str, text: &str| {
        out += &format!("  {}  {}\n", paint(FAINT, &format!("{name:8}")), tame(text));
    };
    row("claim", &case.claim);
    row("found", &case.reason);
    if !case.why.is_empty() {
        row("why", &case.why);
    }
    for requirement in case.clauses.iter().filter_map(|id| requirement(id)) {
        let (citation, level) = (requirement.citation(), requirement.level);
        row(
            "demanded",
            &format!("{} [{citation}, {level}]", requirement.paraphrase),
        );
    }
    if let Some((variant, played)) = case.decisive() {
        let cut = played.segmentation.name();
        row(
            "sent",
            &format!(
                "{cut}{}{}",
                if variant.name.is_empty() { "" } else { ", " },
                variant.name
            ),
        );
        out.push('\n');
        out += &conversation::write(case, played);
    }
    out
}
