//! The peers that are played on their own: each is played once against an ordinary partner, and
//! does what its comment says.

mod client;
mod conduct;
mod messages;
mod partner;
mod relay;
mod server;
mod special;

use std::collections::BTreeSet;

#[test]
fn every_peer_has_an_expectation_and_says_what_it_does() {
    let expected: BTreeSet<&str> = (server::rows().map(|(name, ..)| *name))
        .chain(client::ROWS.iter().map(|(name, ..)| *name))
        .chain(special::NAMES)
        .chain(relay::NAMES)
        .collect();
    let there: BTreeSet<&str> = badpeer::catalogue::peers().collect();
    assert_eq!(there, expected);
    for name in there {
        let case = badpeer::case(&format!("peers/{name}"));
        let first = case.source().lines().next().unwrap();
        let about = first.strip_prefix("# ").unwrap_or_default();
        assert!(
            about.ends_with('.') && about.len() < 110,
            "{name} says in one line what it does: {about}"
        );
        let formatted = badpeer::notation::write(case.script());
        assert_eq!(formatted, case.source(), "{name} is canonical");
    }
}
