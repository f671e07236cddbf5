//! The proxy's own answers: refusals, and what it answers in an origin's place.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::stop::Stop;
use crate::target::reference::{Faults, date};

/// Sends an answer of the proxy's own; whether it went out.
pub(super) async fn answer<W: AsyncWrite + Unpin>(
    output: &mut W,
    status: u16,
    fields: &str,
    content: &[u8],
    last: bool,
) -> Result<(), Stop> {
    let connection = if last { "Connection: close\r\n" } else { "" };
    let date = date::now(Faults::none());
    let length = content.len();
    let head = format!(
        "HTTP/1.1 {status} {}\r\nDate: {date}\r\n{connection}{fields}Content-Length: {length}\r\n\r\n",
        phrase(status)
    );
    let octets = [head.as_bytes(), content].concat();
    output.write_all(&octets).await.map_err(|_| Stop::Lost)?;
    output.flush().await.map_err(|_| Stop::Lost)
}

const fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        408 => "Request Timeout",
        413 => "Content Too Large",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
