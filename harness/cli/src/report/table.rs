//! Verdicts by topic: the part of the summary that is seen first.

use std::collections::BTreeMap;

use anstyle::Style;
use badpeer::Verdict;

use super::Report;
use crate::run::topic;
use crate::terminal::{BAD, CARE, FAINT, GOOD, STRONG, paint, tame};

/// The columns: word, style, and which cases they count; a failing case that is waived has one of
/// its own.
const COLUMNS: [(&str, Style); 6] = [
    ("fail", BAD),
    ("waived", CARE),
    ("warn", CARE),
    ("pass", GOOD),
    ("inconclusive", CARE),
    ("skipped", FAINT),
];

fn column(report: &Report<'_>, id: &str, verdict: Verdict) -> usize {
    match verdict {
        Verdict::Fail if report.gate.waiver(id).is_some() => 1,
        Verdict::Fail => 0,
        Verdict::Warn => 2,
        Verdict::Pass => 3,
        Verdict::Inconclusive => 4,
        Verdict::Skipped => 5,
    }
}

/// The number of cases by column, over all topics.
pub fn totals(report: &Report<'_>) -> [usize; COLUMNS.len()] {
    let mut totals = [0; COLUMNS.len()];
    for case in &report.record.cases {
        totals[column(report, &case.id, case.verdict)] += 1;
    }
    totals
}

/// `5 fail, 1 waived, 110 pass`, what there is none of left out.
pub fn counts(report: &Report<'_>) -> String {
    let totals = totals(report);
    let counts = COLUMNS.iter().zip(totals).filter(|(_, count)| *count > 0);
    let counts: Vec<_> = counts
        .map(|((word, style), count)| paint(*style, &format!("{count} {word}")))
        .collect();
    if counts.is_empty() {
        "no case".to_owned()
    } else {
        counts.join(", ")
    }
}

/// The table, a topic a line; columns that are empty are left out.
pub fn write(report: &Report<'_>) -> String {
    let mut topics: BTreeMap<&str, [usize; COLUMNS.len()]> = BTreeMap::new();
    for case in &report.record.cases {
        let row = topics.entry(topic(&case.id)).or_default();
        row[column(report, &case.id, case.verdict)] += 1;
    }
    let totals = totals(report);
    let shown: Vec<_> = (0..COLUMNS.len())
        .filter(|at| totals[*at] > 0 || matches!(COLUMNS[*at].0, "fail" | "pass"))
        .collect();
    let first = topics
        .keys()
        .map(|topic| topic.chars().count())
        .chain([5])
        .max()
        .unwrap_or_default();
    let width = |at: usize| COLUMNS[at].0.len().max(5);
    let mut out = paint(FAINT, &format!("  {:first$}", "topic"));
    for at in &shown {
        out += &paint(FAINT, &format!("  {:>1$}", COLUMNS[*at].0, width(*at)));
    }
    out.push('\n');
    let many = topics.len() > 1;
    let rows = topics
        .into_iter()
        .map(|(topic, row)| (tame(topic), row, Style::new()));
    let last = many.then_some(("all".to_owned(), totals, STRONG));
    for (name, row, style) in rows.chain(last) {
        out += &format!("  {}", paint(style, &format!("{name:first$}")));
        for at in &shown {
            let cell = match row[*at] {
                0 => paint(FAINT, &format!("{:>1$}", "·", width(*at))),
                count => paint(COLUMNS[*at].1, &format!("{count:>0$}", width(*at))),
            };
            out += &format!("  {cell}");
        }
        out.push('\n');
    }
    out
}
