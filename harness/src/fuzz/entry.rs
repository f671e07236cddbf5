//! What stands in a user's own repository: a target in three lines, for cargo-fuzz and for
//! `cargo test` on a stable compiler alike.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::campaign::{Budget, Campaign};
use super::choices::Seeded;
use super::fuzzer::{Depth, Fuzzer};
use super::parser::{Parsed, parser};
use super::plan::Plan;
use crate::error::Error;
use crate::notation;
use crate::script::{Act, Script, Variables};
use crate::target::Target;

/// A budget for `cargo test`: 10,000 scripts of a fixed seed. `BADPEER_FUZZ_RUNS` and
/// `BADPEER_FUZZ_SEED` ask for others.
#[must_use]
pub fn budget() -> Budget {
    let number = |name| std::env::var(name).ok()?.parse().ok();
    let plain = Budget::default();
    Budget {
        seed: number("BADPEER_FUZZ_SEED").unwrap_or(plain.seed),
        runs: number("BADPEER_FUZZ_RUNS").unwrap_or(plain.runs),
        time: Duration::from_secs(3_600),
    }
}

/// Fuzzes a server; findings of these keys are known.
///
/// # Panics
///
/// At findings that are not known, with the scripts that show them.
pub fn test_server(target: &Target, known: &[&str]) {
    test(Campaign::server(target, budget()), known);
}

/// Fuzzes a client; findings of these keys are known.
///
/// # Panics
///
/// At findings that are not known, with the scripts that show them.
pub fn test_client(target: &Target, known: &[&str]) {
    test(Campaign::client(target, budget()), known);
}

/// Fuzzes around a proxy; findings of these keys are known.
///
/// # Panics
///
/// At findings that are not known, with the scripts that show them.
pub fn test_proxy(target: &Target, known: &[&str]) {
    test(Campaign::proxy(target, budget()), known);
}

fn test(campaign: Result<Campaign, Error>, known: &[&str]) {
    let mut text = String::new();
    let known: Vec<String> = known.iter().map(ToString::to_string).collect();
    let campaign = campaign
        .unwrap_or_else(|error| panic!("{error}"))
        .knowing(known.clone());
    let tally = campaign.go(|_| ControlFlow::Continue(()));
    let mut keys = Vec::new();
    for finding in &tally.findings {
        if !finding.charge.is_known(&known) {
            keys.push(finding.charge.key());
            let _ = writeln!(
                text,
                "{finding}\n{}:\n{}",
                finding.file_name(),
                finding.wire()
            );
        }
    }
    keys.dedup();
    assert!(
        text.is_empty(),
        "{} scripts:\n{text}\nwhat is known and accepted stands in the macro, as known: {keys:?}\n\
         the oracles tell these faults, not the scripts' own tables: `badpeer fuzz init` makes a \
         folder of findings that `cargo test` asks them about",
        tally.scripts
    );
}

/// Fuzzes a parser of request heads.
///
/// # Panics
///
/// At the first finding that is not known, with its octets.
pub fn test_parser(parse: impl Fn(&[u8]) -> Parsed, known: &[&str]) {
    let budget = budget();
    let known: Vec<String> = known.iter().map(ToString::to_string).collect();
    for n in 0..budget.runs {
        let octets = octets(budget.seed, n);
        for charge in parser(&octets, &parse) {
            assert!(
                charge.is_known(&known),
                "{charge}\n{}",
                crate::octets::escape(&octets)
            );
        }
    }
}

/// What the `n`-th script of a seed sends, in one piece.
#[must_use]
pub fn octets(seed: u64, n: u64) -> Vec<u8> {
    sent(&Plan::server(&mut Seeded::nth(seed, n)).bare())
}

/// What a script sends, in one piece; no more than the octets that need no answer of the target.
#[must_use]
pub fn sent(script: &Script) -> Vec<u8> {
    let variables = Variables::new().with("host", "badpeer.test");
    let mut octets = Vec::new();
    for step in &script.timeline {
        if let Act::Send(text) = &step.act {
            octets.extend(text.resolve(&variables).unwrap_or_default());
        }
    }
    octets
}

/// Plays every saved script of a folder again, in every segmentation; gives the file names and
/// what the oracles have against the target.
///
/// # Errors
///
/// Where the target does not answer, or a file can't be read or is no script.
pub fn replay(target: &Target, folder: &Path) -> Result<Vec<(String, Vec<String>)>, Error> {
    let fuzzer = Fuzzer::server(target)?;
    let fault = |error| Error::File(folder.display().to_string(), error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.extension().is_some_and(|ending| ending == "wire") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut played = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let text = std::fs::read(&path).map_err(|error| Error::File(name.clone(), error))?;
        let script = Arc::new(notation::read_octets(&name, &text)?);
        let charges = fuzzer.check(&script, Depth::Every);
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let keys = charges.iter().map(super::charge::Charge::key);
        played.push((file.into_owned(), keys.collect()));
    }
    Ok(played)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::reference::Fault;

    #[test]
    #[should_panic(expected = "as known: [\"over-acceptance/host-missing\"")]
    fn a_test_says_how_a_finding_is_named_as_known() {
        test_server(&Target::reference(Fault::HostMissingOk.into()), &[]);
    }
}
