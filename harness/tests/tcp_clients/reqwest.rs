//! reqwest, one `Client` a conversation.

use badpeer::Target;
use badpeer::target::{Answer, Call};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};

async fn exchange(client: &Client, call: Call) -> Result<Answer, Box<dyn std::error::Error>> {
    let method = Method::from_bytes(call.method.as_bytes())?;
    let mut request = client.request(method, call.url);
    for (name, value) in call.fields {
        request = request.header(name, value);
    }
    if let Some(body) = call.body {
        request = request.body(body);
    }
    let response = request.send().await?;
    let fields = response.headers().iter();
    Ok(Answer {
        status: Some(response.status().as_u16()),
        fields: fields
            .map(|(name, value)| (name.as_str().into(), value.as_bytes().into()))
            .collect(),
        body: Some(response.bytes().await?.to_vec()),
    })
}

/// What reqwest does against the documents.
const WAIVED: &[(&str, &str)] = &[(
    "client/transfer-coding/white-space-and-empty-members",
    "hyper does not ignore empty members behind chunked [RFC 9110 §5.6.1.2]",
)];

#[test]
fn reqwest_passes_but_for_what_is_waived() {
    let target = Target::client_each(|| {
        let client = Client::builder().no_proxy().redirect(Policy::none());
        let client = client.build().expect("a client without TLS needs nothing");
        async move |call| exchange(&client, call).await
    });
    super::hold(&super::play(target.named("reqwest")), WAIVED);
}
