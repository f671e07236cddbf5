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
    write(output, (status, phrase(status)), fields, content, last).await
}

/// Refuses a request, and says why in the status line: the request may be a HEAD that nobody can
/// read, whose answer has no content [RFC 9110 §9.3.2].
pub(super) async fn refusal<W: AsyncWrite + Unpin>(
    output: &mut W,
    status: u16,
    why: &str,
    last: bool,
) -> Result<(), Stop> {
    write(output, (status, why), "", b"", last).await
}

async fn write<W: AsyncWrite + Unpin>(
    output: &mut W,
    (status, phrase): (u16, &str),
    fields: &str,
    content: &[u8],
    last: bool,
) -> Result<(), Stop> {
    let connection = if last { "Connection: close\r\n" } else { "" };
    let date = date::now(Faults::none());
    let length = content.len();
    let head = format!(
        "HTTP/1.1 {status} {phrase}\r\nDate: {date}\r\n{connection}{fields}Content-Length: {length}\r\n\r\n"
    );
    let octets = [head.as_bytes(), content].concat();
    output.write_all(&octets).await.map_err(|_| Stop::Lost)?;
    output.flush().await.map_err(|_| Stop::Lost)
}

const fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        413 => "Content Too Large",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        504 => "Gateway Timeout",
        508 => "Loop Detected",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
