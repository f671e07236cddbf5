//! A plain tokio server of ten lines: what badpeer says of someone's first HTTP server.

use badpeer::{Target, Verdict};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Reads until something ends in an empty line, and says that all is well.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut octets = Vec::new();
    while !octets.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut octets).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    let _ = stream.write_all(answer).await;
}

#[test]
fn a_naive_server_is_found_to_accept_what_it_must_refuse() {
    let target = Target::server(serve);
    let report = badpeer::case("server/host/missing").run(&target);
    assert_eq!(report.verdict, Verdict::Fail, "{report}");
    let panic = std::panic::catch_unwind(|| report.assert_pass()).unwrap_err();
    let words = panic.downcast_ref::<String>().unwrap();
    assert!(words.contains("client <- HTTP/1.1 200 OK"), "{words}");
    assert!(words.contains("RFC 9112 §3.2"), "{words}");
}
