//! hyper 0.14.2 has four published framing bugs. From an empty corpus and a plain seed, how many
//! scripts does it take to find each?
//!
//! ```console
//! $ cargo run --release --manifest-path fuzz/rediscovery/Cargo.toml
//! ```
//!
//! The same under libFuzzer, where its target is given that `fuzz/rediscovery/engine.sh` makes.
//! Ends with 1 where fewer than nine of ten seeds find all four within 50,000 scripts.

mod bugs;

use std::io;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use badpeer::fuzz::{Depth, Fuzzer, Plan, Seeded, octets};
use bugs::BUGS;

const SEEDS: u64 = 10;
const SCRIPTS: u64 = 50_000;
const ENOUGH: usize = 9;

/// When each bug was first seen: scripts and time.
type First = [Option<(u64, Duration)>; BUGS.len()];

/// The plain generator.
fn hunt(fuzzer: &Fuzzer, seed: u64) -> First {
    let mut first = First::default();
    let began = Instant::now();
    for n in 0..SCRIPTS {
        if first.iter().all(Option::is_some) {
            break;
        }
        let script = Arc::new(Plan::server(&mut Seeded::nth(seed, n)).bare());
        let charges = fuzzer.check(&script, Depth::Once);
        for (bug, first) in BUGS.iter().zip(&mut first) {
            if first.is_none() && bug.is_in(&charges, &octets(seed, n)) {
                *first = Some((n + 1, began.elapsed()));
            }
        }
    }
    first
}

/// An engine, which tells of each bug in a line: its number, scripts, nanoseconds.
fn hunt_by(engine: &str, seed: u64) -> io::Result<First> {
    let output = Command::new(engine)
        .args([format!("-seed={seed}"), format!("-runs={SCRIPTS}")])
        .args(["-len_control=0", "-max_len=8192"])
        .output()?;
    let mut first = First::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut words = line.split(' ').map(str::parse::<u64>);
        if let (Some(Ok(bug)), Some(Ok(scripts)), Some(Ok(nanos))) =
            (words.next(), words.next(), words.next())
            && let Some(first) = first.get_mut(bug as usize)
        {
            *first = Some((scripts, Duration::from_nanos(nanos)));
        }
    }
    Ok(first)
}

fn hunts() -> Result<Vec<First>, String> {
    match std::env::args().nth(1) {
        None => {
            let fuzzer = Fuzzer::server(&bugs::target()).map_err(|error| error.to_string())?;
            Ok((1..=SEEDS).map(|seed| hunt(&fuzzer, seed)).collect())
        }
        Some(engine) => (1..=SEEDS)
            .map(|seed| hunt_by(&engine, seed).map_err(|error| format!("{engine}: {error}")))
            .collect(),
    }
}

fn main() -> ExitCode {
    let seeds = match hunts() {
        Ok(seeds) => seeds,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(3);
        }
    };
    println!("| bug | found | median scripts | worst | median seconds |");
    println!("| --- | --- | ---: | ---: | ---: |");
    for (at, bug) in BUGS.iter().enumerate() {
        let mut found: Vec<_> = seeds.iter().filter_map(|seed| seed[at]).collect();
        found.sort();
        let median = found.get(found.len() / 2).copied().unwrap_or_default();
        let worst = found.last().copied().unwrap_or_default();
        println!(
            "| {} | {}/{SEEDS} | {} | {} | {:.3} |",
            bug.name,
            found.len(),
            median.0,
            worst.0,
            median.1.as_secs_f64()
        );
    }
    let whole = seeds
        .iter()
        .filter(|seed| seed.iter().all(Option::is_some))
        .count();
    println!("\nall four within {SCRIPTS} scripts: {whole} of {SEEDS} seeds");
    match whole >= ENOUGH {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(1),
    }
}
