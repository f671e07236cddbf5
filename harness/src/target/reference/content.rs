//! The content of a request, read to its end.
//! It never hands on content that was cut short.

use tokio::io::{AsyncRead, AsyncWrite};

use super::chunked;
use super::connection::Connection;
use super::fault::Fault;
use super::fields::Fields;
use super::framing::Framing;
use super::patience::Patience;
use super::stop::{Phase, Stop};

/// How many octets content may have.
pub(super) const MOST: usize = 8 << 20;

/// From where on a planted fault finds content large.
pub(super) const LARGE: usize = 1 << 20;

/// Content, and the trailer fields that came behind it.
#[derive(Default)]
pub(super) struct Content {
    pub(super) octets: Vec<u8>,
    pub(super) trailers: Fields,
}

/// Reads content to its end.
pub(super) async fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    framing: Framing,
) -> Result<Content, Stop> {
    let mut patience = Patience::new(Phase::Content);
    let mut content = Content::default();
    let read = match framing {
        Framing::Empty => Ok(()),
        Framing::Length(length) => {
            take(connection, length, &mut content.octets, &mut patience).await
        }
        Framing::Chunked => chunked::read(connection, &mut content, &mut patience).await,
        Framing::UntilFinish => take(connection, MOST, &mut content.octets, &mut patience).await,
    };
    let cut_short = match framing {
        Framing::Chunked => Fault::TruncatedChunkedAccepted,
        Framing::UntilFinish => Fault::PostWithoutLengthWaits,
        _ => Fault::TruncatedAccepted,
    };
    match read {
        // [RFC 9112 §8]: content that ends before its framing says so is incomplete.
        Err(Stop::Finished(Phase::Content)) if connection.has(cut_short) => Ok(content),
        read => read.map(|()| content),
    }
}

/// Takes so many octets.
pub(super) async fn take<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    count: usize,
    into: &mut Vec<u8>,
    patience: &mut Patience,
) -> Result<(), Stop> {
    let mut left = count;
    while left > 0 {
        if into.len() >= LARGE && connection.has(Fault::UploadHangs) {
            return Err(Stop::Hang);
        }
        connection.peek(patience).await?;
        let rest = connection.rest();
        let now = left.min(rest.len());
        into.extend_from_slice(&rest[..now]);
        connection.skip(now);
        left -= now;
    }
    Ok(())
}
