//! badpeer adapter: hyper-util's legacy Client, with its pool. PROTOCOL.md has the protocol.
//!
//! ```cargo
//! [dependencies]
//! http-body-util = "0.1"
//! hyper = "1"
//! hyper-util = { version = "0.1", features = ["client-legacy", "client-proxy", "http1", "tokio"] }
//! serde_json = "1"
//! tokio = { version = "1", features = ["io-std", "io-util", "macros", "rt"] }
//! ```

use std::collections::HashMap;

use http_body_util::{BodyExt, Either, Empty, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{HttpConnector, proxy::Tunnel};
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};
use tokio::task::JoinError;

// Of proxies it has a connector that makes tunnels, and no other.
const CAN: [&str; 6] = ["reuse", "concurrent", "body", "fields", "method", "tunnel"];

type Body = Either<Empty<Bytes>, Full<Bytes>>;

/// A client, straight or through the tunnels of a proxy.
#[derive(Clone)]
enum Way {
    Straight(Client<HttpConnector, Body>),
    Tunnelled(Client<Tunnel<HttpConnector>, Body>),
}

impl Way {
    fn new(proxy: Option<&str>) -> Result<Self, Box<dyn std::error::Error>> {
        let Some(url) = proxy else {
            return Ok(Self::Straight(
                Client::builder(TokioExecutor::new()).build_http(),
            ));
        };
        if url.contains('@') {
            return Err("credentials are the caller's to write".into());
        }
        let tunnel = Tunnel::new(url.parse()?, HttpConnector::new());
        Ok(Self::Tunnelled(
            Client::builder(TokioExecutor::new()).build(tunnel),
        ))
    }
}

async fn call(way: Way, question: Value) -> Value {
    let request = match request(&question) {
        Ok(request) => request,
        Err(error) => return json!({"unimplemented": words(&*error)}),
    };
    let response = match way {
        Way::Straight(client) => client.request(request).await,
        Way::Tunnelled(client) => client.request(request).await,
    };
    let response = match response {
        Ok(response) => response,
        Err(error) => return json!({"error": words(&error)}),
    };
    let (head, mut body) = response.into_parts();
    let mut content = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) => content.extend(data),
            Ok(Err(_trailers)) => {}
            Err(error) => {
                let (status, body) = (head.status.as_u16(), text(&content));
                return json!({"error": words(&error), "status": status, "body": body});
            }
        }
    }
    let fields: Vec<_> = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), text(value.as_bytes())))
        .collect();
    json!({"ok": {"status": head.status.as_u16(), "fields": fields, "body": text(&content)}})
}

fn request(question: &Value) -> Result<Request<Body>, Box<dyn std::error::Error>> {
    let string = |name: &str| question[name].as_str().unwrap_or_default();
    let mut request = Request::builder()
        .method(string("method"))
        .uri(string("url"));
    for field in question["fields"].as_array().into_iter().flatten() {
        let name = HeaderName::from_bytes(&octets(&field[0]))?;
        request = request.header(name, HeaderValue::from_bytes(&octets(&field[1]))?);
    }
    Ok(request.body(match &question["body"] {
        Value::Null => Either::Left(Empty::new()),
        body => Either::Right(Full::new(octets(body).into())),
    })?)
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
    // One for each proxy, which is a part of the connector.
    let mut ways: HashMap<Option<String>, Way> = HashMap::new();
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let question: Value = serde_json::from_str(&line)?;
        let id = question["id"].clone();
        if let Some(name) = question["capability"].as_str() {
            if CAN.contains(&name) {
                answer(&id, json!({"ok": {}}));
            } else {
                answer(
                    &id,
                    json!({"unimplemented": format!("hyper-util: no {name}")}),
                );
            }
        } else if question["fresh"] == true {
            ways.clear();
            // The connections are tasks that end when the pool is gone.
            tokio::task::yield_now().await;
            answer(&id, json!({"ok": {}}));
        } else {
            let proxy = question["proxy"].as_str().map(str::to_owned);
            let way = match ways.get(&proxy) {
                Some(way) => way.clone(),
                None => match Way::new(proxy.as_deref()) {
                    Ok(way) => ways.entry(proxy).or_insert(way).clone(),
                    Err(error) => {
                        answer(&id, json!({"unimplemented": words(&*error)}));
                        continue;
                    }
                },
            };
            let call = tokio::spawn(call(way, question));
            tokio::spawn(async move {
                // A client that panics has failed, too.
                let panicked = |panic: JoinError| json!({"error": panic.to_string()});
                answer(&id, call.await.unwrap_or_else(panicked));
            });
        }
    }
    std::process::exit(0)
}
