use super::{jury, read};
use crate::script::Role;

/// The request with content, and one behind it; both answered, or the first alone.
fn conversation(path: &str, content: &str, both: bool) -> String {
    let length = content.len();
    let answer = |content: &str| {
        let length = content.len();
        let lines = ["HTTP/1.1 200 OK", "Date: Sun, 06 Nov 1994 08:49:37 GMT"];
        let lines: String = lines
            .iter()
            .map(|line| format!("client <- {line}\n"))
            .collect();
        format!("{lines}client <- Content-Length: {length}\nclient <-\nclient <- {content}\\\n")
    };
    let first = answer(if path == "/echo" { content } else { "ok" });
    let second = if both { answer("ok") } else { String::new() };
    let end = if both { "wait" } else { "finish" };
    format!(
        "client => open\nclient -> POST {path} HTTP/1.1\nclient -> Host: badpeer.test\n\
         client -> Content-Length: {length}\nclient ->\nclient -> {content}\\\n\
         client -> GET / HTTP/1.1\nclient -> Host: badpeer.test\nclient ->\n\
         {first}{second}client <= {end}\n"
    )
}

#[test]
fn content_that_nobody_wants_need_not_be_read_in_any_segments() {
    let jury = jury(Role::Server);
    let differs = |path| {
        let (whole, pieces) = (
            conversation(path, "hello", true),
            conversation(path, "hello", false),
        );
        let sight = |text: &str| jury.sight(&read(text));
        let charge = sight(&whole).segments(&sight(&pieces));
        charge.map(|charge| charge.key())
    };
    assert_eq!(differs("/elsewhere"), None);
    assert!(differs("/echo").is_some_and(|key| key.starts_with("segmentation/")));
}
