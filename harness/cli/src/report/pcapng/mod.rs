//! The conversations as captures, one file a case, for Wireshark and its kin; also of those that
//! were held in memory and never saw a network.

mod blocks;
mod conversation;
mod packet;

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use badpeer::runner::{CaseReport, Played, VariantReport};

use super::{Report, output, story};
use crate::failure::Failure;
use blocks::Capture;
use conversation::Conversation;

/// The octets of one capture. What does not fit is counted in the section's comment.
const OCTETS: usize = 32 << 20;
/// The conversations of one capture: each has ports of its own.
const CONVERSATIONS: usize = 10_000;
/// The pause between two conversations, so that each is told from the next.
const APART: Duration = Duration::from_millis(100);

/// Finds out before the run whether a folder can take the captures.
///
/// # Errors
///
/// Where it is a file, or can't be made.
pub fn check(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::usage(format!(
            "can't make the folder {}: {error}",
            folder.display()
        ))
    })
}

/// Writes a capture of every case that held a conversation.
///
/// # Errors
///
/// Where one can't be written; the others are.
pub fn write(folder: &Path, report: &Report<'_>) -> Result<(), Failure> {
    let mut names = HashSet::new();
    let mut result = Ok(());
    for case in report.record.sorted() {
        if case.decisive().is_none() {
            continue;
        }
        let name = name(&case.id, &mut names);
        let written = output::write(&folder.join(name), &capture(report, case));
        result = result.and(written);
    }
    result
}

/// A file's name for a case: its id, where it can hurt nobody.
fn name(id: &str, taken: &mut HashSet<String>) -> String {
    const LONGEST: usize = 180;
    let plain = |one: char| one.is_ascii_alphanumeric() || "-_.".contains(one);
    let safe: String = id
        .trim_matches(['/', '.'])
        .chars()
        .take(LONGEST)
        .map(|one| match one {
            '/' => '.',
            _ if plain(one) => one,
            _ => '_',
        })
        .collect();
    let mut name = safe.clone();
    let mut number = 1;
    // Some file systems do not tell A from a.
    while name.is_empty() || !taken.insert(name.to_lowercase()) {
        number += 1;
        name = format!("{safe}-{number}");
    }
    name + ".pcapng"
}

/// The conversations of a case one behind the other, the one that decided first.
fn capture(report: &Report<'_>, case: &CaseReport) -> Vec<u8> {
    let source = report.record.sources.get(&case.id);
    let decisive = case
        .decisive()
        .map(|(_, played)| std::ptr::from_ref(played));
    let is_decisive = |played: &Played| decisive == Some(std::ptr::from_ref(played));
    let mut all: Vec<(&VariantReport, &Played)> = case
        .variants
        .iter()
        .flat_map(|variant| variant.played.iter().map(move |played| (variant, played)))
        .collect();
    all.sort_by_key(|(_, played)| !is_decisive(played));
    let count = all.len();
    let mut packets = Vec::new();
    let (mut octets, mut shown) = (0, 0);
    let mut begin = Duration::ZERO;
    for (number, (variant, played)) in all.into_iter().enumerate().take(CONVERSATIONS) {
        let mut conversation = Conversation::new(source, number);
        let judgement = &played.judgement;
        conversation.note(format!(
            "{}{}, {}: {}: {}",
            story::words(&case.id),
            story::words(&variant.name),
            played.segmentation.name(),
            judgement.verdict,
            story::words(&judgement.reason)
        ));
        conversation.play(&played.transcript, OCTETS - octets);
        let told = conversation.end();
        let last = told.last().map_or(Duration::ZERO, |packet| packet.at);
        octets += told.iter().map(blocks::length).sum::<usize>();
        packets.extend(told.into_iter().map(|mut packet| {
            packet.at += begin;
            packet
        }));
        shown += 1;
        begin += last + APART;
        if octets >= OCTETS {
            break;
        }
    }
    let mut comment = format!(
        "{}: {}. {shown} of {count} conversations, the decisive one first, one behind the other. \
         Octets, their order and times are the record's; addresses, ports, handshakes and \
         acknowledgements are made up.",
        story::words(&case.id),
        story::words(&case.reason)
    );
    if report.record.is_stopped() {
        comment += " The run was stopped before its end.";
    }
    let began = u64::try_from(report.record.began_at.as_nanosecond()).unwrap_or_default();
    Capture::new(&comment).packets(&packets, began)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_folder() {
        let mut taken = HashSet::new();
        let mut of = |id: &str| name(id, &mut taken);
        assert_eq!(of("server/framing/a"), "server.framing.a.pcapng");
        assert_eq!(of("server.framing.A"), "server.framing.A-2.pcapng");
        assert_eq!(of("../../etc/passwd"), "etc.passwd.pcapng");
        assert_eq!(of("/"), "-2.pcapng");
        assert_eq!(of("a\0b\u{202e}c d"), "a_b_c_d.pcapng");
        assert!(of(&"x".repeat(5000)).len() < 200);
    }
}
