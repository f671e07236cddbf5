//! reqwest as the client that is put to the test: `cargo run --example reqwest`. It reaches
//! badpeer's servers over loopback.

use std::process::ExitCode;

use badpeer::runner::Event;
use badpeer::script::Role;
use badpeer::target::{Answer, Call};
use badpeer::{Run, Target, catalogue};
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

fn main() -> Result<ExitCode, badpeer::Error> {
    let target = Target::client_each(|| {
        let client = Client::builder().no_proxy().redirect(Policy::none());
        let client = client.build().expect("a client without TLS needs nothing");
        async move |call| exchange(&client, call).await
    });
    let mut found = 0;
    Run::client(target, catalogue::cases(Role::Client)).go(|event| {
        if let Event::Case(report) = event
            && !report.is_good()
        {
            println!("{report}");
            found += 1;
        }
    })?;
    println!("{found} findings");
    Ok(ExitCode::from(u8::from(found > 0)))
}
