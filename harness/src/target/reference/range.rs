//! Range [RFC 9110 §14.2]: the good server ignores it, as it may; faults do not.
//! It never reads more than one range.

use super::answer::{Answer, Content};
use super::fault::Fault;
use super::faults::Faults;
use super::head::Head;

/// The answer that a planted fault gives instead of a 200.
pub(super) fn apply(head: &Head, answer: Answer, faults: Faults) -> Answer {
    let Some(range) = head.fields.first("Range") else {
        return answer;
    };
    let text = String::from_utf8_lossy(range).into_owned();
    let Some((unit, set)) = text.split_once('=') else {
        return answer;
    };
    if unit != "bytes" {
        return match faults.has(Fault::RangeUnknownUnit) {
            true => Answer::text(416, "that unit is unknown"),
            false => answer,
        };
    }
    // [RFC 9110 §14.2]: a Range means something with GET only.
    let wrong = faults.has(Fault::RangeAnyMethod) && !head.is("GET")
        || faults.has(Fault::RangeOnPost) && head.is("POST");
    if !head.is("GET") && !wrong {
        return answer;
    }
    let positions = set
        .split(['-', ','])
        .filter(|position| !position.is_empty());
    if faults.has(Fault::RangeMultipart) && head.is("GET") {
        return multipart(&answer);
    }
    if faults.has(Fault::RangeOverflow) && positions.map(str::parse::<u64>).any(|p| p.is_err()) {
        return Answer::text(500, "a position is beyond all measure");
    }
    let partial = wrong || faults.has(Fault::RangeLengthWrong) && head.is("GET");
    match &answer.content {
        Content::Whole(content) if partial && !content.is_empty() => Answer {
            status: 206,
            content: Content::Whole(content[..1].to_vec()),
            ..answer.clone()
        }
        .field("Content-Range", format!("bytes 0-0/{}", content.len())),
        _ => answer,
    }
}

/// The first octet, as a part of a multipart content.
fn multipart(answer: &Answer) -> Answer {
    let Content::Whole(content) = &answer.content else {
        return answer.clone();
    };
    let length = content.len();
    let first = &content[..length.min(1)];
    let head = format!("--part\r\nContent-Range: bytes 0-0/{length}\r\n\r\n");
    let parts = [head.as_bytes(), first, b"\r\n--part--\r\n"].concat();
    Answer {
        content: Content::Whole(parts),
        ..Answer::new(206).field("Content-Type", "multipart/byteranges; boundary=part")
    }
}
