//! badpeer adapter: ureq, one Agent, and one for each proxy. Calls side by side have a thread each.
//! PROTOCOL.md has the protocol.
//!
//! ```cargo
//! [dependencies]
//! serde_json = "1"
//! ureq = { version = "3", default-features = false }
//! ```

use std::collections::HashMap;
use std::error::Error;
use std::io::{Read, stdin};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use serde_json::{Value, json};
use ureq::{Agent, Proxy};
use ureq::http::{HeaderName, HeaderValue, Request};

// To an HTTP proxy it says CONNECT, whatever the URL is.
const CAN: [&str; 6] = ["reuse", "concurrent", "body", "fields", "method", "tunnel"];

fn new_agent(proxy: Option<Proxy>) -> Agent {
    Agent::config_builder()
        .proxy(proxy)
        .max_redirects(0)
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .build()
        .into()
}

fn call(agent: &Agent, question: &Value) -> Value {
    let request = match request(question) {
        Ok(request) => request,
        Err(error) => return json!({"unimplemented": words(&*error)}),
    };
    let sent = match &question["body"] {
        // As `agent.post(url).send_empty()`, which is how one says it.
        Value::Null if ["POST", "PUT", "PATCH"].contains(&request.method().as_str()) => {
            agent.run(request.map(|()| Vec::new()))
        }
        Value::Null => agent.run(request),
        body => agent.run(request.map(|()| octets(body))),
    };
    let response = match sent {
        Ok(response) => response,
        Err(error) => return json!({"error": words(&error)}),
    };
    let (head, mut body) = response.into_parts();
    let status = head.status.as_u16();
    let mut content = Vec::new();
    if let Err(error) = body.as_reader().read_to_end(&mut content) {
        return json!({"error": words(&error), "status": status, "body": text(&content)});
    }
    let fields: Vec<_> = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), text(value.as_bytes())))
        .collect();
    json!({"ok": {"status": status, "fields": fields, "body": text(&content)}})
}

fn request(question: &Value) -> Result<Request<()>, Box<dyn Error>> {
    let string = |name: &str| question[name].as_str().unwrap_or_default();
    let mut request = Request::builder()
        .method(string("method"))
        .uri(string("url"));
    for field in question["fields"].as_array().into_iter().flatten() {
        let name = HeaderName::from_bytes(&octets(&field[0]))?;
        request = request.header(name, HeaderValue::from_bytes(&octets(&field[1]))?);
    }
    Ok(request.body(())?)
}

/// Each character as the octet of the same number.
fn octets(text: &Value) -> Vec<u8> {
    text.as_str()
        .unwrap_or_default()
        .chars()
        .map(|one| one as u8)
        .collect()
}

fn text(octets: &[u8]) -> String {
    octets.iter().copied().map(char::from).collect()
}

/// An error and what it came from.
fn words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// One line, written whole.
fn answer(id: &Value, mut outcome: Value) {
    outcome["id"] = id.clone();
    println!("{outcome}");
}

fn main() -> Result<(), Box<dyn Error>> {
    // One for each proxy, which is a setting of the agent's.
    let mut agents: HashMap<Option<String>, Agent> = HashMap::new();
    for line in stdin().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let id = question["id"].clone();
        if let Some(name) = question["capability"].as_str() {
            if CAN.contains(&name) {
                answer(&id, json!({"ok": {}}));
            } else {
                answer(&id, json!({"unimplemented": format!("ureq: no {name}")}));
            }
        } else if question["fresh"] == true {
            agents.clear();
            answer(&id, json!({"ok": {}}));
        } else {
            let url = question["proxy"].as_str().map(str::to_owned);
            let agent = match url.as_deref().map(Proxy::new).transpose() {
                Ok(proxy) => agents.entry(url).or_insert_with(|| new_agent(proxy)).clone(),
                Err(error) => {
                    answer(&id, json!({"unimplemented": words(&error)}));
                    continue;
                }
            };
            thread::spawn(move || {
                // The agent goes with the call, or `fresh` would not close its connections; one
                // that panics has failed, too.
                let call = catch_unwind(AssertUnwindSafe(move || call(&agent, &question)));
                answer(&id, call.unwrap_or_else(|_| json!({"error": "panicked"})));
            });
        }
    }
    Ok(())
}
