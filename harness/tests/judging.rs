//! What is observed in a written transcript: how a connection ended, and which request an answer
//! belongs to.

use badpeer::judge::{Judge, Observation};
use badpeer::notation::read_transcript;
use badpeer::octets::Span;
use badpeer::script::{Actor, Ending, Policy, Segmentation, Variables, Variant};
use badpeer::transcript::{Event, Transcript, What};
use badpeer::{Case, Verdict};

const GET: &str = "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: a\nclient ->\n";
const OK: &str = "client <- HTTP/1.1 200 OK\nclient <- Content-Length: 0\nclient <-\n";
const REFUSED: &str = "client <- HTTP/1.1 400 Bad Request\nclient <- Content-Length: 5\nclient <- Connection: close\nclient <-\n";

fn told(parts: &[&str]) -> Transcript {
    read_transcript(&parts.concat()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn ending(transcript: &Transcript, segmentation: Segmentation) -> (Option<Ending>, Vec<u16>) {
    let seen = Observation::of(transcript, segmentation);
    let link = seen.link(Actor::CLIENT).expect("the client's connection");
    (link.ending, link.codes.clone())
}

#[test]
fn a_reset_behind_an_answer_to_all_that_was_sent_is_a_reset_in_every_segmentation() {
    let transcript = told(&[GET, OK, "client <= reset\n"]);
    for segmentation in Segmentation::ALL {
        let expected = (Some(Ending::Reset), vec![200]);
        assert_eq!(ending(&transcript, segmentation), expected);
    }
}

#[test]
fn a_reset_that_octets_under_way_met_is_a_finish() {
    let second = "client -> GET / HTTP/1.1\nclient -> Host: a\\\n";
    let behind = told(&[GET, OK, second, "client <= reset\n"]);
    let refused = told(&[GET, REFUSED, "client <- hello\\\n", "client <= reset\n"]);
    let content = told(&[
        "client => open\nclient -> POST / HTTP/1.1\nclient -> Host: a\nclient -> Content-Length: 5\nclient ->\nclient -> hello\\\n",
        OK,
        "client <= reset\n",
    ]);
    let mut kept_back = told(&[GET, OK, "client <= reset\n"]);
    let withheld = Event {
        what: What::Withheld {
            octets: 18,
            unread: false,
        },
        ..kept_back.events[2].clone()
    };
    kept_back.events.insert(2, withheld);
    for transcript in [behind, refused, content, kept_back] {
        for segmentation in [Segmentation::Line, Segmentation::Octet] {
            assert_eq!(
                ending(&transcript, segmentation).0,
                Some(Ending::Finish),
                "{transcript:?}"
            );
        }
        // Sent whole, nothing was under way.
        let whole = ending(&transcript, Segmentation::Whole).0;
        assert_eq!(whole, Some(Ending::Reset), "{transcript:?}");
    }
}

#[test]
fn a_head_request_that_is_not_whole_is_refused_with_content_or_without() {
    let begun = "client => open\nclient -> HEAD / HTTP/1.1\nclient -> Host: a b\n";
    for line in [begun, &begun.replace("HTTP/1.1", "HTTP/1.1 x")] {
        for content in ["", "client <- hello\\\n"] {
            for act in ["finish", "wait"] {
                let end = format!("client <= {act}\n");
                let transcript = told(&[line, REFUSED, content, &end]);
                let expected = if act == "finish" {
                    Ending::Finish
                } else {
                    Ending::Open
                };
                assert_eq!(
                    ending(&transcript, Segmentation::Octet),
                    (Some(expected), vec![400]),
                    "{line} {content} {act}"
                );
                let seen = Observation::of(&transcript, Segmentation::Octet);
                assert_eq!(seen.links[0].surplus, None);
                assert_eq!(seen.links[0].finals.len(), 1);
            }
        }
    }
    let broken_off = told(&[begun, REFUSED, "client <- hel\\\nclient <= finish\n"]);
    let expected = (Some(Ending::FinishInside), vec![400]);
    assert_eq!(ending(&broken_off, Segmentation::Octet), expected);
    // Of a GET that is not whole, content was promised.
    let get = begun.replace("HEAD", "GET");
    let broken_off = told(&[&get, REFUSED, "client <= finish\n"]);
    let expected = (Some(Ending::FinishInside), vec![400]);
    assert_eq!(ending(&broken_off, Segmentation::Octet), expected);
}

#[test]
fn an_answer_to_a_request_that_is_not_whole_is_no_surplus_behind_another() {
    let transcript = told(&[
        GET,
        "client -> GET / HTTP/1.1\nclient -> Host: a b\n",
        OK,
        REFUSED,
        "client <- hello\\\nclient <= finish\n",
    ]);
    let seen = Observation::of(&transcript, Segmentation::Line);
    assert_eq!(seen.links[0].codes, [200, 400]);
    assert_eq!(seen.links[0].surplus, None);
}

/// A server that takes content for a request answers it in the manner of HTTP/0.9.
#[test]
fn octets_that_are_no_response_are_surplus_behind_one_and_nowhere_else() {
    let junk = "client <- <p>Bad request\\n\nclient <= finish\n";
    let seen = |steps: &[&str]| Observation::of(&told(steps), Segmentation::Whole);
    let behind = seen(&[GET, GET, OK, junk]);
    let link = &behind.links[0];
    assert_eq!(link.codes, [200]);
    let junk_at = link.received.len() - b"<p>Bad request\n".len();
    let span = Span::new(junk_at, link.received.len());
    assert_eq!(link.surplus, Some(span));
    let alone = seen(&[GET, junk]);
    assert_eq!(alone.links[0].surplus, None);
    assert_eq!(alone.links[0].findings.len(), 1);
    // Content behind the answer to a HEAD stands where the next answer is due, and is none of it.
    let head = GET.replace("GET", "HEAD");
    let content = "client <- ok\\n\nclient <- HTTP/1.1 200 OK\nclient <= hang\n";
    let behind = seen(&[&head, GET, OK, content]);
    let link = &behind.links[0];
    assert_eq!(link.codes, [200]);
    assert_eq!(link.ending, Some(Ending::Hang));
    let content_at = link.received.len() - b"ok\nHTTP/1.1 200 OK\r\n".len();
    let span = Span::new(content_at, link.received.len());
    assert_eq!(link.surplus, Some(span));
}

/// Two calls that one process made: both requests came, and this is what it ended with.
fn together(end: &str) -> Transcript {
    let request =
        |path: &str| format!("server <- GET {path} HTTP/1.1\nserver <- Host: a\nserver <-\n");
    let answer =
        "server -> HTTP/1.1 200 OK\nserver -> Content-Length: 5\nserver ->\nserver -> hello\\\n";
    told(&[
        "caller => GET /a\nserver <= open\n",
        &request("/a"),
        answer,
        "caller => GET /b\n",
        &request("/b"),
        &answer.replace("hello", "other"),
        &format!("caller <= {end}\n"),
    ])
}

/// What a table makes of it, where the end tells of each call, and where it tells of the last.
fn verdicts(table: &str, transcript: &Transcript) -> [Verdict; 2] {
    let source =
        format!("case x\ntarget client\nclause R9112-9.3-04\n\ncaller => GET /a\n\n{table}");
    let case = Case::read("x", &source).unwrap_or_else(|error| panic!("{error}"));
    let (variant, variables) = (Variant::default(), Variables::new());
    [true, false].map(|all| {
        let judge = Judge::new(case.script(), &variant, &variables, &Policy::ALL);
        let judge = judge.telling_of_all(all);
        judge.judge(transcript, Segmentation::Whole).verdict
    })
}

const EACH: &str = "pass call.1 ok 200 \"hello\", call.2 ok 200 \"other\"\n";
const POISON: &str = "pass call.2 ok 200 \"other\"\nwarn call.2 error\nfail call.2 ok\n";
const WIRE: &str = "pass server saw 1 connection\nfail server saw 2 connections\n";

#[test]
fn of_calls_made_together_only_what_all_readings_agree_on_is_a_verdict() {
    use Verdict::{Fail, Pass, Skipped};

    let good = together("ok \"helloother\"");
    assert_eq!(verdicts(EACH, &good), [Pass, Skipped]);
    assert_eq!(verdicts(POISON, &good), [Pass, Pass]);
    assert_eq!(verdicts(WIRE, &good), [Pass, Pass]);
    let poisoned = together("ok \"helloevil\"");
    assert_eq!(verdicts(EACH, &poisoned), [Fail, Fail]);
    assert_eq!(verdicts(POISON, &poisoned), [Fail, Fail]);
    assert_eq!(verdicts(WIRE, &poisoned), [Pass, Pass]);
    // The first, the second or both did not go well.
    let error = together("error exit status 1");
    assert_eq!(verdicts(EACH, &error), [Fail, Fail]);
    assert_eq!(verdicts(POISON, &error), [Skipped, Skipped]);
    let either = "pass call.1 error\nwarn call.2 error\n";
    assert_eq!(verdicts(either, &error), [Skipped, Skipped]);
    let either = "pass call.1 error\npass call.2 error\n";
    assert_eq!(verdicts(either, &error), [Pass, Pass]);
}

#[test]
fn calls_made_together_that_never_return_hang_behind_the_last_request() {
    let hang = together("hang");
    assert_eq!(verdicts(EACH, &hang), [Verdict::Fail; 2]);
    assert_eq!(verdicts(WIRE, &hang), [Verdict::Fail; 2]);
    assert_eq!(verdicts("pass call.2 hang\n", &hang), [Verdict::Pass; 2]);
    assert_eq!(verdicts("pass call.1 hang\n", &hang), [Verdict::Fail; 2]);
}

#[test]
fn a_call_that_may_not_have_been_made_is_not_one_that_failed() {
    let ended = told(&[
        "caller => GET /a\nserver <= open\n",
        "server <- GET /a HTTP/1.1\nserver <- Host: a\nserver <-\n",
        "server -> HTTP/1.1 2000 OK\nserver ->\n",
        "caller => GET /b\ncaller <= error exit status 8\n",
    ]);
    let next = "pass call.2 ok\nwarn call.1 error, call.2 error\nfail call.1 ok\n";
    assert_eq!(verdicts(next, &ended), [Verdict::Skipped; 2]);
    // A case that lets no call fail knows enough.
    assert_eq!(verdicts(EACH, &ended), [Verdict::Fail; 2]);
}
