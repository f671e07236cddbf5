//! ureq, one `Agent` a conversation; it blocks, so each call has a thread.

use std::io::Read as _;
use std::time::Duration;

use badpeer::Target;
use badpeer::target::{Answer, Call};
use ureq::Agent;
use ureq::http::Request;

fn exchange(agent: &Agent, call: Call) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let mut request = Request::builder().method(&*call.method).uri(call.url);
    for (name, value) in call.fields {
        request = request.header(name, value);
    }
    let response = match call.body {
        Some(body) => agent.run(request.body(body)?)?,
        // As `send_empty` does.
        None if ["POST", "PUT", "PATCH"].contains(&&*call.method) => {
            agent.run(request.body(Vec::new())?)?
        }
        None => agent.run(request.body(())?)?,
    };
    let (head, mut body) = response.into_parts();
    let fields = head.headers.iter();
    let fields = fields
        .map(|(name, value)| (name.as_str().into(), value.as_bytes().into()))
        .collect();
    let mut content = Vec::new();
    body.as_reader().read_to_end(&mut content)?;
    Ok(Answer {
        status: Some(head.status.as_u16()),
        fields,
        body: Some(content),
    })
}

/// What ureq does against the documents.
const WAIVED: &[(&str, &str)] = &[
    (
        "client/chunked/size-junk",
        "ureq trims a chunk size of any white space, a vertical tab too [RFC 9112 §7.1]",
    ),
    (
        "client/chunked/size-signed",
        "ureq takes a plus sign in front of a chunk size [RFC 9112 §7.1]",
    ),
    (
        "client/closing/cut-close-delimited",
        "ureq takes a reset for the end of close-delimited content [RFC 9112 §8]",
    ),
    (
        "client/requests/caller-coding-alone",
        "ureq sends the coding that its caller sets beside a length of its own [RFC 9112 §6.1]",
    ),
    (
        "client/transfer-coding/not-last",
        "ureq reads content as chunked whose last coding is another [RFC 9112 §6.3]",
    ),
    (
        "client/transfer-coding/not-last-beside-length",
        "ureq goes by the length beside a transfer coding [RFC 9112 §6.3]",
    ),
    (
        "client/uploads/expect-then-final",
        "ureq waits on where a 200 comes instead of a 100 [RFC 9110 §10.1.1]",
    ),
];

#[test]
fn ureq_passes_but_for_what_is_waived() {
    let target = Target::client_each(|| {
        let agent: Agent = Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            // A thread that waits for ever would keep the test from ending.
            .timeout_global(Some(Duration::from_secs(8)))
            .build()
            .into();
        async move |call| {
            let agent = agent.clone();
            let exchanging = tokio::task::spawn_blocking(move || exchange(&agent, call));
            exchanging.await.unwrap_or_else(|panic| Err(panic.into()))
        }
    });
    super::hold(&super::play(target.named("ureq")), WAIVED);
}
