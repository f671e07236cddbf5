//! What is observed in a written transcript: how a connection ended, and which request an answer
//! belongs to.

use badpeer::judge::Observation;
use badpeer::notation::read_transcript;
use badpeer::script::{Actor, Ending, Segmentation};
use badpeer::transcript::{Event, Transcript, What};

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
        what: What::Withheld(18),
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
