//! The run as JUnit XML: one test case a case, red exactly where the run is.

use badpeer::{CaseReport, Verdict};
use quick_junit::{
    NonSuccessKind, Property, Report as Document, TestCase, TestCaseStatus, TestSuite,
};

use super::{Report, story};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::run::topic;

/// The document.
///
/// # Errors
///
/// None that is known of.
pub fn octets(report: &Report<'_>) -> Result<Vec<u8>, Failure> {
    let text = document(report)
        .to_string()
        .map_err(|error| Failure::machine(format!("can't write JUnit XML: {error}")))?;
    Ok(by_schema(&text).into_bytes())
}

/// The common schema knows `skipped` of a suite, and not of the whole.
fn by_schema(text: &str) -> String {
    let (head, rest) = text.split_once("<testsuites ").unwrap_or((text, ""));
    let (root, rest) = rest.split_once('>').unwrap_or((rest, ""));
    let attributes = root.split_inclusive("\" ");
    let kept: String = attributes
        .filter(|one| !one.starts_with("skipped="))
        .collect();
    format!("{head}<testsuites {}>{rest}", kept.trim_end())
}

fn document(report: &Report<'_>) -> Document {
    let record = report.record;
    let name = format!(
        "badpeer {} {}",
        record.role.name(),
        story::words(&record.target)
    );
    let mut document = Document::new(&name);
    document.set_time(record.duration());
    let mut suites: Vec<(&str, TestSuite)> = Vec::new();
    for case in record.sorted() {
        let topic = topic(&case.id);
        let at = suites.iter().position(|(known, _)| *known == topic);
        let at = at.unwrap_or_else(|| {
            let suite = format!("{}/{}", case.role.name(), story::words(topic));
            suites.push((topic, TestSuite::new(suite)));
            suites.len() - 1
        });
        suites[at].1.add_test_case(test_case(report, case));
    }
    for (_, mut suite) in suites {
        let times = suite.test_cases.iter().filter_map(|case| case.time);
        let time = times.sum();
        suite.set_time(time);
        document.add_test_suite(suite);
    }
    document.add_test_suite(run(report));
    document
}

/// What is to be said of the run as a whole: whether it came to its end, and its waivers.
fn run(report: &Report<'_>) -> TestSuite {
    let record = report.record;
    let mut suite = TestSuite::new("badpeer");
    suite.set_time(std::time::Duration::ZERO);
    let mut property = |name: &str, value: String| {
        suite.add_property(Property::new(name, story::words(&value)));
    };
    property("badpeer", env!("CARGO_PKG_VERSION").to_owned());
    property("catalogue", badpeer::catalogue::digest());
    property("target", record.target.clone());
    property("reached", record.reached.name().to_owned());
    property("exit", (report.code as u8).to_string());
    if let Some(info) = &record.info {
        property("server", info.server.clone().unwrap_or_default());
        property("transport", info.transport.to_owned());
        property("barriers", info.barriers.to_string());
    }
    let unfinished = match &record.error {
        Some(error) => Some(story::words(error)),
        None if record.is_stopped() && record.info.is_some() => {
            Some("stopped before its end".to_owned())
        }
        None if report.code == ExitCode::Nothing => Some("nothing was learnt".to_owned()),
        None => None,
    };
    let status = unfinished.map_or_else(TestCaseStatus::success, |words| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("run").set_message(words);
        status
    });
    suite.add_test_case(named("badpeer", "the run came to its end", status));
    for entry in &report.gate.entries {
        let status = if entry.is_red() {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let place = format!("{}:{}", report.gate.name, entry.waiver.line);
            status
                .set_type(entry.state.name())
                .set_message(story::words(&format!("{place}: {}", entry.complaint())));
            status
        } else {
            TestCaseStatus::success()
        };
        let line = entry.waiver.line;
        let name = format!(
            "the waiver of {} (line {line})",
            story::words(&entry.waiver.case)
        );
        suite.add_test_case(named("badpeer.waivers", &name, status));
    }
    suite
}

fn named(class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case.set_time(std::time::Duration::ZERO);
    case
}

fn test_case(report: &Report<'_>, case: &CaseReport) -> TestCase {
    let waiver = report.gate.waiver(&case.id);
    let reason = story::words(&case.reason);
    // As text: some schemas in use know no attribute of `skipped`, and all know that.
    let told = |words: String| {
        let mut status = TestCaseStatus::skipped();
        status.set_description(words);
        status
    };
    let status = match (case.verdict, waiver) {
        (Verdict::Pass | Verdict::Warn, _) => TestCaseStatus::success(),
        (Verdict::Fail, None) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_type(case.policy.name())
                .set_message(reason)
                .set_description(body(report, case));
            status
        }
        // As in the exit code, neither what is accepted nor what was not learnt is red.
        (Verdict::Fail, Some(waiver)) => told(format!("waived: {}", story::words(&waiver.reason))),
        (Verdict::Inconclusive, _) => told(format!("inconclusive: {reason}")),
        (Verdict::Skipped, _) => told(reason),
    };
    let class = format!("{}.{}", case.role.name(), story::words(topic(&case.id)));
    let mut out = TestCase::new(story::words(&case.id), status);
    out.set_classname(class);
    out.set_time(case.duration);
    let quiet = case.verdict == Verdict::Fail && waiver.is_none();
    if !quiet && !matches!(case.verdict, Verdict::Pass | Verdict::Skipped) {
        out.set_system_out(body(report, case));
    }
    out
}

fn body(report: &Report<'_>, case: &CaseReport) -> String {
    let rows = story::rows(case).into_iter();
    let mut out: String = rows
        .map(|(name, text)| format!("{name:8}  {text}\n"))
        .collect();
    if let Some(command) = story::command(report, case) {
        out += &format!("again     {command}\n");
    }
    if let Some((_, played)) = case.decisive() {
        out += &format!("\n{}", story::transcript(played));
    }
    out
}
