//! One exchange: a request read, and its answer sent.
//! It never closes the connection; it says what is to become of it.

use tokio::io::{AsyncRead, AsyncWrite};

use super::answer::Answer;
use super::chunked;
use super::connection::Connection;
use super::content;
use super::expectation;
use super::fault::Fault;
use super::faults::Faults;
use super::framing::{self, Framing};
use super::head::{self, Head};
use super::host;
use super::list::all_members;
use super::offer;
use super::persistence::{self, Persistence};
use super::resource::{self, Plan};
use super::send::send;
use super::stop::{Stop, bad};

/// What becomes of the connection.
pub(super) enum Next {
    /// It waits for the next request.
    Keep,
    /// It is closed.
    Close,
    /// A planted fault: whatever comes is dropped.
    Ignore,
}

/// Reads the next request, and answers it.
pub(super) async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
) -> Result<Next, Stop> {
    let faults = connection.faults();
    let mut head = head::read(connection).await?;
    let dots = head
        .target
        .path
        .split(|octet| *octet == b'/')
        .any(|part| part.starts_with(b"."));
    if faults.has(Fault::NeverAnswers) || dots && faults.has(Fault::DotSegmentsHang) {
        return Err(Stop::Hang);
    }
    if head.simple {
        connection.write(b"ok\n").await?;
        return Ok(Next::Close);
    }
    if !connection.cut_head {
        host::check(&head, faults)?;
    }
    lists(&head, faults)?;
    persistence::check(&head, faults)?;
    let framing = framing::of(&head, faults)?;
    let expects = expectation::is_continue(&head, faults)?;
    if let Some(switched) = offer::answer(&head, expects, faults)? {
        connection.write(&switched).await?;
        return Ok(Next::Ignore);
    }

    // [RFC 9110 §10.1.1]: no 100 is due where there is no content, or where it has begun to come.
    let waits = expects && framing.is_pending() && connection.rest().is_empty();
    if expects && !waits && faults.has(Fault::ExpectWaitsForSecondBody) {
        return Err(Stop::Hang);
    }
    let hurried = framing.is_pending() && faults.has(Fault::EarlyCloseResets);
    match resource::plan(&head, faults) {
        Plan::Tunnel => {
            connection.write(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            Ok(Next::Ignore)
        }
        Plan::Echo => {
            let unasked = faults.has(Fault::ContinueWithoutExpect) && !head.is_old();
            let continued = waits && !faults.has(Fault::No100) || unasked;
            if continued {
                connection.write(interim(faults)).await?;
            }
            let content = receive(connection, &mut head, framing).await?;
            let answer = resource::echo(&head, content, faults);
            let twice = expects && faults.has(Fault::TwoFinalsAfter100);
            in_turn(connection, &head, &answer, twice).await
        }
        Plan::Early(answer) => early(connection, &mut head, framing, &answer, waits).await,
        Plan::Answer(answer) if waits || hurried => {
            early(connection, &mut head, framing, &answer, waits).await
        }
        Plan::Answer(answer) => {
            // [RFC 9112 §9.3]: content that nobody reads is read all the same, or else it would be
            // taken for a request.
            match framing {
                _ if answer.status == 304 && faults.has(Fault::ContentOf304Ignored) => {}
                Framing::Chunked if faults.has(Fault::DrainUnchecked) => {
                    chunked::overlook(connection).await?;
                }
                framing => {
                    receive(connection, &mut head, framing).await?;
                }
            }
            in_turn(connection, &head, &answer, false).await
        }
    }
}

/// Answers a request that has come whole.
async fn in_turn<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    head: &Head,
    answer: &Answer,
    twice: bool,
) -> Result<Next, Stop> {
    let faults = connection.faults();
    let asked = asked(connection, head);
    // What an HTTP/1.0 client cannot tell the end of ends with the connection.
    let unended = answer.is_stream() && head.is_old();
    let persistence = match unended || faults.has(Fault::LengthUnsaid) {
        true => Persistence::close(faults),
        false => asked,
    };
    if persistence::has_close(head, faults) && !connection.rest().is_empty() {
        match () {
            () if faults.has(Fault::OneSegment400) => {
                return Err(bad("there is more behind a request that says close"));
            }
            () if faults.has(Fault::CloseFirstAnswerLost) => return Ok(Next::Close),
            () => {}
        }
    }
    let eaten = faults.has(Fault::UpgradeEatsPipelined) && head.fields.has("Upgrade");
    if eaten || faults.has(Fault::PipelinedLost) {
        connection.glimpse().await;
        connection.discard();
    }
    // A planted fault: what was read first is first [RFC 9112 §9.3.2].
    if faults.has(Fault::PipelinedOvertaken) && connection.requests == 1 {
        connection.fall_behind();
    }
    for _ in 0..=usize::from(twice) {
        send(connection, answer, persistence.option).await?;
    }
    if faults.has(Fault::HangsAfterOptions) && head.is("OPTIONS")
        || faults.has(Fault::HangsAfter304) && answer.status == 304
    {
        return Err(Stop::Hang);
    }
    if !persistence.open && faults.has(Fault::PipelinedAfterCloseAnswered) {
        connection.glimpse().await;
    }
    Ok(after(connection, persistence))
}

/// Answers before the content has come, and closes: what comes of it must not be taken for a
/// request [RFC 9110 §10.1.1].
async fn early<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    head: &mut Head,
    framing: Framing,
    answer: &Answer,
    waits: bool,
) -> Result<Next, Stop> {
    let faults = connection.faults();
    if waits && faults.has(Fault::ExpectWaitsForBody) {
        receive(connection, head, framing).await?;
    }
    let read_on =
        faults.has(Fault::BodyAsRequest) || waits && faults.has(Fault::ExpectBodyAsRequest);
    if read_on {
        send(connection, answer, None).await?;
        return Ok(Next::Keep);
    }
    let persistence = Persistence::close(faults);
    send(connection, answer, persistence.option).await?;
    if faults.has(Fault::UploadHangs) && framing.is_large() {
        return Err(Stop::Hang);
    }
    Ok(after(connection, persistence))
}

/// What becomes of the connection behind an answer.
fn after<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    persistence: Persistence,
) -> Next {
    let eighth = connection.has(Fault::PipelinedOnlyEight) && connection.requests.is_multiple_of(8);
    if eighth {
        connection.discard();
    }
    let cut_short = connection.has(Fault::AnswerTruncated);
    let goes_on = connection.has(Fault::SaysCloseStaysOpen)
        || connection.has(Fault::PipelinedAfterCloseAnswered) && !connection.rest().is_empty();
    let keep = !cut_short && (persistence.open || goes_on);
    if keep { Next::Keep } else { Next::Close }
}

/// What the request asks for, and what planted faults remember of earlier ones.
fn asked<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    head: &Head,
) -> Persistence {
    let faults = connection.faults();
    let asked = Persistence::of(head, faults);
    if faults.has(Fault::CloseOnSecondIgnored) && connection.requests > 1 && !head.is_old() {
        return Persistence {
            open: true,
            option: None,
        };
    }
    if faults.has(Fault::Http10KeepAliveSticks) && head.is_old() {
        connection.sticks |= asked.open;
        if connection.sticks {
            return Persistence {
                open: true,
                option: Some("keep-alive"),
            };
        }
    }
    asked
}

async fn receive<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    head: &mut Head,
    framing: Framing,
) -> Result<Vec<u8>, Stop> {
    let content = content::read(connection, framing).await?;
    // [RFC 9110 §6.5.1]: trailer fields are no header fields. They are dropped here.
    if connection.has(Fault::TrailersBecomeFields) {
        head.fields.lines.extend(content.trailers.lines);
        host::check(head, connection.faults())?;
    }
    let lost = connection.has(Fault::UpgradeContentLost) && head.fields.has("Upgrade")
        || connection.has(Fault::DoubledFieldLosesContent)
            && head.fields.all("Content-Type").count() > 1;
    Ok(if lost { Vec::new() } else { content.octets })
}

fn interim(faults: Faults) -> &'static [u8] {
    match faults.has(Fault::ContinueWithLength) {
        true => b"HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n",
        false => b"HTTP/1.1 100 Continue\r\n\r\n",
    }
}

/// [RFC 9110 §5.6.1.2]: empty list members are ignored.
fn lists(head: &Head, faults: Faults) -> Result<(), Stop> {
    let empty = |name| {
        let mut members = head.fields.all(name).flat_map(all_members);
        members.any(<[u8]>::is_empty)
    };
    if faults.has(Fault::EmptyListMemberRefused)
        && ["Connection", "Transfer-Encoding", "Expect", "TE"]
            .into_iter()
            .any(empty)
    {
        return Err(bad("an empty list member"));
    }
    Ok(())
}
