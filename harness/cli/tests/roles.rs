//! Someone puts a client or a proxy to the test, or what should be one and is none.

mod support;

use std::net::TcpListener;

use support::{BADPEER, Desk, running};

#[test]
fn a_role_without_a_target_is_tried_on_badpeers_own() {
    for role in ["client", "proxy"] {
        Desk::new()
            .badpeer(&["test", role, "--case", "*trunca*", "--case", "*/cut-*"])
            .with_code(0)
            .says(&format!("badpeer's own {role}"));
    }
}

/// Only the case itself warns: what is asked for is the caller's choice.
#[test]
fn a_tunnel_to_a_page_is_not_held_against_a_client_a_second_time() {
    let adapter = format!("{BADPEER} serve --as client --fault connect-origin-form");
    let desk = Desk::new();
    let arguments = ["--adapter", &adapter, "--case", "client/connect/*"];
    desk.badpeer(&[&["test", "client", "--json", "out.json"][..], &arguments].concat())
        .with_code(0);
    let json = desk.json("out.json");
    let cases = json["cases"].as_array().unwrap();
    let verdict = |one: &serde_json::Value| format!("{} {}", one["id"], one["verdict"]);
    let verdicts: Vec<_> = cases.iter().map(verdict).collect();
    assert_eq!(verdicts.len(), 3, "{verdicts:?}");
    assert!(verdicts.contains(&r#""client/connect/target-form" "warn""#.to_owned()));
}

#[test]
fn what_callers_were_handed_and_what_came_to_the_origin_is_in_the_json() {
    let desk = Desk::new();
    let case = ["--case", "client/closing/cut-length", "--json", "out.json"];
    desk.badpeer(&[&["test", "client"][..], &case].concat())
        .with_code(0);
    let json = desk.json("out.json");
    let one = &json["cases"][0];
    assert_eq!(one["caller"][0]["method"], "GET");
    assert_eq!(one["caller"][0]["result"], "error");
    let octets = one["origin"][0]["octets"].as_str().unwrap();
    assert!(octets.starts_with("GET / HTTP/1.1\\r\\n"), "{octets}");
    assert_eq!(one["origin"][0]["connection"], "server");
}

#[test]
fn a_command_without_a_place_for_its_url_is_no_client() {
    Desk::new()
        .badpeer(&["test", "client", "--run", "true"])
        .with_code(2)
        .complains("{url}");
}

#[test]
fn a_command_that_makes_no_request_is_put_to_nothing() {
    let ended = Desk::new()
        .badpeer(&["test", "client", "--run", "true # {url}", "-v"])
        .with_code(4);
    ended.says("this client makes no plain GET");
}

#[test]
fn an_adapter_that_is_none_is_named() {
    Desk::new()
        .badpeer(&["test", "client", "--adapter", "no-such-adapter"])
        .with_code(2)
        .complains("no-such-adapter");
}

#[test]
fn a_proxy_that_never_reaches_its_origin_is_put_to_nothing() {
    let command = format!("exec '{BADPEER}' serve --port {{port}} # {{origin}}");
    Desk::new()
        .badpeer(&["test", "proxy", "--jobs", "1", "--run", &command, "-v"])
        .with_code(4)
        .says("a plain GET does not come through this proxy")
        .says("nothing came to the origin: is it a forward proxy (--forward)?");
    // Nobody listens at either port, once they are given back.
    let free = || {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    Desk::new()
        .badpeer(&["test", "proxy", "--at", &free(), "--origin-listen", &free()])
        .with_code(3)
        .complains("nothing answers at");
}

#[test]
fn a_proxy_needs_a_place_for_its_origin() {
    let (mut child, address) = running(&[]);
    Desk::new()
        .badpeer(&["test", "proxy", "--at", &address])
        .with_code(2)
        .complains("--origin-listen");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = taken.local_addr().unwrap().to_string();
    Desk::new()
        .badpeer(&[
            "test",
            "proxy",
            "--at",
            &address,
            "--origin-listen",
            &origin,
        ])
        .with_code(2)
        .complains(&format!("can't listen at {origin}"));
    child.kill().unwrap();
    child.wait().unwrap();
    Desk::new()
        .badpeer(&["test", "proxy", "--run", "./proxy {port}"])
        .with_code(2)
        .complains("{origin}");
}

/// Speaks the adapter protocol for `badpeer fetch`.
const ADAPTER: &str = r#"
while read -r line; do
    id=$(printf %s "$line" | sed 's/.*"id":\([0-9]*\).*/\1/')
    url=$(printf %s "$line" | sed -n 's/.*"url":"\([^"]*\)".*/\1/p')
    case $line in
        *'"capability"'*) said='"unimplemented":"no"' ;;
        *'"fresh"'*) said='"ok":{}' ;;
        *) said='"ok":{"status":200}'; "$1" fetch "$url" >/dev/null 2>&1 || said='"error":"no"' ;;
    esac
    echo "{\"id\":$id,$said}"
done
"#;

const ANSWERED: &str = "\
case      a client that is answered is at fault
target    client
clause    R9110-9.1-01
segments  whole

caller => GET /
server <= open
server <~ request
server -> HTTP/1.1 200 OK
server -> Content-Length: 0
server ->
caller <= ok

fail   caller ok      # answered
pass   caller error
";

#[test]
fn a_report_says_how_to_play_a_case_again_with_the_same_adapter() {
    let desk = Desk::new()
        .with("case.wire", ANSWERED)
        .with("adapter.sh", ADAPTER);
    let words = format!("sh adapter.sh {BADPEER}");
    let options = ["--adapter", &words, "--script", "case.wire"];
    let test = ["test", "client", "--markdown", "out.md"];
    desk.badpeer(&[&test[..], &options].concat()).with_code(1);
    let text = desk.read("out.md");
    let command = format!("badpeer test client --adapter '{words}' --script case.wire");
    assert!(text.contains(&command), "no `{command}` in\n{text}");
}
