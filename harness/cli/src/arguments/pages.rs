//! What the pages tell people to type is understood.

use clap::Parser as _;

use super::{Arguments, EXAMPLES};

/// Page by page, what a reader types from.
const PAGES: [(&str, &str); 15] = [
    ("README", include_str!("../../../../README.md")),
    ("CONTRIBUTING", include_str!("../../../../CONTRIBUTING.md")),
    ("DESIGN", include_str!("../../../../DESIGN.md")),
    ("PLAYING", include_str!("../../PLAYING.md")),
    ("REPORTS", include_str!("../../REPORTS.md")),
    ("JSON", include_str!("../../JSON.md")),
    ("PROTOCOL", include_str!("../../adapters/PROTOCOL.md")),
    (
        "first case",
        include_str!("../../../src/manual/first_case.md"),
    ),
    ("server", include_str!("../../../src/manual/server.md")),
    ("client", include_str!("../../../src/manual/client.md")),
    ("proxy", include_str!("../../../src/manual/proxy.md")),
    ("judging", include_str!("../../../src/manual/judging.md")),
    ("fuzzing", include_str!("../../../src/manual/fuzzing.md")),
    ("ci", include_str!("../../../src/manual/ci.md")),
    ("adapter", include_str!("../../../src/manual/adapter.md")),
];

/// The command of a line, where it has one of badpeer's: `$ badpeer …`, or of a checkout's.
fn command(line: &str) -> Option<&str> {
    let typed = line.trim_start().strip_prefix("$ ").unwrap_or(line).trim();
    let rest = [
        "badpeer ",
        "cargo run -q -p badpeer-cli -- ",
        "cargo run -p badpeer-cli -- ",
    ]
    .iter()
    .find_map(|begin| typed.strip_prefix(begin))?;
    // The help has two spaces and what it is about behind a command.
    Some(rest.split("  ").next().unwrap_or(rest))
}

/// The words of a command, as a shell takes them: quotes, and comments behind ` #`.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for one in command.chars() {
        match quote {
            Some(end) if one == end => quote = None,
            Some(_) => word.push(one),
            None if one == '\'' || one == '"' => quote = Some(one),
            None if one == '#' && word.is_empty() => break,
            None if one == ' ' => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => word.push(one),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[test]
fn every_command_that_a_page_shows_is_understood() {
    let help = EXAMPLES
        .lines()
        .filter(|line| line.starts_with("  badpeer "));
    let help: Vec<_> = help.map(|line| format!("$ {}", line.trim())).collect();
    let help = help.join("\n");
    let mut read = 0;
    for (page, text) in PAGES.into_iter().chain([("--help", &*help)]) {
        for line in text.lines() {
            let shown = line.trim_start().starts_with("$ ") || page == "fuzzing";
            let Some(command) = command(line).filter(|_| shown && !line.contains('…')) else {
                continue;
            };
            for part in command.split(" && badpeer ") {
                let arguments = std::iter::once("badpeer".to_owned()).chain(words(part));
                if let Err(error) = Arguments::try_parse_from(arguments) {
                    assert!(!error.use_stderr(), "{page}: {line}\n{error}");
                }
                read += 1;
            }
        }
    }
    assert!(read > 50, "{read}");
}
