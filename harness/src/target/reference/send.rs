//! Sends an answer in the form that its request asks for.
//! It never decides what becomes of the connection.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::answer::{Answer, Form};
use super::connection::{Connection, WRITE};
use super::fault::Fault;
use super::stop::Stop;

/// Sends an answer, with this connection option.
pub(super) async fn send<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    answer: &Answer,
    option: Option<&'static str>,
) -> Result<(), Stop> {
    let faults = connection.faults();
    // [RFC 9112 §9.6]: a client that has finished still wants its answer.
    if faults.has(Fault::HalfCloseKills) && connection.glimpse().await {
        return Err(Stop::Drop);
    }
    if faults.has(Fault::HalfCloseHangs) {
        connection.seen_finish = connection.glimpse().await;
    }
    let form = Form {
        head_only: connection.head_only,
        minor: connection.minor,
        major: connection.major,
        option,
        faults,
    };
    let (head, content) = answer.encode(form);
    let mut octets = [head, content].concat();
    if faults.has(Fault::AnswersTwice) {
        octets.extend_from_within(..);
    }
    if faults.has(Fault::SurplusOctets) {
        octets.extend(b"surplus\r\n");
    }
    if faults.has(Fault::AnswerTruncated) {
        octets.truncate(octets.len() / 2);
    }
    if faults.has(Fault::HangsOnError) && answer.status >= 400 {
        return Err(Stop::Hang);
    }
    if faults.has(Fault::OneSegment400) {
        match answer.status {
            400.. => connection.withheld.clear(),
            _ => octets
                .splice(..0, std::mem::take(&mut connection.withheld))
                .for_each(drop),
        }
        if !connection.rest().is_empty() && answer.status < 400 {
            connection.withheld = octets;
            return Ok(());
        }
    }
    if faults.has(Fault::PipelinedOutOfOrder) {
        if connection.withheld.is_empty() && !connection.rest().is_empty() {
            connection.withheld = octets;
            return Ok(());
        }
        octets.append(&mut connection.withheld);
    }
    if faults.has(Fault::CloseDiscardsAnswer) && option == Some("close") && octets.len() > WRITE {
        connection.write(&octets[..WRITE]).await?;
        return Err(Stop::Drop);
    }
    connection.write(&octets).await?;
    let has_content = !form.head_only && !matches!(answer.status, 204 | 304);
    if faults.has(Fault::EndlessAnswer) && has_content && !answer.is_stream() {
        loop {
            connection.write(b"8\r\nendless\n\r\n").await?;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    Ok(())
}
