//! The peers that are played on their own, against clients and servers that are none of ours.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use badpeer::peer;

#[tokio::test]
async fn a_server_dies_inside_a_field() {
    let peer = peer("server/reset/inside-a-field").listen().await.unwrap();
    let mut client = TcpStream::connect(peer.address()).unwrap();
    client
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let mut came = Vec::new();
    let error = client.read_to_end(&mut came).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(came, b"HTTP/1.1 200 OK\r\nContent-Le");
    let transcript = peer.transcript().await;
    assert_eq!(
        transcript,
        "server <= open\n\
         server <- GET / HTTP/1.1\n\
         server <- Host: a\n\
         server <-\n\
         server -> HTTP/1.1 200 OK\n\
         server -> Content-Le\\\n\
         server => reset\n"
    );
}
