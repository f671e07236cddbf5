//! The protocol's lines: questions to write, replies to read.

use badpeer::target::{Answer, Call};
use serde::Deserialize;
use serde_json::{Number, json};

/// What an adapter is asked.
pub(super) enum Question<'a> {
    /// Whether it can do something.
    Capability(&'a str),
    /// To make a call.
    Call(&'a Call),
    /// To drop its client and all connections.
    Fresh,
}

impl Question<'_> {
    /// The line, with its line end.
    pub(super) fn line(&self, id: u64) -> Vec<u8> {
        let object = match self {
            Self::Capability(name) => json!({"id": id, "capability": name}),
            Self::Fresh => json!({"id": id, "fresh": true}),
            Self::Call(call) => {
                let fields: Vec<_> = call
                    .fields
                    .iter()
                    .map(|(name, value)| (text(name), text(value)))
                    .collect();
                let mut object =
                    json!({"id": id, "method": call.method, "url": call.url, "fields": fields});
                if let Some(body) = &call.body {
                    object["body"] = text(body).into();
                }
                if let Some(proxy) = &call.proxy {
                    object["proxy"] = proxy.url.clone().into();
                    if proxy.tunnel {
                        object["tunnel"] = true.into();
                    }
                }
                object
            }
        };
        let mut line = object.to_string().into_bytes();
        line.push(b'\n');
        line
    }
}

/// What an adapter answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// It is done; with a response, where a call was asked for.
    Ok(Answer),
    /// The client's error, in its own words.
    Error(String),
    /// It can't be done with this client.
    Unimplemented(String),
}

/// The id and the reply of a line; where it is none, what is wrong with it.
pub(super) fn read(line: &[u8]) -> Result<(u64, Reply), String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let reply = match (line.ok, line.error, line.unimplemented) {
        (Some(given), None, None) => Reply::Ok(given.answer()?),
        (None, Some(words), None) => Reply::Error(annotated(words, code(line.status), line.body)),
        (None, None, Some(words)) => Reply::Unimplemented(words),
        _ => return Err("not just one of `ok`, `error` and `unimplemented`".to_owned()),
    };
    Ok((line.id, reply))
}

#[derive(Deserialize)]
struct Line {
    id: u64,
    ok: Option<Given>,
    error: Option<String>,
    unimplemented: Option<String>,
    status: Option<Number>,
    body: Option<String>,
}

#[derive(Deserialize)]
struct Given {
    status: Option<Number>,
    #[serde(default)]
    fields: Vec<(String, String)>,
    body: Option<String>,
}

impl Given {
    fn answer(self) -> Result<Answer, String> {
        let fields = self.fields.iter();
        let fields = fields.map(|(name, value)| Ok((octets(name)?, octets(value)?)));
        Ok(Answer {
            status: code(self.status),
            fields: fields.collect::<Result<_, String>>()?,
            body: self.body.as_deref().map(octets).transpose()?,
        })
    }
}

/// What a client hands on as a status code may be any number: `-20` is one that it should have
/// refused, and no fault of the adapter. Such a one is not told.
fn code(status: Option<Number>) -> Option<u16> {
    status?.as_u64()?.try_into().ok()
}

/// An error's words, with what the client had by then.
fn annotated(words: String, status: Option<u16>, body: Option<String>) -> String {
    let status = status.map(|status| format!("status {status}"));
    let body = body.map(|body| format!("{} octets of content", body.chars().count()));
    let had: Vec<_> = status.into_iter().chain(body).collect();
    if had.is_empty() {
        words
    } else {
        format!("{words} (after {})", had.join(" and "))
    }
}

/// Each octet as the character of the same number.
fn text(octets: &[u8]) -> String {
    octets.iter().copied().map(char::from).collect()
}

/// The other way; no character may stand for more than an octet.
fn octets(text: &str) -> Result<Vec<u8>, String> {
    text.chars()
        .map(|one| {
            u8::try_from(u32::from(one)).map_err(|_| {
                let number = u32::from(one);
                format!("`{one}` (U+{number:04X}) stands for no octet; these end at U+00FF")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use badpeer::target::{Call, Proxy};

    use super::{Question, Reply, octets, read, text};

    #[test]
    fn every_octet_goes_there_and_back() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(octets(&text(&all)).unwrap(), all);
        assert!(octets("ä€").unwrap_err().contains("U+20AC"));
    }

    #[test]
    fn a_call_without_content_has_no_body_and_one_with_empty_content_has() {
        let mut call = Call {
            method: "PUT".to_owned(),
            url: "http://127.0.0.1/\"".to_owned(),
            fields: vec![(b"A".to_vec(), b"\xff\n".to_vec())],
            body: None,
            proxy: None,
        };
        let line = |call: &Call| String::from_utf8(Question::Call(call).line(7)).unwrap();
        assert!(!line(&call).contains("body"));
        call.body = Some(Vec::new());
        let line = line(&call);
        assert!(line.contains(r#""body":"""#), "{line}");
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        let back: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(back["fields"][0][1], "\u{ff}\n");
        assert_eq!(back["id"], 7);
    }

    #[test]
    fn a_call_names_its_proxy_where_it_has_one() {
        let mut call = Call {
            method: "GET".to_owned(),
            url: "http://origin.test/".to_owned(),
            fields: Vec::new(),
            body: None,
            proxy: None,
        };
        let asked = |call: &Call| -> serde_json::Value {
            serde_json::from_slice(&Question::Call(call).line(1)).unwrap()
        };
        assert!(asked(&call)["proxy"].is_null());
        let url = "http://127.0.0.1:1".to_owned();
        let tunnel = false;
        call.proxy = Some(Proxy { url, tunnel });
        assert_eq!(asked(&call)["proxy"], "http://127.0.0.1:1");
        assert!(asked(&call)["tunnel"].is_null());
        call.proxy.as_mut().unwrap().tunnel = true;
        assert_eq!(asked(&call)["tunnel"], true);
    }

    #[test]
    fn a_reply_is_just_one_thing() {
        let ok = read(br#"{"id":1,"ok":{"status":204,"fields":[["A","\u00ff"]],"body":""}}"#);
        let (id, Reply::Ok(answer)) = ok.unwrap() else {
            panic!("a response");
        };
        assert_eq!((id, answer.status), (1, Some(204)));
        assert_eq!(answer.fields, [(b"A".to_vec(), b"\xff".to_vec())]);
        assert_eq!(answer.body, Some(Vec::new()));
        let error = read(br#"{"id":2,"error":"gone","status":200,"body":"ab"}"#).unwrap();
        let words = "gone (after status 200 and 2 octets of content)".to_owned();
        assert_eq!(error, (2, Reply::Error(words)));
        for bad in [
            r#"{"id":1}"#,
            r#"{"id":1,"ok":{},"error":"both"}"#,
            r#"{"ok":{}}"#,
            r#"{"id":-1,"ok":{}}"#,
            r#"{"id":1,"ok":{"body":"€"}}"#,
            r#"{"id":1,"ok":{"status":"200"}}"#,
            "hello",
            "",
        ] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_no_status_code_is_not_told() {
        for number in ["-20", "20.5", "65536"] {
            let line = format!(r#"{{"id":1,"ok":{{"status":{number},"body":"a"}}}}"#);
            let (_, Reply::Ok(answer)) = read(line.as_bytes()).unwrap() else {
                panic!("a response");
            };
            assert_eq!((answer.status, answer.body), (None, Some(b"a".to_vec())));
        }
    }
}
