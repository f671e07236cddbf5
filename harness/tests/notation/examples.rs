//! The examples of the manual: they read, mean what the page says, and are written as they stand.

use badpeer::notation::{format, format_check, read, read_timeline, write};
use badpeer::script::*;

const RESET_MID_FIELD: &str = r#"# The server dies in the middle of a field name.
case      a response cut off inside its field section is never handed over as complete
target    client
clause    R9112-8-03
tags      closing

caller => GET /
server <= open
server <~ request
server -> HTTP/1.1 200 OK
server -> Content-Le\
server => reset

pass   caller error
fail   caller ok
fail   hang
"#;

const BLIND_RELAY: &str = r#"case      a client and a server with a blind relay between them do not hang for ever
target    client, server

caller => GET http://origin.test/a
front  <= open
front  <~ head as first
back   => open
# Blindly: Connection and Keep-Alive go on too.
back   -> ${first}\
back   <~ head as answer
# And come back: both ends now believe in a persistent connection.
front  -> ${answer}\
# The relay waits for the origin to close, and reads no more from the client.
front  => stall
caller => GET http://origin.test/b

pass   caller error
pass   caller ok   # it tried again on a new connection
fail   hang
"#;

const CUT_SWEEP: &str = r#"case      a response cut anywhere is complete exactly when its own framing says so
target    client
vary      ending = finish, reset
vary      offset = every octet of answer

block answer
  HTTP/1.1 200 OK
  Content-Length: 5

  hello\
end

caller => GET /
server <= open
server <~ request
server -> ${answer up to ${offset}}\
server => ${ending}

pass   caller matches answer, ${offset}, ${ending}   # the oracle is computed from the framing rules
fail   hang
"#;

const BOTH_FRAMINGS: &str = r#"client => open
client -> POST /echo HTTP/1.1
client -> Host: ${host}
client -> Content-Length: 6
client -> Transfer-Encoding: chunked
client ->
client -> 0
client ->
client -> X\
client <- HTTP/1.1 400 Bad Request
client <- Server: nginx/1.22.1
client <- Date: ${date}
client <- Content-Length: 157
client <- Connection: close
client <-
client <- ${157 octets sha256:9f3c…}\
client <= finish
"#;

const TABLE: &str = r#"case      x
target    server
vary      connection = absent: "", close: "Connection: close\r\n", keep-alive
vary      n = 1..20

client => open

pass   400, finish            # refused and closed
warn   security 2xx, finish   # bound to a policy
fail   2xx, open
pass   200 200, open   when connection = absent|keep-alive
pass   200, finish     when connection != absent and n = 1
pass   200 2xx 400
pass   4xx|501, finish|reset
pass   200 …
pass   any …, finish inside
pass   none, refused
pass   client.2 200, client.2 finish
pass   interim 100, no interim, content "hello", content.1 "a"
pass   field "Connection", field.1 "Connection" has "close", no field "Date"
pass   version 1.1, surplus, no surplus, sound, deviation "R9112-4-04"
pass   caller ok, caller ok 200 "hello", caller error, caller hang
pass   server saw 1 request, server saw 2 connections, server saw field "Via"
pass   server saw no field "Keep-Alive", server saw octets "a\r\n"
pass   handler saw POST /echo "hello", server saw no request
"#;

fn good(source: &str) -> Script {
    match read("example.wire", source) {
        Ok(script) => script,
        Err(diagnostics) => panic!("{diagnostics}"),
    }
}

#[test]
fn the_examples_of_the_manual_are_canonical() {
    for source in [RESET_MID_FIELD, BLIND_RELAY, CUT_SWEEP, TABLE] {
        pretty_assertions::assert_eq!(write(&good(source)), source);
    }
    assert_eq!(format_check("transcript", BOTH_FRAMINGS), Ok(None));
}

#[test]
fn a_case_reads_as_data() {
    let script = good(RESET_MID_FIELD);
    assert_eq!(script.head.targets, [Role::Client]);
    assert_eq!(script.head.clauses, ["R9112-8-03"]);
    assert_eq!(
        script.head.lead.comments,
        ["The server dies in the middle of a field name."]
    );
    let acts: Vec<&Act> = script.timeline.iter().map(|step| &step.act).collect();
    assert_eq!(*acts[3], Act::Send(Text::line("HTTP/1.1 200 OK")));
    assert_eq!(*acts[4], Act::Send(Text::octets("Content-Le")));
    assert_eq!(*acts[5], Act::Do(PeerAct::Move(Move::Reset)));
    assert_eq!(script.timeline[5].line, 12);
    assert_eq!(
        script.outcomes[2].terms,
        [Term::Ending(None, vec![Ending::Hang])]
    );
}

#[test]
fn a_reason_stands_behind_a_number_sign() {
    assert_eq!(
        good(BLIND_RELAY).outcomes[1].reason,
        "it tried again on a new connection"
    );
}

#[test]
fn a_remark_keeps_every_character_but_the_spaces_at_its_end() {
    let mut script = good(RESET_MID_FIELD);
    script.outcomes[0].reason = "why\u{a0} \u{2003}".to_owned();
    script.tail.comments = vec!["so\u{3000}".to_owned()];
    assert_eq!(write(&good(&write(&script))), write(&script));
    assert!(write(&script).contains("why\u{a0} \u{2003}\n"));
    script.outcomes[0].reason = "why  ".to_owned();
    assert_eq!(good(&write(&script)).outcomes[0].reason, "why");
}

#[test]
fn a_sweep_is_one_variant_for_each_combination() {
    let script = good(CUT_SWEEP);
    let variants = script.variants().unwrap();
    assert_eq!(variants.len(), 2 * 43);
    assert_eq!(variants[85].name(), "[ending=reset,offset=42]");
    let variables = script.variables(&variants[17], &Variables::new()).unwrap();
    let Act::Send(text) = &script.timeline[3].act else {
        panic!("not sent");
    };
    assert_eq!(text.resolve(&variables).unwrap(), b"HTTP/1.1 200 OK\r\n");
    assert_eq!(
        badpeer::notation::act("reset"),
        Some(PeerAct::Move(Move::Reset))
    );
}

#[test]
fn guards_speak_of_variants() {
    let script = good(TABLE);
    let variants = script.variants().unwrap();
    let speaks = |line: usize| {
        let guards = &script.outcomes[line].guards;
        variants.iter().filter(|one| one.meets(guards)).count()
    };
    assert_eq!(variants.len(), 60);
    assert_eq!(speaks(2), 60);
    assert_eq!(speaks(3), 40);
    assert_eq!(speaks(4), 2);
}

#[test]
fn a_line_stands_for_its_octets_and_what_deviates_shows() {
    let written: [(&str, &[u8]); 12] = [
        ("client -> Host: a", b"Host: a\r\n"),
        ("client ->", b"\r\n"),
        ("client -> Content-Le\\", b"Content-Le"),
        ("client -> Host: a\\n", b"Host: a\n"),
        ("client -> Host: a\\x0a", b"Host: a\n"),
        ("client -> X: a\\rb", b"X: a\rb\r\n"),
        ("client ->  folded", b" folded\r\n"),
        ("client -> \\xff\\x00\\", b"\xff\x00"),
        ("client -> a\\r\\", b"a\r"),
        ("client -> a\\\\", b"a\\\r\n"),
        ("client -> \\x24{a}", b"${a}\r\n"),
        (
            "client -> caf\u{e9} $x # y\\x20",
            b"caf\xc3\xa9 $x # y \r\n",
        ),
    ];
    for (line, octets) in written {
        let script = read_timeline("x", &format!("client => open\n{line}\n"));
        let script = script.unwrap_or_else(|bad| panic!("{bad}"));
        let expected = Act::Send(Text::octets(octets));
        assert_eq!(script.timeline[1].act, expected, "{line}");
    }
}

#[test]
fn what_is_not_canonical_is_made_so() {
    let source = "\n\ncase    x\ntarget server\n#why\nwhy    y\n\n\n\nvary n=1..2\n  # opens\n\
        client  => open\nclient ->  a\n\n\n#  b\nclient <~? response within 2000ms as first\n\
        pass 200   # fine\n\nwarn    any ...    when n=1|2 #so\n# end\n";
    let canonical = "# why\ncase      x\ntarget    server\nwhy       y\n\nvary      n = 1..2\n\n\
        # opens\nclient => open\nclient ->  a\n\n#  b\nclient <~? response within 2s as first\n\n\
        pass   200                    # fine\n\nwarn   any …   when n = 1|2   # so\n# end\n";
    assert_eq!(format("x", source).unwrap(), canonical);
    assert_eq!(format_check("x", canonical), Ok(None));
    assert_eq!(format_check("x", source), Ok(Some(1)));
}
