//! badpeer adapter: reqwest, one Client, and one for each proxy. PROTOCOL.md has the protocol.
//!
//! ```cargo
//! [dependencies]
//! reqwest = { version = "0.12", default-features = false }
//! serde_json = "1"
//! tokio = { version = "1", features = ["io-std", "io-util", "macros", "rt"] }
//! ```

use std::collections::HashMap;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Proxy, Request, redirect::Policy};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio::task::JoinError;

const CAN: [&str; 6] = ["reuse", "concurrent", "body", "fields", "method", "proxy"];

fn new_client(proxy: Option<&str>) -> reqwest::Result<Client> {
    let builder = Client::builder().no_proxy().redirect(Policy::none());
    match proxy {
        Some(url) => builder.proxy(Proxy::all(url)?).build(),
        None => builder.build(),
    }
}

async fn call(client: Client, question: Value) -> Value {
    let request = match request(&client, &question) {
        Ok(request) => request,
        Err(error) => return json!({"unimplemented": words(&*error)}),
    };
    let mut response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => return json!({"error": words(&error)}),
    };
    let status = response.status().as_u16();
    let mut content = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(octets)) => content.extend(octets),
            Ok(None) => break,
            Err(error) => {
                return json!({"error": words(&error), "status": status, "body": text(&content)});
            }
        }
    }
    let fields: Vec<_> = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), text(value.as_bytes())))
        .collect();
    json!({"ok": {"status": status, "fields": fields, "body": text(&content)}})
}

fn request(client: &Client, question: &Value) -> Result<Request, Box<dyn std::error::Error>> {
    let string = |name: &str| question[name].as_str().unwrap_or_default();
    let mut fields = HeaderMap::new();
    for field in question["fields"].as_array().into_iter().flatten() {
        let name = HeaderName::from_bytes(&octets(&field[0]))?;
        fields.append(name, HeaderValue::from_bytes(&octets(&field[1]))?);
    }
    let method = Method::from_bytes(string("method").as_bytes())?;
    let mut request = client.request(method, string("url")).headers(fields);
    if !question["body"].is_null() {
        request = request.body(octets(&question["body"]));
    }
    Ok(request.build()?)
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
fn words(error: &dyn std::error::Error) -> String {
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // One for each proxy, which is a setting of the client's.
    let mut clients: HashMap<Option<String>, Client> = HashMap::new();
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let question: Value = serde_json::from_str(&line)?;
        let id = question["id"].clone();
        if let Some(name) = question["capability"].as_str() {
            if CAN.contains(&name) {
                answer(&id, json!({"ok": {}}));
            } else {
                answer(&id, json!({"unimplemented": format!("reqwest: no {name}")}));
            }
        } else if question["fresh"] == true {
            clients.clear();
            // The connections are tasks that end when the pool is gone.
            tokio::task::yield_now().await;
            answer(&id, json!({"ok": {}}));
        } else {
            let proxy = question["proxy"].as_str().map(str::to_owned);
            let client = match clients.get(&proxy) {
                Some(client) => client.clone(),
                None => match new_client(proxy.as_deref()) {
                    Ok(client) => clients.entry(proxy).or_insert(client).clone(),
                    Err(error) => {
                        answer(&id, json!({"unimplemented": words(&error)}));
                        continue;
                    }
                },
            };
            let call = tokio::spawn(call(client, question));
            tokio::spawn(async move {
                // A client that panics has failed, too.
                let panicked = |panic: JoinError| json!({"error": panic.to_string()});
                answer(&id, call.await.unwrap_or_else(panicked));
            });
        }
    }
    std::process::exit(0)
}
