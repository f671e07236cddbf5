//! What the page shows, gathered from the runs: cases in rows, targets in columns.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use badpeer::{catalogue, spec};
use serde_json::{Map, Value, json};

use super::talk::talk;
use super::words::Words;
use crate::command::coverage;
use crate::coverage::Coverage;
use crate::terminal::{tame, tame_lines};

/// The page's data: `made`, `targets`, `cases`, `tables` (outcome tables), `lines` (of
/// transcripts), `requirements`, `coverage`. Every text in it is tame.
pub fn gather(runs: &[Value]) -> Value {
    let mut words = Words::default();
    let mut tables: Vec<Value> = Vec::new();
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut requirements = Map::new();
    for (target, run) in runs.iter().enumerate() {
        if let Some(known) = run["requirements"].as_object() {
            requirements.extend(known.clone());
        }
        for case in list(&run["cases"]) {
            let Some(id) = case["id"].as_str() else {
                continue;
            };
            let row = rows.entry(id.to_owned()).or_insert_with(|| Row {
                head: pick(
                    case,
                    &["id", "role", "topic", "claim", "why", "policy", "clauses"],
                ),
                results: vec![Value::Null; runs.len()],
            });
            row.results[target] = result(case, runs.len() > 1, &mut tables, &mut words);
        }
    }
    let cases = rows.into_values().map(|row| {
        let mut case = row.head;
        case.insert("results".to_owned(), row.results.into());
        Value::from(case)
    });
    let cases: Vec<_> = cases.collect();
    let coverage = Coverage::of(None);
    for one in spec::requirements() {
        requirements.entry(one.id).or_insert_with(|| {
            json!({
                "citation": one.citation(),
                "level": one.level.to_string(),
                "text": one.paraphrase,
            })
        });
    }
    let mut data = json!({
        "made": {"badpeer": env!("CARGO_PKG_VERSION"), "catalogue": catalogue::digest()},
        "targets": runs.iter().map(target).collect::<Vec<_>>(),
        "cases": cases,
        "tables": tables,
        "requirements": requirements,
        "coverage": coverage::object(&coverage),
    });
    tame_all(&mut data);
    // Tame already, and too many to do it twice.
    data["lines"] = words.into_lines().into();
    data
}

struct Row {
    head: Map<String, Value>,
    results: Vec<Value>,
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn pick(value: &Value, keys: &[&str]) -> Map<String, Value> {
    let pairs = keys
        .iter()
        .map(|key| ((*key).to_owned(), value[key].clone()));
    pairs.filter(|(_, value)| !value.is_null()).collect()
}

fn target(run: &Value) -> Value {
    let mut target = run["target"].as_object().cloned().unwrap_or_default();
    for key in [
        "badpeer",
        "catalogue",
        "policy",
        "summary",
        "error",
        "waivers",
    ] {
        target.insert(key.to_owned(), run[key].clone());
    }
    target.into()
}

/// What came of a case with one target: `ways`, the different courses that its conversations
/// took; `variants`, a list of `[name, [[segmentation, way, talk, ms]…]]`; `talks`, the
/// conversations that are kept; `first`, where the decisive one is. Beside others a target has one
/// conversation of each way: the page says of the rest which went the same one.
fn result(case: &Value, beside: bool, tables: &mut Vec<Value>, words: &mut Words) -> Value {
    let keys = [
        "verdict", "reason", "policy", "answer", "ending", "waiver", "death", "ms",
    ];
    let mut result = pick(case, &keys);
    result.insert("waived".to_owned(), (case["waived"] == true).into());
    let table = tables.iter().position(|one| *one == case["outcomes"]);
    let table = table.unwrap_or_else(|| {
        tables.push(case["outcomes"].clone());
        tables.len() - 1
    });
    result.insert("table".to_owned(), table.into());
    let findings = list(&case["findings"]).iter();
    let findings =
        findings.map(|one| Value::from(pick(one, &["what", "requirement", "in_transcript"])));
    result.insert("findings".to_owned(), findings.collect());
    let decisive = &case["decisive"];
    let (mut ways, mut talks, mut variants) = (Vec::new(), Vec::new(), Vec::new());
    let mut first = Value::Null;
    let mut told_of = BTreeSet::new();
    for variant in list(&case["variants"]) {
        let name = variant["name"].as_str().unwrap_or_default();
        let mut cells: Vec<Value> = Vec::new();
        for segmentation in ["whole", "line", "octet"] {
            let played = &variant["segmentation"][segmentation];
            if played.is_null() {
                continue;
            }
            let way: Value =
                pick(played, &["verdict", "reason", "line", "answer", "ending"]).into();
            let way = ways.iter().position(|one| *one == way).unwrap_or_else(|| {
                ways.push(way);
                ways.len() - 1
            });
            let decides = decisive["variant"] == name && decisive["segmentation"] == segmentation;
            let told = if decides { case } else { played };
            let wanted = decides || !beside || !told_of.contains(&way);
            let talk = wanted.then(|| talk(told, words)).flatten().map(|talk| {
                told_of.insert(way);
                talks.push(talk);
                talks.len() - 1
            });
            if decides {
                first = json!([variants.len(), cells.len()]);
            }
            cells.push(json!([segmentation, way, talk, played["ms"]]));
        }
        variants.push(json!([name, cells]));
    }
    result.insert("ways".to_owned(), ways.into());
    result.insert("variants".to_owned(), variants.into());
    result.insert("talks".to_owned(), talks.into());
    result.insert("first".to_owned(), first);
    result.into()
}

/// The most characters of a text; a target's words may be as long as it likes.
const LONG: usize = 2000;

fn bounded(text: &str) -> Cow<'_, str> {
    text.char_indices()
        .nth(LONG)
        .map_or(text.into(), |(end, _)| {
            format!("{} … {} octets left out", &text[..end], text.len() - end).into()
        })
}

/// Takes from every text what moves a cursor, hides, or turns the reading direction.
fn tame_all(value: &mut Value) {
    match value {
        Value::String(text) => *text = tame_lines(&bounded(text)),
        Value::Array(list) => list.iter_mut().for_each(tame_all),
        Value::Object(object) => {
            let wild = |key: &String| tame(key) != *key;
            if object.keys().any(wild) {
                let tamed = std::mem::take(object).into_iter();
                *object = tamed.map(|(key, value)| (tame(&key), value)).collect();
            }
            object.values_mut().for_each(tame_all);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_end_cost_a_page_little() {
        let long = "é\u{202e}".repeat(1 << 16);
        let run = json!({
            "target": {"name": long, "server": long},
            "cases": [{"id": "server/a/b", "role": "server", "topic": "a", "claim": long,
                       "reason": long, "verdict": "fail", "transcript": format!("client <- {long}\n"),
                       "decisive": {"variant": "", "segmentation": "whole"},
                       "variants": [{"name": "", "segmentation": {"whole": {"verdict": "fail"}}}]}],
        });
        let data = gather(&[run]);
        assert_eq!(
            data["cases"][0]["results"][0]["talks"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        let size = |value: &Value| value.to_string().len();
        assert!(size(&data["cases"]) + size(&data["lines"]) + size(&data["targets"]) < 100_000);
        assert!(!data.to_string().contains('\u{202e}'));
    }

    #[test]
    fn beside_others_a_target_has_one_conversation_of_each_way() {
        let played = |verdict: &str| json!({"whole": {"verdict": verdict, "transcript": "client => open\nclient -> a\n"}});
        let variants = ["pass", "pass", "warn"].iter().enumerate();
        let variants = variants.map(
            |(at, verdict)| json!({"name": format!("[n={at}]"), "segmentation": played(verdict)}),
        );
        let variants: Vec<_> = variants.collect();
        let run = json!({"cases": [{"id": "server/a/b", "variants": variants}]});
        let kept = |runs: &[Value]| {
            let data = gather(runs);
            let result = &data["cases"][0]["results"][0];
            assert_eq!(list(&result["variants"]).len(), 3);
            list(&result["talks"]).len()
        };
        assert_eq!(kept(std::slice::from_ref(&run)), 3);
        assert_eq!(kept(&[run.clone(), run]), 2);
    }

    #[test]
    fn what_is_no_run_does_no_harm() {
        for run in [
            json!(null),
            json!({"cases": [1, {}, {"id": 3}, {"id": "x", "variants": 7}]}),
        ] {
            let data = gather(&[run]);
            assert!(data["targets"].is_array());
        }
    }
}
