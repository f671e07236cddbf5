//! badpeer's own client as an adapter: questions on standard input, answers on standard output.

use std::io::{self, BufRead as _, Write as _};
use std::thread;

use badpeer::target::reference::client::{Client, Connect, Faults, Tcp};
use badpeer::target::{Call, Proxy};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::mortal::Mortal;
use crate::arguments::Serve;
use crate::exit_code::ExitCode;

/// What badpeer's own client can do, in the protocol's words.
const CAN: [&str; 6] = ["reuse", "body", "fields", "method", "proxy", "tunnel"];

/// One question, as PROTOCOL.md has it.
#[derive(Deserialize)]
struct Question {
    id: u64,
    capability: Option<String>,
    method: Option<String>,
    url: Option<String>,
    #[serde(default)]
    fields: Vec<(String, String)>,
    body: Option<String>,
    proxy: Option<String>,
    #[serde(default)]
    tunnel: bool,
}

/// Connections over TCP that may be deadly.
struct Poisoned(Option<String>);

impl Connect for Poisoned {
    type Stream = Mortal<TcpStream>;

    async fn connect(&self, authority: &str) -> io::Result<Self::Stream> {
        let stream = Tcp.connect(authority).await?;
        Ok(Mortal::new(stream, self.0.as_deref()))
    }
}

/// Answers questions until there are no more.
///
/// # Errors
///
/// Where a question is none.
pub async fn answer(options: &Serve, faults: Faults) -> io::Result<ExitCode> {
    let (tell, mut questions) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            // Who asks is gone, or nobody answers any more.
            let Ok(line) = line else { return };
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    let fresh = || Client::new(Poisoned(options.end_on.clone()), faults);
    let mut client = fresh();
    while let Some(line) = questions.recv().await {
        let question: Question = serde_json::from_str(&line).map_err(io::Error::other)?;
        let id = question.id;
        let reply = match (&question.capability, call(&question)) {
            (Some(name), _) if CAN.contains(&name.as_str()) => json!({"id": id, "ok": {}}),
            (Some(_), _) => json!({"id": id, "unimplemented": "it can't do that"}),
            (None, Some(call)) => replied(id, client.call(&call).await),
            (None, None) => {
                client = fresh();
                json!({"id": id, "ok": {}})
            }
        };
        // Octets as they are: what styles text for people would take some of them away.
        writeln!(io::stdout().lock(), "{reply}")?;
    }
    Ok(ExitCode::Expected)
}

fn call(question: &Question) -> Option<Call> {
    let field = |(name, value): &(String, String)| (octets(name), octets(value));
    Some(Call {
        method: question.method.clone()?,
        url: question.url.clone()?,
        fields: question.fields.iter().map(field).collect(),
        body: question.body.as_deref().map(octets),
        proxy: question.proxy.clone().map(|url| Proxy {
            url,
            tunnel: question.tunnel,
        }),
    })
}

fn replied<E: std::fmt::Display>(id: u64, result: Result<badpeer::target::Answer, E>) -> Value {
    match result {
        Ok(answer) => {
            let fields = answer.fields.iter();
            let fields: Vec<_> = fields
                .map(|(name, value)| (text(name), text(value)))
                .collect();
            let body = answer.body.as_deref().map(text);
            json!({"id": id, "ok": {"status": answer.status, "fields": fields, "body": body}})
        }
        Err(error) => json!({"id": id, "error": error.to_string()}),
    }
}

/// Each octet as the character of the same number.
fn text(octets: &[u8]) -> String {
    octets.iter().copied().map(char::from).collect()
}

/// The other way.
fn octets(text: &str) -> Vec<u8> {
    let octet = |one| u8::try_from(u32::from(one)).unwrap_or(b'?');
    text.chars().map(octet).collect()
}
