//! What an engine begins with: the catalogue as plain scripts, generated ones, and words.
//! Never plays them.

use super::choices::Seeded;
use super::drawn::Drawn;
use super::plan::{Plan, outcomes};
use super::token::{ENDS, TOKENS};
use super::value::{LINES, TRAILERS};
use crate::catalogue::cases;
use crate::script::{Act, Actor, Head, Role, Script, Segmentation, Text, Variables};

/// Scripts of more octets are no seeds: an engine changes small ones better.
const LARGEST: usize = 2_048;
/// Variants of one case that become seeds.
const VARIANTS: usize = 4;

/// A script to begin with.
#[derive(Clone, Debug)]
pub struct Seed {
    /// A file name without its ending.
    pub name: String,
    /// The script.
    pub script: Script,
}

/// The catalogue's conversations with servers, their sweeps and blocks put in, and `drawn` more
/// that are drawn.
#[must_use]
pub fn seeds(drawn: u64) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for case in cases(Role::Server) {
        let script = case.script();
        let variants = script.variants().unwrap_or_default();
        for (n, variant) in variants.iter().take(VARIANTS).enumerate() {
            let given = Variables::new()
                .with("host", "badpeer.test")
                .with("port", "80")
                .with("echo", "/echo");
            if let Ok(variables) = script.variables(variant, &given)
                && let Some(script) = plain(script, &variables)
            {
                let name = format!("{}-{n}", case.id().replace('/', "-"));
                seeds.push(Seed { name, script });
            }
        }
    }
    seeds.extend((0..drawn).map(|n| Seed {
        name: format!("drawn-{n}"),
        script: Plan::server(&mut Seeded::nth(0, n)).script(),
    }));
    seeds
}

/// What an engine begins with for a target of this role: for clients and proxies scripts that are
/// drawn, four times as many.
#[must_use]
pub fn seeds_for(role: Role, drawn: u64) -> Vec<Seed> {
    if role == Role::Server {
        return seeds(drawn);
    }
    let nth = |n| Seed {
        name: format!("drawn-{n}"),
        script: Drawn::draw(role, &mut Seeded::nth(0, n)).script(),
    };
    (0..drawn * 4).map(nth).collect()
}

/// A script without names: every octet is its own. None where it has parties other than one
/// client, octets that only a target can give, or too many.
fn plain(script: &Script, variables: &Variables) -> Option<Script> {
    let mut plain = Script {
        head: Head {
            claim: script.head.claim.clone(),
            targets: vec![Role::Server],
            segments: vec![Segmentation::Whole],
            ..Head::default()
        },
        timeline: script.timeline.clone(),
        outcomes: outcomes(),
        ..Script::default()
    };
    let mut octets = 0;
    for step in &mut plain.timeline {
        step.lead.comments.clear();
        step.line = 0;
        if step.actor != Actor::CLIENT {
            return None;
        }
        match &mut step.act {
            Act::Send(text) => {
                let line = text.resolve(variables).ok()?;
                octets += line.len();
                *text = Text::octets(line);
            }
            Act::Receive(_) | Act::See(_) => return None,
            Act::Do(crate::script::PeerAct::Variable(_)) => return None,
            Act::Await(_) | Act::Do(_) | Act::Pause(_) => {}
        }
    }
    plain
        .timeline
        .retain(|step| !matches!(&step.act, Act::Send(text) if text.is_empty()));
    (octets <= LARGEST).then_some(plain)
}

/// A dictionary for libFuzzer: tokens, line ends and field lines, as the notation writes them.
#[must_use]
pub fn dictionary() -> String {
    let mut words: Vec<Vec<u8>> = TOKENS
        .iter()
        .chain(ENDS)
        .filter(|token| !token.octets.is_empty())
        .map(|token| token.octets.to_vec())
        .collect();
    for line in LINES.iter().chain(TRAILERS) {
        words.push([line.field_name, b": ", line.value].concat());
    }
    for act in [
        "open",
        "cut",
        "finish",
        "reset",
        "reset lost",
        "close",
        "stall",
        "resume",
    ] {
        words.push(format!("client => {act}\n").into_bytes());
    }
    words.push(b"client -> ".to_vec());
    words.push(b"client .. 1s\n".to_vec());
    words.sort();
    words.dedup();
    let mut text = String::from("# Written by `cargo run -p badpeer-fuzz --example seeds`.\n");
    for word in words {
        text.push('"');
        for octet in word {
            match octet {
                b'"' | b'\\' => text.extend(['\\', char::from(octet)]),
                b' '..=b'~' => text.push(char::from(octet)),
                _ => text.push_str(&format!("\\x{octet:02x}")),
            }
        }
        text.push_str("\"\n");
    }
    text
}
