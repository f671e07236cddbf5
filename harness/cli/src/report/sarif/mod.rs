//! The run as SARIF 2.1.0, for what gathers findings of many tools: a rule for each requirement,
//! a result for each case that fails or warns.

mod rules;

use badpeer::Verdict;
use badpeer::runner::CaseReport;
use serde_json::{Value, json};

use super::{Report, story};
use crate::failure::Failure;
use crate::run::{hash, topic};
use crate::terminal::tame;
use rules::Rules;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What a code-scanning upload takes of one run.
const RESULTS: usize = 5_000;

/// The log.
///
/// # Errors
///
/// None that is known of.
pub fn octets(report: &Report<'_>) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::machine(format!("can't write SARIF: {error}"));
    let mut text = serde_json::to_vec_pretty(&log(report)).map_err(failed)?;
    text.push(b'\n');
    Ok(text)
}

fn log(report: &Report<'_>) -> Value {
    let record = report.record;
    let cases = record.sorted();
    let told: Vec<_> = cases
        .iter()
        .copied()
        .filter(|case| matches!(case.verdict, Verdict::Fail | Verdict::Warn))
        .collect();
    let mut rules = Rules::default();
    let results: Vec<_> = told
        .iter()
        .take(RESULTS)
        .map(|case| result(report, &mut rules, case))
        .collect();
    let info = record.info.as_ref();
    let policies: Vec<_> = record.policies.iter().map(|policy| policy.name()).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "badpeer",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.list(),
            }},
            // Uploads of several targets and shards stand side by side.
            "automationDetails": { "id": category(report) },
            "invocations": [invocation(report, told.len())],
            "originalUriBaseIds": {
                rules::BASE: { "description": {
                    "text": "the catalogue that badpeer embeds, as in its repository",
                }},
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "target": record.target,
                "server": info.and_then(|info| info.server.as_ref()),
                "reached": record.reached.name(),
                "transport": info.map(|info| info.transport),
                "barriers": info.map(|info| info.barriers),
                "policy": policies,
                "catalogue": badpeer::catalogue::digest(),
            },
        }],
    })
}

/// `badpeer/server/nginx/`, and with the shard behind it.
fn category(report: &Report<'_>) -> String {
    let record = report.record;
    let plain = |one: char| one.is_ascii_alphanumeric() || "._-".contains(one);
    let target: String = record
        .target
        .chars()
        .take(80)
        .map(|one| if plain(one) { one } else { '-' })
        .collect();
    let shard = record.shard.map_or_else(String::new, |shard| {
        format!("{}-of-{}/", shard.number, shard.count)
    });
    format!("badpeer/{}/{target}/{shard}", record.role.name())
}

fn invocation(report: &Report<'_>, told: usize) -> Value {
    let record = report.record;
    let notice = |level: &str, words: String| json!({ "level": level, "message": { "text": plain(&words) } });
    let mut notices = Vec::new();
    if let Some(error) = &record.error {
        notices.push(notice("error", story::words(error)));
    } else if record.is_stopped() {
        notices.push(notice(
            "error",
            "the run was stopped before its end".to_owned(),
        ));
    }
    if told > RESULTS {
        notices.push(notice(
            "warning",
            format!("{} results are left out", told - RESULTS),
        ));
    }
    for death in &record.deaths {
        notices.push(notice(
            "warning",
            format!("the target died: {}", story::words(death)),
        ));
    }
    for case in record.sorted() {
        if case.verdict == Verdict::Inconclusive {
            let words = format!("{} is inconclusive: {}", case.id, case.reason);
            notices.push(notice("note", story::words(&words)));
        }
    }
    let red = report.gate.red().map(|entry| {
        let place = format!("{}:{}", report.gate.name, entry.waiver.line);
        let words = format!(
            "{place}: the waiver of {} {}",
            entry.waiver.case,
            entry.complaint()
        );
        notice("error", story::words(&words))
    });
    json!({
        "executionSuccessful": record.error.is_none() && !record.is_stopped(),
        "exitCode": report.code as u8,
        "exitCodeDescription": report.code.meaning(),
        "startTimeUtc": record.began_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "toolExecutionNotifications": notices,
        "toolConfigurationNotifications": red.collect::<Vec<_>>(),
    })
}

fn result(report: &Report<'_>, rules: &mut Rules, case: &CaseReport) -> Value {
    let (rule, index) = rules.of(case);
    let level = if case.verdict == Verdict::Fail {
        "error"
    } else {
        "warning"
    };
    let print = hash(&format!("{}\0{}", case.id, rule));
    let text = format!("{}: {}\n{}.", case.id, case.reason, case.claim);
    let mut result = json!({
        "ruleId": rule,
        "ruleIndex": index,
        "level": level,
        "kind": "fail",
        "message": { "text": plain(&text) },
        "locations": [location(report, case)],
        // What code scanning knows a finding by again; the first name is the one it looks for.
        "partialFingerprints": {
            "primaryLocationLineHash": format!("{print:016x}:1"),
            "badpeerCase/v1": format!("{print:016x}"),
        },
        "properties": {
            "case": case.id,
            "claim": tame(&case.claim),
            "why": tame(&case.why),
            "policy": case.policy.name(),
            "requirements": case.clauses,
            "verdict": case.verdict.name(),
            "again": story::command(report, case),
            "transcript": case.decisive().map(|(_, played)| story::transcript(played)),
        },
    });
    if let Some(waiver) = report.gate.waiver(&case.id) {
        let issue = waiver.issue.as_ref();
        let issue = issue.map_or_else(String::new, |issue| format!(" ({issue})"));
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": story::words(&format!("{}{issue}", waiver.reason)),
        }]);
    }
    result
}

/// The line of the outcome table that matched, or the claim where none did.
fn location(report: &Report<'_>, case: &CaseReport) -> Value {
    let name = json!([{ "fullyQualifiedName": case.id, "kind": "module" }]);
    let Some(source) = report.record.sources.get(&case.id) else {
        // What the target's own messages have against them stands in no case.
        let mut physical = rules::row(case);
        physical["logicalLocations"] = name;
        return physical;
    };
    let decisive = case.decisive();
    let line = decisive.and_then(|(_, played)| played.judgement.line);
    let line = line.unwrap_or_else(|| source.claim());
    let base = if source.own { "%SRCROOT%" } else { rules::BASE };
    let mut artifact = json!({ "uri": uri(&source.file) });
    // An absolute path has no base.
    if !source.file.starts_with('/') {
        artifact["uriBaseId"] = base.into();
    }
    json!({
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": { "startLine": line },
        },
        "logicalLocations": name,
    })
}

/// A path as a reference to it [RFC 3986 §4.1].
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for octet in path.bytes() {
        if octet.is_ascii_alphanumeric() || b"/._-~".contains(&octet) {
            out.push(octet.into());
        } else {
            out += &format!("%{octet:02X}");
        }
    }
    out
}

/// Text in which nothing is a link or a placeholder [SARIF 2.1.0 §3.11.5, §3.11.6].
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if !out.is_empty() {
            out.push('\n');
        }
        for one in story::words(line).chars() {
            match one {
                '[' | ']' => out.extend(['\\', one]),
                '{' | '}' => out.extend([one, one]),
                _ => out.push(one),
            }
        }
    }
    out
}

/// The tags of a case: its topic, and what it is.
fn tags(case: &CaseReport) -> Vec<String> {
    vec![
        "http".to_owned(),
        case.role.name().to_owned(),
        topic(&case.id).to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::{plain, uri};

    #[test]
    fn no_text_becomes_a_link_or_a_placeholder() {
        assert_eq!(
            plain("[a](http://b) {0}\n\u{1b}"),
            "\\[a\\](http://b) {{0}}\n\\x1b"
        );
    }

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("a b/ü.wire"), "a%20b/%C3%BC.wire");
        assert_eq!(uri("/a"), "file:///a");
        assert_eq!(uri("a:b"), "a%3Ab");
    }
}
