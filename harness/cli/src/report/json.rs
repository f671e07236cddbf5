//! The run as one JSON object, described in JSON.md beside this package's manifest.

use std::collections::BTreeMap;

use badpeer::runner::{CaseReport, Played, VariantReport};
use badpeer::script::Ending;
use badpeer::{Verdict, catalogue, notation, spec};
use serde_json::{Map, Value, json};

use super::others;
use super::segments::segments;
use super::{Report, peer, story};
use crate::command::condition;
use crate::failure::Failure;
use crate::run::topic;

/// Of conversations beside the decisive one, longer texts than this are left out.
const KEPT: usize = 4096;
/// The octets that are shown of a decisive conversation that is too long to be told whole.
const SHOWN: usize = 256 << 10;

/// The object, as text.
///
/// # Errors
///
/// None that is known of.
pub fn octets(report: &Report<'_>) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::machine(format!("can't write JSON: {error}"));
    let mut text = serde_json::to_vec_pretty(&object(report)).map_err(failed)?;
    text.push(b'\n');
    Ok(text)
}

/// The run as one object.
pub fn object(report: &Report<'_>) -> Value {
    let record = report.record;
    let policies: Vec<_> = record.policies.iter().map(|policy| policy.name()).collect();
    let cases = record.sorted();
    json!({
        "badpeer": env!("CARGO_PKG_VERSION"),
        "catalogue": catalogue::digest(),
        "target": target(report),
        "policy": policies,
        "shard": record.shard.map(|shard| shard.to_string()),
        "summary": summary(report),
        "error": record.error,
        "waivers": waivers(report),
        "requirements": requirements(&cases),
        "cases": cases.iter().map(|one| case(report, one)).collect::<Vec<_>>(),
    })
}

fn target(report: &Report<'_>) -> Value {
    let record = report.record;
    let info = record.info.as_ref();
    let offers: Vec<_> = info
        .map(|info| info.offers.iter().map(|need| need.name()).collect())
        .unwrap_or_default();
    json!({
        "name": record.target,
        "server": info.and_then(|info| info.server.as_ref()),
        "reached": record.reached.name(),
        "transport": info.map(|info| info.transport),
        "barriers": info.map(|info| info.barriers),
        "at_once": info.and_then(|info| info.at_once),
        "offers": offers,
        "deadline_ms": info.map(|info| info.deadline.as_millis()),
        "grace_ms": info.map(|info| info.grace.as_millis()),
        "again": record.again,
    })
}

fn summary(report: &Report<'_>) -> Value {
    let record = report.record;
    let mut summary = Map::new();
    for verdict in Verdict::ALL {
        summary.insert(verdict.name().to_owned(), record.count(verdict).into());
    }
    let waived = record
        .cases
        .iter()
        .filter(|case| report.gate.waiver(&case.id).is_some());
    summary.insert("waived".to_owned(), waived.count().into());
    summary.insert("cases".to_owned(), record.cases.len().into());
    summary.insert("conversations".to_owned(), record.conversations().into());
    summary.insert("deaths".to_owned(), record.deaths.len().into());
    summary.insert("ms".to_owned(), json!(record.duration().as_millis()));
    summary.insert("stopped".to_owned(), record.is_stopped().into());
    summary.insert("exit".to_owned(), (report.code as u8).into());
    summary.into()
}

fn waivers(report: &Report<'_>) -> Vec<Value> {
    let entries = report.gate.entries.iter().map(|entry| {
        json!({
            "case": entry.waiver.case,
            "reason": entry.waiver.reason,
            "issue": entry.waiver.issue,
            "until": entry.waiver.until.map(|date| date.to_string()),
            "target": entry.waiver.target,
            "line": entry.waiver.line,
            "state": entry.state.name(),
            "excused": entry.excused,
            "good": entry.good,
        })
    });
    entries.collect()
}

/// What the cited requirements say, by their ids.
fn requirements(cases: &[&CaseReport]) -> BTreeMap<&'static str, Value> {
    let clauses = cases
        .iter()
        .flat_map(|case| case.clauses.iter().map(String::as_str));
    let found = cases
        .iter()
        .flat_map(|case| case.findings.iter().map(|one| one.requirement));
    let cited = clauses.chain(found).filter_map(spec::requirement);
    cited
        .map(|one| {
            let value = json!({
                "citation": one.citation(),
                "level": one.level.to_string(),
                "text": one.paraphrase,
            });
            (one.id, value)
        })
        .collect()
}

fn case(report: &Report<'_>, case: &CaseReport) -> Value {
    let waiver = report.gate.waiver(&case.id);
    let decisive = case.decisive();
    // What is marked, timed and counted must stand in the transcript.
    let whole = decisive
        .map(|(_, played)| played)
        .filter(|played| !story::is_long(&played.transcript));
    let findings = decisive
        .map(|(_, played)| &played.judgement.findings)
        .into_iter()
        .flatten();
    let elsewhere = |one: &&badpeer::judge::Finding| {
        decisive.is_none_or(|(_, played)| {
            played
                .judgement
                .findings
                .iter()
                .all(|known| known.kind != one.kind)
        })
    };
    let findings: Vec<_> = findings
        .map(|one| finding(one, whole.is_some()))
        .chain(
            case.findings
                .iter()
                .filter(elsewhere)
                .map(|one| finding(one, false)),
        )
        .collect();
    json!({
        "id": case.id,
        "role": case.role.name(),
        "topic": topic(&case.id),
        "claim": case.claim,
        "why": case.why,
        "verdict": case.verdict.name(),
        "reason": case.reason,
        "policy": case.policy.name(),
        "clauses": case.clauses,
        "outcomes": outcomes(report, &case.id),
        "answer": case.answer(),
        "ending": case.ending().map(Ending::name),
        "segmentation": segmentation(case),
        "variants": case.variants.iter().map(|one| variant(one, decisive.map(|(_, played)| played))).collect::<Vec<_>>(),
        "decisive": decisive.map(|(variant, played)| json!({
            "variant": variant.name,
            "segmentation": played.segmentation.name(),
        })),
        "findings": findings,
        "transcript": decisive.map(|(_, played)| match whole {
            Some(played) => notation::write_transcript(&played.transcript),
            None => story::shortened(&played.transcript, SHOWN),
        }),
        "at_ms": whole.map(times),
        "segments": whole.map(|played| segments(&played.transcript)),
        "peer": whole.map(|played| peer::deviations(&played.transcript)),
        "caller": decisive.map_or_else(Vec::new, |(_, played)| others::callers(played)),
        "origin": decisive.map_or_else(Vec::new, |(_, played)| others::origin(case, played)),
        "death": decisive.and_then(|(_, played)| played.death.as_ref()),
        "waived": waiver.is_some(),
        "waiver": waiver.map(|waiver| json!({
            "reason": waiver.reason,
            "issue": waiver.issue,
            "until": waiver.until.map(|date| date.to_string()),
        })),
        "ms": case.duration.as_millis(),
    })
}

/// The gravest verdict of each segmentation, over all variants.
fn segmentation(case: &CaseReport) -> BTreeMap<&'static str, &'static str> {
    let mut gravest: BTreeMap<&str, Verdict> = BTreeMap::new();
    for played in case.variants.iter().flat_map(|variant| &variant.played) {
        let verdict = gravest
            .entry(played.segmentation.name())
            .or_insert(Verdict::Skipped);
        *verdict = (*verdict).max(played.judgement.verdict);
    }
    gravest
        .into_iter()
        .map(|(name, verdict)| (name, verdict.name()))
        .collect()
}

/// The lines of the outcome table; none where the case is not one of the run's scripts.
fn outcomes(report: &Report<'_>, id: &str) -> Vec<Value> {
    let Some(source) = report.record.sources.get(id) else {
        return Vec::new();
    };
    let outcomes = source.case().script().outcomes.iter().map(|one| {
        json!({
            "line": one.line,
            "mark": one.mark.name(),
            "policy": one.policy.map(|policy| policy.name()),
            "text": source.line(one.line),
            "words": condition(one),
            "reason": one.reason,
        })
    });
    outcomes.collect()
}

/// When each step of a written transcript happened, in milliseconds since its beginning.
fn times(played: &Played) -> Vec<f64> {
    let events = played.transcript.merged().events.into_iter();
    events
        .map(|event| (event.at.as_secs_f64() * 10_000.0).round() / 10.0)
        .collect()
}

/// A variant; of each way in which its conversations went, one has its transcript.
fn variant(variant: &VariantReport, decisive: Option<&Played>) -> Value {
    let mut shown: Vec<&badpeer::judge::Judgement> = Vec::new();
    let mut cells = Map::new();
    for played in &variant.played {
        let judgement = &played.judgement;
        let mut value = json!({
            "verdict": judgement.verdict.name(),
            "reason": judgement.reason,
            "answer": judgement.answer,
            "ending": judgement.ending.map(Ending::name),
            "line": judgement.line,
            "ms": played.duration.as_millis(),
        });
        let alike = |one: &&badpeer::judge::Judgement| {
            one.line == judgement.line
                && one.verdict == judgement.verdict
                && one.answer == judgement.answer
                && one.ending == judgement.ending
        };
        let is_decisive = decisive.is_some_and(|one| std::ptr::eq(one, played));
        if !is_decisive && !shown.iter().any(alike) {
            let octets = peer::octets(&played.transcript);
            let text = (octets <= KEPT).then(|| notation::write_transcript(&played.transcript));
            if let Some(text) = text.filter(|text| text.len() <= KEPT) {
                value["transcript"] = text.into();
                value["at_ms"] = json!(times(played));
                value["segments"] = json!(segments(&played.transcript));
                let findings = judgement.findings.iter().map(|one| finding(one, true));
                value["findings"] = findings.collect();
                value["peer"] = json!(peer::deviations(&played.transcript));
            }
        }
        shown.push(judgement);
        cells.insert(played.segmentation.name().to_owned(), value);
    }
    json!({
        "name": variant.name,
        "verdict": variant.verdict().name(),
        "segmentation": cells,
    })
}

fn finding(finding: &badpeer::judge::Finding, shown: bool) -> Value {
    json!({
        "what": finding.what,
        "kind": finding.kind,
        "requirement": finding.requirement,
        "actor": finding.actor.to_string(),
        "octets": [finding.span.start, finding.span.end],
        "in_transcript": shown,
    })
}
