//! What the README and the manual say holds: their scripts are played, their names are known.

use badpeer::script::Role;
use badpeer::target::reference::{Faults, client};
use badpeer::{Case, Target, catalogue};

const README: &str = include_str!("../../README.md");
const FIRST_CASE: &str = include_str!("../src/manual/first_case.md");

/// The script that a page shows, as its text.
fn script(page: &str) -> &str {
    let from = page.find("```text\ncase ").expect("a script") + "```text\n".len();
    page[from..].split("```").next().expect("its end")
}

#[test]
fn the_script_of_the_readme_tells_a_good_client() {
    let case = Case::read("client/own/cut-inside-a-field", script(README)).unwrap();
    assert_eq!(badpeer::notation::write(case.script()), script(README));
    case.run(&Target::reference_client(client::Faults::none()))
        .assert_pass();
}

#[test]
fn the_first_case_of_the_manual_tells_a_good_server() {
    let case = Case::read("server/own/two-hosts", script(FIRST_CASE)).unwrap();
    case.run(&Target::reference(Faults::none())).assert_pass();
}

#[test]
fn every_case_that_the_pages_name_is_there() {
    let pages = [
        README,
        FIRST_CASE,
        include_str!("../src/manual/server.md"),
        include_str!("../src/manual/client.md"),
        include_str!("../src/manual/proxy.md"),
        include_str!("../src/manual/judging.md"),
    ];
    let mut named = 0;
    for page in pages {
        for found in page.split("case(\"").skip(1) {
            let id = found.split('"').next().unwrap();
            catalogue::find(id).unwrap_or_else(|error| panic!("{error}"));
            named += 1;
        }
        for found in page.split("badpeer explain ").skip(1) {
            let id = found.split(['\n', '`']).next().unwrap();
            let known = catalogue::find(id).is_ok() || badpeer::spec::requirement(id).is_some();
            assert!(known, "{id}");
            named += 1;
        }
    }
    assert!(named > 5, "{named}");
}

#[test]
fn every_case_and_peer_that_the_page_on_connections_names_is_there() {
    let page = include_str!("../src/manual/connections.md");
    let peers: Vec<&str> = catalogue::peers().collect();
    let cases: Vec<Case> = Role::ALL.into_iter().flat_map(catalogue::cases).collect();
    let (mut named, mut missing) = (0, Vec::new());
    for name in page.split('`').skip(1).step_by(2) {
        let role = name.split_once('/').map_or("", |(role, _)| role);
        if !["server", "client", "proxy", "relay"].contains(&role) {
            continue;
        }
        let inside = |peer: &&str| {
            peer.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        let known = peers.contains(&name)
            || peers.iter().any(inside)
            || cases.iter().any(|case| case.matches(name));
        named += 1;
        if !known {
            missing.push(name);
        }
    }
    assert!(named > 60, "{named}");
    assert!(missing.is_empty(), "{missing:?}");
}
