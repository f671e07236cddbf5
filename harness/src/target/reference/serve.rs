//! Serves one connection, from its first octet to its end.
//! It never needs more of a stream than reading, writing and shutting down.

use tokio::io::{AsyncRead, AsyncWrite};

use super::answer::Answer;
use super::connection::Connection;
use super::exchange::{Next, exchange};
use super::fault::Fault;
use super::patience::SILENCE;
use super::persistence::Persistence;
use super::send::send;
use super::server::Server;
use super::stop::{Phase, Stop};

/// How the server wants its stream to end, now that it is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By closing it.
    Close,
    /// By resetting it: a planted fault asks for that.
    Reset,
}

/// Serves one connection of a server.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, server: &Server) -> End {
    let mut connection = Connection::new(stream, server);
    loop {
        let next = match exchange(&mut connection).await {
            Ok(Next::Keep) => continue,
            Ok(next) => Ok(next),
            Err(stop) => ended(&mut connection, stop).await,
        };
        let next = match next {
            Ok(Next::Close) if connection.seen_finish => Err(Stop::Hang),
            next => next,
        };
        let lost = match next {
            Ok(Next::Keep) => continue,
            Ok(Next::Close) => connection.close().await,
            Ok(Next::Ignore) => connection.ignore().await,
            Err(Stop::Hang) => {
                tokio::time::sleep(SILENCE).await;
                Ok(())
            }
            Err(stop) => Err(stop),
        };
        if lost == Err(Stop::Lost) {
            server.lost();
        }
        return if lost == Err(Stop::Drop) {
            End::Reset
        } else {
            End::Close
        };
    }
}

/// What becomes of a connection whose request could not be read.
async fn ended<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    stop: Stop,
) -> Result<Next, Stop> {
    match stop {
        Stop::Refuse(status, reason) => refuse(connection, status, reason).await,
        Stop::Finished(Phase::Idle) if connection.has(Fault::FinIdleIgnored) => Err(Stop::Hang),
        Stop::Finished(Phase::Idle) | Stop::Late(Phase::Idle)
            if connection.has(Fault::EmptyRequestAnswered) =>
        {
            let option = Persistence::close(connection.faults()).option;
            send(connection, &Answer::text(200, "ok"), option).await?;
            Ok(Next::Close)
        }
        Stop::Finished(Phase::Idle) => Ok(Next::Close),
        Stop::Late(Phase::Idle) if connection.has(Fault::IdleResets) => Err(Stop::Drop),
        Stop::Finished(_) if connection.has(Fault::TruncatedHangs) => Err(Stop::Hang),
        // [RFC 9112 §8]: an incomplete request gets an error, and the connection is closed.
        Stop::Finished(_) => refuse(connection, 400, "the request is incomplete").await,
        // [RFC 9112 §9.5]: an idle connection ends in an orderly way.
        Stop::Late(Phase::Idle) => Ok(Next::Close),
        Stop::Late(_) => refuse(connection, 408, "the rest of the request did not come").await,
        Stop::Lost | Stop::Hang | Stop::Drop => Err(stop),
    }
}

/// Answers with an error and closes: where a message has broken, no later octet is a request
/// [RFC 9112 §2.2].
async fn refuse<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<'_, S>,
    status: u16,
    reason: &str,
) -> Result<Next, Stop> {
    let faults = connection.faults();
    match () {
        () if faults.has(Fault::ClosesWithout400) => return Ok(Next::Close),
        () if faults.has(Fault::DropsOnError) => return Err(Stop::Drop),
        () => {}
    }
    let answer = Answer::text(status, reason);
    let option = match faults.has(Fault::ErrorKeptAndParsedOn) {
        true => None,
        false => Persistence::close(faults).option,
    };
    send(connection, &answer, option).await?;
    if faults.has(Fault::ErrorKeptAndParsedOn) {
        return Ok(Next::Keep);
    }
    if faults.has(Fault::KeepsOpenAfter400) {
        return Ok(Next::Ignore);
    }
    if faults.has(Fault::PipelinedAfterErrorAnswered) {
        let end = connection
            .rest()
            .windows(4)
            .position(|window| window == b"\r\n\r\n");
        match connection.rest() {
            [b'\r', b'\n', ..] => connection.skip(2),
            // What was refused at the end of its head has left nothing of it.
            _ => connection.skip(end.filter(|_| connection.in_head).map_or(0, |end| end + 4)),
        }
        if !connection.rest().is_empty() {
            return Ok(Next::Keep);
        }
    }
    Ok(Next::Close)
}
