//! The summary for people: what broke, how bad, the conversations that show it.

use badpeer::runner::RunInfo;
use badpeer::{CaseReport, Verdict};

use super::{Report, breakage, table};
use crate::arguments::ReportOptions;
use crate::run::topic;
use crate::terminal::{BAD, CARE, FAINT, GOOD, STRONG, count, paint, tame};

/// The summary but for its last line; empty where there is nothing to say.
pub fn write(report: &Report<'_>, options: &ReportOptions) -> String {
    let mut parts = Vec::new();
    if !options.quiet && !report.record.cases.is_empty() {
        if let Some(info) = &report.record.info {
            parts.push(head(info));
        }
        if options.verbose {
            parts.push(every_case(report));
        }
        parts.push(table::write(report));
        parts.extend(breakage::write(report, options.show));
        parts.extend(unsettled(report, options.verbose));
        parts.extend(deaths(report));
    }
    // A waiver that no longer holds turns the run red: even the quiet should see which.
    parts.extend(waivers(report));
    parts.join("\n")
}

fn head(info: &RunInfo) -> String {
    let server = info
        .server
        .as_ref()
        .map_or_else(String::new, |name| format!(" ({})", tame(name)));
    let offers: Vec<_> = info.offers.iter().map(|need| need.name()).collect();
    let offers = if offers.is_empty() {
        "nothing".to_owned()
    } else {
        offers.join(", ")
    };
    let at_once = info.at_once.map_or_else(String::new, |limit| {
        format!(" {} at once,", count(limit, "connection", "connections"))
    });
    let waiting = if info.barriers {
        "waiting rests on the target's own socket"
    } else {
        "waiting rests on deadlines"
    };
    let grace = info.grace.as_millis();
    let deadline = info.deadline.as_millis();
    format!(
        "{} against {}{server}\n{}\n",
        count(info.cases, "case", "cases"),
        paint(STRONG, &tame(&info.target)),
        paint(
            FAINT,
            &format!(
                "  catalogue {}; over {}; it offers{at_once} {offers}; {waiting}; deadline {deadline} ms, grace {grace} ms",
                tame(&info.catalogue),
                info.transport
            )
        ),
    )
}

/// One line a case, by topic.
fn every_case(report: &Report<'_>) -> String {
    let mut cases = report.record.sorted();
    cases.sort_by_key(|case| topic(&case.id).to_owned());
    lines(report, &cases)
}

/// A line for each of these cases.
pub fn lines(report: &Report<'_>, cases: &[&CaseReport]) -> String {
    const WIDEST: usize = 56;
    let width = cases
        .iter()
        .map(|case| case.id.len())
        .filter(|width| *width <= WIDEST)
        .max();
    cases
        .iter()
        .map(|case| line(report, case, width.unwrap_or(0)) + "\n")
        .collect()
}

/// `fail  server/framing/both-framings  the reason`.
fn line(report: &Report<'_>, case: &CaseReport, width: usize) -> String {
    let (word, style) = match case.verdict {
        Verdict::Fail if report.gate.waiver(&case.id).is_some() => ("waived", CARE),
        Verdict::Fail => ("fail", BAD),
        Verdict::Warn => ("warn", CARE),
        Verdict::Pass => ("pass", GOOD),
        Verdict::Inconclusive => ("inconclusive", CARE),
        Verdict::Skipped => ("skipped", FAINT),
    };
    let word = paint(style, &format!("{word:6}"));
    format!(
        "  {word}  {:width$}  {}",
        tame(&case.id),
        paint(FAINT, &tame(&case.reason))
    )
}

/// What was not found out, and in a line what was skipped or warned of.
fn unsettled(report: &Report<'_>, verbose: bool) -> Option<String> {
    let with = |verdict| {
        report
            .record
            .sorted()
            .into_iter()
            .filter(move |one| one.verdict == verdict)
    };
    let mut out = String::new();
    if !verbose {
        out += &lines(report, &with(Verdict::Inconclusive).collect::<Vec<_>>());
    }
    let skipped: Vec<_> = with(Verdict::Skipped).collect();
    if let Some(first) = skipped.first().filter(|_| !verbose) {
        let cases = count(skipped.len(), "case is", "cases are");
        let alike = skipped.iter().all(|one| one.reason == first.reason);
        let why = if alike { "" } else { ", the first because" };
        out += &format!("  {cases} skipped{why}: {}\n", tame(&first.reason));
    }
    let warned = with(Verdict::Warn).count();
    if warned > 0 && !verbose {
        out += &paint(
            FAINT,
            &format!(
                "  {} (-v shows which)\n",
                count(warned, "warning", "warnings")
            ),
        );
    }
    (!out.is_empty()).then_some(out)
}

fn deaths(report: &Report<'_>) -> Option<String> {
    let deaths = &report.record.deaths;
    let first = deaths.first()?;
    let times = if deaths.len() == 1 {
        "once".to_owned()
    } else {
        format!("{} times", deaths.len())
    };
    let words = format!("  the target died {times}, at first so: {}\n", tame(first));
    Some(paint(BAD, &words))
}

fn waivers(report: &Report<'_>) -> Option<String> {
    let lines = report.gate.red().map(|entry| {
        let place = format!("{}:{}", report.gate.name, entry.waiver.line);
        let (case, complaint) = (tame(&entry.waiver.case), tame(&entry.complaint()));
        format!(
            "{} {}: the waiver of `{case}` {complaint}\n",
            paint(BAD, "waiver"),
            tame(&place)
        )
    });
    let text: String = lines.collect();
    (!text.is_empty()).then_some(text)
}

/// Its last line, when the reports are where they are.
pub fn last_line(report: &Report<'_>, places: &[String]) -> String {
    let record = report.record;
    // What the messages of the whole run had against them belongs to no case that was selected.
    let own = |case: &&CaseReport| case.id.contains("/own-messages/");
    let own = record.cases.iter().filter(own).count();
    let beside = match own {
        0 => String::new(),
        own => format!(" and {own} of its own messages"),
    };
    let mut line = format!(
        "{} of {}{beside}; {} in {:.1} s",
        table::counts(report),
        count(record.cases.len() - own, "case", "cases"),
        count(record.conversations(), "conversation", "conversations"),
        record.duration().as_secs_f64(),
    );
    if record.is_stopped() && record.info.is_some() {
        line += &paint(CARE, "; stopped before its end");
    }
    if !places.is_empty() {
        line += &format!("; all of it in {}", tame(&places.join(", ")));
    }
    format!(
        "{line}; exit {}: {}",
        report.code as u8,
        report.code.meaning()
    )
}
