//! How our origin behaves towards a proxy that keeps no connection to it.

use badpeer::wire::memory::{Connector, Stream};
use badpeer::{Case, Target};
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

#[test]
fn an_origin_that_was_told_of_the_last_request_ends_its_connection() {
    check(badpeer::case("proxy/fields/set-cookie"));
}
