//! A client that speaks HTTP/1.0 and reads to the end of the connection, as lynx and PHP's streams
//! do: it is put to the test, and not blamed for what no server sends it.

use std::io;

use badpeer::target::{Answer, Call};
use badpeer::wire::memory::Connector;
use badpeer::{Target, Verdict};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// One exchange; the content is all that comes, and must be as long as its length says.
async fn exchange(connector: &Connector, call: Call) -> io::Result<Answer> {
    let rest = call.url.strip_prefix("http://").unwrap_or(&call.url);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = connector.connect().await?;
    let head = format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await?;
    let text = String::from_utf8_lossy(&all);
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let (head, content) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "));
    if length.is_some_and(|length| length.parse() != Ok(content.len())) {
        return Err(broken());
    }
    let status = head.get(9..12).and_then(|code| code.parse().ok());
    Ok(Answer {
        status,
        fields: Vec::new(),
        body: Some(content.as_bytes().to_vec()),
    })
}

fn verdict(id: &str) -> Verdict {
    let target =
        Target::client_over(|connector| async move |call| exchange(&connector, call).await);
    let case = badpeer::case(&format!("client/{id}"));
    let report = case.run(&target);
    println!("{report}");
    report.verdict
}

#[test]
fn it_gets_its_answers() {
    for id in ["closing/short-with-close", "length/zero", "fields/unknown"] {
        assert_eq!(verdict(id), Verdict::Pass, "{id}");
    }
}

#[test]
fn it_waits_for_an_end_that_is_owed_to_it() {
    for id in [
        "closing/told-to-close",
        "closing/data-on-idle",
        "closing/finish-on-idle",
    ] {
        assert_ne!(verdict(id), Verdict::Fail, "{id}");
    }
}

#[test]
fn what_no_server_sends_it_says_nothing_of_it() {
    for id in ["chunked/sizes", "interim/many", "transfer-coding/twice"] {
        assert_eq!(verdict(id), Verdict::Skipped, "{id}");
    }
}
