//! One attempt at an exchange: a request out, an answer in. It never makes a second.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::connection::{Connection, End};
use super::fault::Fault;
use super::framing::{self, Framing};
use super::head::{self, Head};
use super::persistence::{self, Kept};
use super::request::Request;
use super::{Failure, Faults, content};
use crate::player::Answer;

/// How long content waits for a 100 [RFC 9110 §10.1.1].
const WAIT: Duration = Duration::from_millis(500);
/// How many interim responses come before an answer, at most.
const INTERIMS: usize = 100;
/// How long a planted fault waits for a reset.
const GLIMPSE: Duration = Duration::from_millis(50);

/// What came of an attempt.
pub(super) struct Attempted {
    pub(super) result: Result<Answer, Failure>,
    /// How the connection may be kept; not at all where it is `None`.
    pub(super) kept: Option<Kept>,
    /// Whether octets of an answer came.
    pub(super) begun: bool,
    /// The content that came before a failure.
    pub(super) part: Vec<u8>,
}

/// Makes a request on a connection, and reads its answer.
pub(super) async fn attempt<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    request: &Request,
    faults: Faults,
) -> Attempted {
    connection.begun = !connection.rest().is_empty();
    let mut interims = Interims::default();
    let sent = send(connection, request, &mut interims, faults).await;
    let sent = match sent {
        Ok(sent) => sent,
        Err(failure) => {
            return Attempted {
                result: Err(failure),
                kept: None,
                begun: connection.begun,
                part: Vec::new(),
            };
        }
    };
    let mut attempted = receive(connection, request, sent.answer, interims, faults).await;
    // A request that is not whole leaves the server waiting for the rest [RFC 9110 §7.5].
    let kept = match request.expects {
        true => faults.has(Fault::ExpectSkipsContent),
        false => faults.has(Fault::EarlyAnswerKept),
    };
    if !sent.whole && !kept {
        attempted.kept = None;
    }
    attempted
}

/// How far the request went.
struct Sent {
    whole: bool,
    /// The head of an answer that came before the request was whole.
    answer: Option<Head>,
}

async fn send<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    request: &Request,
    interims: &mut Interims,
    faults: Faults,
) -> Result<Sent, Failure> {
    let (head, body) = (request.head(), request.body());
    let answered = |answer| Sent {
        whole: false,
        answer: Some(answer),
    };
    let whole = Sent {
        whole: true,
        answer: None,
    };
    if !request.expects {
        let deaf = body.is_empty() || faults.has(Fault::EarlyAnswerLost);
        connection.write(&head, false).await;
        let mut left = &body[..];
        while !left.is_empty() && !connection.broken {
            let rest = connection.write(left, !deaf).await;
            left = &left[left.len() - rest..];
            if left.is_empty() || connection.broken {
                break;
            }
            if let Some(answer) = interims.next(connection, faults).await? {
                return Ok(answered(answer));
            }
        }
        if connection.broken && faults.has(Fault::EarlyAnswerLost) {
            return Err(Failure::Reset);
        }
        return Ok(Sent {
            whole: left.is_empty() && !connection.broken,
            answer: None,
        });
    }
    connection.write(&head, false).await;
    let come = match faults.has(Fault::ExpectForEver) {
        true => Ok(connection.more().await),
        false => timeout(WAIT, connection.more()).await,
    };
    if come.is_ok()
        && let Some(answer) = interims.next(connection, faults).await?
    {
        return Ok(answered(answer));
    }
    if come.is_ok() && faults.has(Fault::ExpectWaitsOn) {
        connection.more().await?;
    }
    connection.write(&body, false).await;
    Ok(whole)
}

/// Reads the answer to a request that was sent.
pub(super) async fn receive<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    request: &Request,
    answer: Option<Head>,
    mut interims: Interims,
    faults: Faults,
) -> Attempted {
    let mut part = Vec::new();
    let read = read(
        connection,
        request,
        answer,
        &mut interims,
        &mut part,
        faults,
    )
    .await;
    let (result, kept) = match read {
        Ok((head, kept)) => {
            connection.answers += 1;
            let answer = Answer {
                status: Some(head.status),
                fields: head.fields.handed(faults),
                body: Some(std::mem::take(&mut part)),
            };
            (Ok(answer), kept)
        }
        Err(failure) => (Err(failure), None),
    };
    Attempted {
        result,
        kept,
        begun: connection.begun,
        part,
    }
}

async fn read<S: AsyncRead + AsyncWrite + Unpin>(
    connection: &mut Connection<S>,
    request: &Request,
    answer: Option<Head>,
    interims: &mut Interims,
    content: &mut Vec<u8>,
    faults: Faults,
) -> Result<(Head, Option<Kept>), Failure> {
    let mut head = match answer {
        Some(head) => head,
        None => loop {
            if let Some(head) = interims.next(connection, faults).await? {
                break head;
            }
        },
    };
    head.fields
        .lines
        .extend(std::mem::take(&mut interims.fields));
    if let Some(simple) = &head.simple {
        content.clone_from(simple);
    }
    let framing = framing::of(&head, &request.method, faults)?;
    content::read(connection, framing, content, &mut head.fields, faults).await?;
    if faults.has(Fault::ResetLosesAnswer)
        && framing != Framing::Close
        && timeout(GLIMPSE, connection.more()).await == Ok(Err(End::Reset))
    {
        return Err(Failure::Reset);
    }
    let kept = persistence::of(&head, framing, request, faults)?;
    Ok((head, kept))
}

/// The interim responses before an answer.
#[derive(Default)]
pub(super) struct Interims {
    seen: usize,
    last: Option<Head>,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Interims {
    /// Reads one head: `None` where it is an interim response, which changes nothing
    /// [RFC 9110 §15.2].
    async fn next<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        connection: &mut Connection<S>,
        faults: Faults,
    ) -> Result<Option<Head>, Failure> {
        let mut head = match (head::read(connection, faults).await, self.last.take()) {
            (Err(end), Some(last)) if end.is_end() && faults.has(Fault::InterimTakenAtEnd) => {
                return Ok(Some(last));
            }
            (head, _) => head?,
        };
        if !head.is_interim() {
            return Ok(Some(head));
        }
        self.seen += 1;
        let closes = head.fields.members("Connection").any(|one| one == b"close");
        if closes && faults.has(Fault::InterimCloseObeyed) {
            return Err(Failure::Finished);
        }
        let taken = match head.status {
            100 => faults.has(Fault::ContinueIsFinal),
            101 if faults.has(Fault::SwitchTaken) => true,
            // Nothing was offered that could be switched to [RFC 9110 §7.8].
            101 => return Err(Failure::Malformed("a 101 that nobody asked for")),
            _ => faults.has(Fault::InterimIsFinal),
        };
        if taken || self.seen > 1 && faults.has(Fault::InterimOnce) {
            return Ok(Some(head));
        }
        if self.seen > INTERIMS && !faults.has(Fault::InterimEndless) {
            return Err(Failure::TooLarge("too many interim responses"));
        }
        if faults.has(Fault::InterimContentRead) {
            if head.fields.has("Transfer-Encoding") {
                return Err(Failure::Malformed("a chunk"));
            }
            let length = head.fields.all("Content-Length").next();
            let length = length.and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
            connection.exactly(length.unwrap_or(0)).await?;
        }
        if faults.has(Fault::InterimFieldsKept) {
            self.fields.append(&mut head.fields.lines);
        }
        self.last = Some(head);
        Ok(None)
    }
}
