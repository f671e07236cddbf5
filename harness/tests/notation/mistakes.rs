//! What is said of mistakes, to the letter.

use badpeer::notation::{read, read_octets, read_transcript};
use pretty_assertions::assert_eq;

fn said(source: &[u8]) -> String {
    match read_octets("case.wire", source) {
        Ok(script) => panic!("nothing was said of {script:#?}"),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

/// Each has its title, the file, and what is said of it.
#[test]
fn every_mistake_is_told_as_the_page_has_it() {
    let page = include_str!("mistakes.txt");
    for mistake in page.split("=== ").skip(1) {
        let (title, rest) = mistake.split_once('\n').expect("a title");
        let (source, expected) = rest.split_once("--- is told as\n").expect("a line between");
        assert_eq!(said(source.as_bytes()) + "\n", expected, "{title}");
    }
}

#[test]
fn white_space_that_cannot_be_seen() {
    assert_eq!(
        said(
            b"\
case      x\n\
target    server\n\
\n\
client => open \n\
client -> a\tb\n\
client -> c\x07\n\
\n\
fail   hang\n\
"
        ),
        r"error: space at the end of the line
 --> case.wire:4:15
  |
4 | client => open 
  |               ^
  |
  = help: in octets, the last one is written `\x20`

error: a raw tab
 --> case.wire:5:12
  |
 ::: 
5 | client -> a\tb
  |            ^^
  |
  = help: in octets it is written `\t`

error: a raw control character
 --> case.wire:6:12
  |
 ::: 
6 | client -> c\x07
  |            ^^^^
  |
  = help: in octets it is written `\x07`"
    );
}

#[test]
fn an_octet_that_is_no_text() {
    assert_eq!(
        said(
            b"\
case      x\n\
target    server\n\
\n\
client => open\n\
client -> caf\xe9\n\
\n\
fail   hang\n\
"
        ),
        r"error: not UTF-8
 --> case.wire:5:14
  |
 ::: 
5 | client -> caf\xe9
  |              ^^^^
  |
  = help: an octet that is no text is written `\xHH`"
    );
}

#[test]
fn line_ends_of_another_system() {
    assert_eq!(
        said(
            b"\
case      x\r\n\
target    server\r\n\
\r\n\
client => open\r\n\
\r\n\
fail   hang\r\n\
"
        ),
        r"error: a line that ends in CR
 --> case.wire:1:12
  |
 ::: 
1 | case      x\r
  |            ^^
  |
  = help: lines of this file end in LF alone; CR is written `\r`"
    );
}

#[test]
fn a_diagnostic_says_its_place_in_numbers_too() {
    let source =
        "case      x\ntarget    server\n\nclient => open\nclient -> \u{e9}${hots}\nfail   hang\n";
    let diagnostics = read("x", source).unwrap_err();
    let first = &diagnostics.list[0];
    assert_eq!((first.line, first.column), (5, 12 + 2));
    assert_eq!(&source[first.span.start..first.span.end], "hots");
    assert_eq!(first.did_you_mean.as_deref(), Some("host"));
    assert!(diagnostics.render(true).contains("\x1b["));
    assert!(!diagnostics.render(false).contains('\x1b'));
}

#[test]
fn a_thousand_mistakes_are_counted_and_a_hundred_shown() {
    let source = "client => opne\n".repeat(1000);
    let diagnostics = read("x", &source).unwrap_err();
    assert_eq!(diagnostics.list.len() + diagnostics.more, 1002);
    assert!(diagnostics.to_string().ends_with("error: 902 more in x"));
}

#[test]
fn a_transcript_holds_what_happened_and_nothing_else() {
    let source = "case x\nclient <~ request\nclient <-? a\nclient -> ${host}\npass 200\n";
    let diagnostics = read_transcript(source).unwrap_err();
    let messages: Vec<&str> = diagnostics.list.iter().map(|one| &*one.message).collect();
    assert_eq!(
        messages,
        [
            "head in a transcript",
            "a hole in a transcript",
            "an optional line in a transcript",
            "a variable in a transcript",
            "outcomes in a transcript",
        ]
    );
}
