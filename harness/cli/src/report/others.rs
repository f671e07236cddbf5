//! What others than the first connection's peer saw: the callers, and the origin.

use badpeer::CaseReport;
use badpeer::judge::{CallerSeen, Observation};
use badpeer::octets::escape;
use badpeer::runner::Played;
use badpeer::script::{Party, Text};
use serde_json::{Value, json};

/// Octets of one request, or of one answer's content, that are written out.
const KEPT: usize = 4096;

/// What the callers were handed in the conversation that decided, in the order of the calls.
pub fn callers(played: &Played) -> Vec<Value> {
    let calls = played.judgement.calls.iter();
    calls
        .map(|call| {
            let mut value = json!({ "actor": call.actor.to_string(), "method": call.method });
            match &call.result {
                None => value["result"] = Value::Null,
                Some(CallerSeen::Hang) => value["result"] = "hang".into(),
                Some(CallerSeen::Error(words)) => {
                    value["result"] = "error".into();
                    value["error"] = words.as_str().into();
                }
                Some(CallerSeen::Ok {
                    status,
                    content,
                    fields,
                }) => {
                    value["result"] = "ok".into();
                    value["status"] = json!(status);
                    value["content"] = json!(content.as_ref().map(text));
                    value["fields"] = fields.iter().map(text).collect();
                }
            }
            value
        })
        .collect()
}

/// The whole requests that reached the origin in the conversation that decided: octets and
/// connection.
pub fn origin(case: &CaseReport, played: &Played) -> Vec<Value> {
    if case.role == badpeer::script::Role::Server {
        return Vec::new();
    }
    let seen = Observation::of(&played.transcript, played.segmentation);
    let links = seen
        .links
        .iter()
        .filter(|link| matches!(link.actor.party, Party::Server | Party::Front));
    links
        .flat_map(|link| {
            link.requests.iter().map(|request| {
                let octets = &link.received[request.span.start..request.span.end];
                json!({
                    "connection": link.actor.to_string(),
                    "octets": escape(&octets[..octets.len().min(KEPT)]),
                    "length": octets.len(),
                })
            })
        })
        .collect()
}

fn text(text: &Text) -> String {
    let octets = text.literal().unwrap_or_default();
    escape(&octets[..octets.len().min(KEPT)])
}
