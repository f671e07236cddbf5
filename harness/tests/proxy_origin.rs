//! How our origin behaves towards a proxy that keeps no connection to it.

use badpeer::wire::memory::{Connector, Stream};
use badpeer::{Case, Target, Verdict};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Says close to the origin, and hands its octets on once it has ended.
async fn until_the_end(mut client: Stream, connector: Connector) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let mut origin = connector.connect().await?;
    let fields = &head[..head.len() - 2];
    origin
        .write_all(&[fields, b"Connection: close\r\n\r\n"].concat())
        .await?;
    let mut answer = Vec::new();
    origin.read_to_end(&mut answer).await?;
    client.write_all(&answer).await
}

fn check(case: Case) {
    let target = Target::proxy(async |client, connector| {
        // What becomes of a connection is for the case to say.
        let _ = until_the_end(client, connector).await;
    });
    case.run(&target).assert_pass();
}

/// Asks so often until an answer comes that says one length; 502 where none does.
async fn so_often(mut client: Stream, connector: Connector, tries: usize) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let request = [&head[..head.len() - 2], b"Connection: close\r\n\r\n"].concat();
    for _ in 0..tries {
        let mut origin = connector.connect().await?;
        origin.write_all(&request).await?;
        let mut answer = Vec::new();
        origin.read_to_end(&mut answer).await?;
        let text = String::from_utf8_lossy(&answer);
        if text.matches("Content-Length").count() == 1 {
            return client.write_all(&answer).await;
        }
    }
    let refusal = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
    client.write_all(refusal).await
}

#[test]
fn a_proxy_that_asks_again_and_again_is_told_that_nobody_answers() {
    let case = badpeer::case("proxy/response-framing/lengths-differ");
    let again = |tries| {
        Target::proxy(move |client, connector| async move {
            let _ = so_often(client, connector, tries).await;
        })
    };
    case.clone().run(&again(5)).assert_pass();
    // One that never gives in hangs all the same, and is not played with for ever.
    let report = case.run(&again(usize::MAX));
    assert_eq!(report.verdict, Verdict::Fail, "{report:?}");
}

#[test]
fn an_origin_that_was_told_of_the_last_request_ends_its_connection() {
    check(badpeer::case("proxy/fields/set-cookie"));
}
