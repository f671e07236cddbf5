//! A hunt as JSON.

use std::collections::BTreeMap;
use std::path::PathBuf;

use badpeer::fuzz::remote::{Find, Harvest};
use badpeer::spec;
use serde::Serialize;

use super::aim::Aim;
use crate::arguments::HuntOptions;

/// The whole of a hunt.
#[derive(Serialize)]
pub struct Document<'a> {
    badpeer: &'static str,
    target: &'a str,
    role: &'static str,
    again: &'a [String],
    against: Option<&'a str>,
    seed: u64,
    scripts: u64,
    seconds: f64,
    deaths: u64,
    unsure: u64,
    left: &'a BTreeMap<String, u64>,
    stopped: bool,
    lost: Option<&'a str>,
    error: Option<&'a str>,
    findings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    key: String,
    oracle: &'static str,
    reason: &'a str,
    requirement: &'a str,
    level: Option<String>,
    words: &'a str,
    anomalies: &'a [String],
    state: &'static str,
    count: u64,
    first: u64,
    known: bool,
    regression: bool,
    file: Option<String>,
    script: String,
    transcript: String,
}

impl<'a> Document<'a> {
    /// The document of a hunt; `error` is what ended it, `kept` are the files of its findings, in
    /// their order.
    pub fn new(
        aim: &'a Aim,
        options: &'a HuntOptions,
        harvest: &'a Harvest,
        error: Option<&'a str>,
        kept: &[Option<PathBuf>],
    ) -> Self {
        let entry = |(n, find): (usize, &'a Find)| {
            let finding = &find.finding;
            let requirement = spec::requirement(finding.charge.requirement);
            Entry {
                key: finding.charge.key(),
                oracle: finding.charge.oracle.name(),
                reason: &finding.charge.reason,
                requirement: finding.charge.requirement,
                level: requirement.map(|one| one.level.to_string()),
                words: &finding.charge.words,
                anomalies: &finding.script.head.tags,
                state: find.state.name(),
                count: finding.count,
                first: finding.first,
                known: finding.charge.is_known(&options.known),
                regression: find.regresses,
                file: kept
                    .get(n)
                    .and_then(Option::as_ref)
                    .map(|path| path.display().to_string()),
                script: finding.wire(),
                transcript: find.transcript(),
            }
        };
        Self {
            badpeer: env!("CARGO_PKG_VERSION"),
            target: aim.name(),
            role: aim.role.name(),
            again: &aim.again,
            against: options.against.as_deref(),
            seed: options.seed,
            scripts: harvest.scripts,
            seconds: harvest.took.as_secs_f64(),
            deaths: harvest.deaths,
            unsure: harvest.unsure,
            left: &harvest.left,
            stopped: harvest.stopped,
            lost: harvest.lost.as_deref(),
            error,
            findings: harvest.finds.iter().enumerate().map(entry).collect(),
        }
    }
}
