//! The content of an answer, read to its end. It never guesses where that is.

use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::{Connection, End};
use super::fault::Fault;
use super::fields::Fields;
use super::framing::Framing;
use super::{Failure, Faults, chunked};

/// The most content that is taken.
const MOST: usize = 256 << 20;

/// Reads content behind a head, into `content`; what came before a failure stays there.
pub(super) async fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    framing: Framing,
    content: &mut Vec<u8>,
    fields: &mut Fields,
    faults: Faults,
) -> Result<(), Failure> {
    match framing {
        Framing::None => Ok(()),
        Framing::Length(length) => to_length(connection, length, content, faults).await,
        Framing::Chunked => chunked::read(connection, content, fields, faults).await,
        Framing::Close => to_end(connection, content, faults).await,
    }
}

/// So many octets, and an error where fewer come [RFC 9112 §8].
async fn to_length<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    length: u64,
    content: &mut Vec<u8>,
    faults: Faults,
) -> Result<(), Failure> {
    let mut left = length;
    while left > 0 {
        if connection.rest().is_empty()
            && let Err(end) = connection.more().await
        {
            let taken = match end {
                End::Finish => faults.has(Fault::LengthCutTaken),
                End::Reset => faults.has(Fault::LengthResetTaken),
            };
            return if taken { Ok(()) } else { Err(end.into()) };
        }
        let octets = connection.take(usize::try_from(left).unwrap_or(usize::MAX));
        left -= octets.len() as u64;
        take(&octets, content)?;
    }
    Ok(())
}

/// All that comes before the FIN; a reset leaves it unknown how much there was [RFC 9112 §8].
async fn to_end<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    content: &mut Vec<u8>,
    faults: Faults,
) -> Result<(), Failure> {
    loop {
        let octets = connection.take(usize::MAX);
        take(&octets, content)?;
        match connection.more().await {
            Ok(()) => {}
            Err(End::Finish) if !faults.has(Fault::CloseDelimitedRefused) => return Ok(()),
            Err(End::Reset) if faults.has(Fault::CloseDelimitedResetTaken) => return Ok(()),
            Err(end) => return Err(end.into()),
        }
    }
}

/// Takes octets, within bounds.
pub(super) fn take(octets: &[u8], content: &mut Vec<u8>) -> Result<(), Failure> {
    if content.len() + octets.len() > MOST {
        return Err(Failure::TooLarge("the content"));
    }
    content.extend_from_slice(octets);
    Ok(())
}
