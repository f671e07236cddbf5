//! Conversations that accuse nobody: each was taken for a finding once, and is none by the
//! documents. Beside each stands its like that is one, so that no oracle falls silent unseen.

mod client;
mod proxy;
mod segments;
mod server;
mod slow_reader;

use std::time::Duration;

use super::jury::Jury;
use super::server::Contract;
use crate::notation;
use crate::script::Role;
use crate::transcript::Transcript;

/// What is told of the same target twice: once what the documents leave open, and once what they
/// do not, with its key.
struct Pair {
    name: &'static str,
    open: &'static str,
    guilty: &'static str,
    key: &'static str,
}

fn jury(role: Role) -> Jury {
    Jury {
        role,
        contract: Contract {
            host: b"badpeer.test".to_vec(),
            echo: Some(b"/echo".to_vec()),
        },
        long: Duration::from_secs(150),
    }
}

#[track_caller]
fn read(text: &str) -> Transcript {
    notation::read_transcript(text).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

fn keys(role: Role, text: &str) -> Vec<String> {
    let (jury, transcript) = (jury(role), read(text));
    let charges = jury.judge_sight(&jury.sight(&transcript), &transcript);
    charges.iter().map(super::charge::Charge::key).collect()
}

#[track_caller]
fn hold(role: Role, pairs: &[Pair]) {
    let mut wrong = Vec::new();
    for pair in pairs {
        let open = keys(role, pair.open);
        if !open.is_empty() {
            wrong.push(format!("{}: accused of {open:?}", pair.name));
        }
        let guilty = keys(role, pair.guilty);
        if !guilty.iter().any(|key| key == pair.key) {
            wrong.push(format!("{}: no {} in {guilty:?}", pair.name, pair.key));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
