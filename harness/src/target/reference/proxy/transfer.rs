//! Both directions of one exchange, at the same time: content to the origin, answers to the
//! client.

use std::cell::Cell;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};

use super::cache::Cache;
use super::content::Content;
use super::fault::{Fault, Faults};
use super::fields::Fields;
use super::forward::{response_framing, response_head};
use super::framing::Framing;
use super::input::Input;
use super::request::Request;
use super::response::Response;
use super::stop::Stop;

/// What both directions know of each other.
pub(super) struct Progress<'a> {
    /// Where whole answers are kept.
    cache: &'a Cache,
    /// The request has gone out whole.
    pub(super) uploaded: Cell<bool>,
    /// The head of the final response has been handed on.
    pub(super) answered: Cell<bool>,
    /// How the final response's content ends.
    pub(super) by_close: Cell<bool>,
}

impl<'a> Progress<'a> {
    /// Nothing has gone either way.
    pub(super) fn new(cache: &'a Cache) -> Self {
        Self {
            cache,
            uploaded: Cell::default(),
            answered: Cell::default(),
            by_close: Cell::default(),
        }
    }
}

/// Why a request's content did not go out.
pub(super) enum Unsent {
    /// The client's side broke.
    Client(Stop),
    /// The origin takes no more.
    Gone,
}

/// Sends a request's content on.
pub(super) async fn upload<R, W>(
    input: &mut Input<R>,
    output: &mut W,
    mut content: Content,
    (into, nominated): (Framing, &[Vec<u8>]),
    faults: Faults,
) -> Result<(), Unsent>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    loop {
        let piece = match content.next(input).await {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(Stop::Ended) if faults.has(Fault::TruncatedRequestCompleted) => break,
            Err(stop) => return Err(Unsent::Client(stop)),
        };
        if !faults.has(Fault::ContentLost) {
            send(output, &content.frame(&piece, into))
                .await
                .map_err(|_| Unsent::Gone)?;
        }
    }
    if into == Framing::Chunked && !faults.has(Fault::LastChunkLost) {
        let end = last_chunk(&content.trailers, nominated, faults);
        send(output, &end).await.map_err(|_| Unsent::Gone)?;
    }
    // Some take the end of the client's direction for a cancellation [RFC 9112 §9.6].
    let watches = faults.has(Fault::HalfCloseAborts) || faults.has(Fault::ClientResetKeepsOrigin);
    if watches && !input.fill().await.map_err(Unsent::Client)? && faults.has(Fault::HalfCloseAborts)
    {
        return Err(Unsent::Client(Stop::Lost));
    }
    Ok(())
}

fn last_chunk(trailers: &Fields, nominated: &[Vec<u8>], faults: Faults) -> Vec<u8> {
    let mut end = b"0\r\n".to_vec();
    trailers.trailers(nominated, faults).write(&mut end);
    end
}

async fn send<W: AsyncWrite + Unpin>(output: &mut W, octets: &[u8]) -> Result<(), Stop> {
    output.write_all(octets).await.map_err(|_| Stop::Lost)?;
    output.flush().await.map_err(|_| Stop::Lost)
}

/// Why no whole answer went to the client.
pub(super) enum Unanswered {
    /// The origin's connection ended before the first octet.
    Nothing,
    /// What came from the origin is no response.
    Bad,
    /// The origin said nothing in time.
    Late,
    /// The client is gone.
    Client,
    /// A planted fault wants the request made again.
    Again,
    /// A planted fault has the proxy go silent.
    Hang,
}

/// Hands the origin's answer on; whether both connections may be used again behind it: the
/// client's, the origin's.
pub(super) async fn download<R, W>(
    input: &mut Input<R>,
    output: &mut W,
    request: &Request,
    progress: &Progress<'_>,
    faults: Faults,
) -> Result<(bool, bool), Unanswered>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    if faults.has(Fault::ContinueToHttp10) && request.minor == 0 && request.fields.has("expect") {
        let asked = send(output, b"HTTP/1.1 100 Continue\r\n\r\n").await;
        asked.map_err(|_| Unanswered::Client)?;
    }
    let mut interim = false;
    let response = loop {
        let silent = input.rest().is_empty();
        let response = Response::read(input, request, faults).await;
        let response = response.map_err(|stop| failure(stop, silent && !interim, input, faults))?;
        if !response.is_interim() || faults.has(Fault::InterimFinal) {
            break response;
        }
        interim = true;
        // [RFC 9110 §15.2]: HTTP/1.0 knows none.
        let to = request.minor == 1 || faults.has(Fault::InterimToHttp10);
        if to && !faults.has(Fault::InterimDropped) {
            let head = response_head(&response, request, Framing::None, false, faults);
            send(output, &head).await.map_err(|_| Unanswered::Client)?;
        }
    };
    if response.status == 503 && faults.has(Fault::RetriedBehindRefusal) {
        return Err(Unanswered::Again);
    }
    if response.status == 101 && !faults.has(Fault::UnaskedSwitch) {
        // Nothing was offered: what comes behind is no HTTP.
        return Err(Unanswered::Bad);
    }
    if let Some(stored) = progress.cache.refreshed(request, &response) {
        let (octets, keeps) = stored.answer(request, faults);
        send(output, &octets)
            .await
            .map_err(|_| Unanswered::Client)?;
        progress.answered.set(true);
        return Ok((keeps, response.persists(faults)));
    }
    let mut into = response_framing(&response, request.minor, faults);
    let mut content = Content::new(response.framing, faults);
    let early = !progress.uploaded.get();
    if early && faults.has(Fault::EarlyAnswerLost) {
        return Err(Unanswered::Client);
    }
    let keeps_client = keeps_client(request, into, early, faults);
    let (mut response, mut stored) = (response, None);
    if (faults.has(Fault::TrailersPromoted) && response.framing == Framing::Chunked)
        || faults.has(Fault::HeadWaits) && is_bodiless(&response, request)
    {
        let mut all = Vec::new();
        while let Some(piece) = content.next(input).await.map_err(|_| Unanswered::Bad)? {
            all.extend(piece);
        }
        let trailers = std::mem::take(&mut content.trailers);
        response.fields.0.extend(trailers.0);
        into = Framing::Length(all.len() as u64);
        if is_bodiless(&response, request) {
            (into, all) = (Framing::None, Vec::new());
        }
        stored = Some(all);
    }
    let head = response_head(&response, request, into, !keeps_client, faults);
    send(output, &head).await.map_err(|_| Unanswered::Client)?;
    progress.answered.set(true);
    progress.by_close.set(into == Framing::Close);
    if let Some(all) = stored {
        send(output, &all).await.map_err(|_| Unanswered::Client)?;
    }
    let mut entry = progress.cache.entry(request, &response);
    loop {
        let piece = match content.next(input).await {
            Ok(Some(piece)) => piece,
            Ok(None)
                if response.framing == Framing::Close && faults.has(Fault::UntilCloseEndless) =>
            {
                return Err(Unanswered::Hang);
            }
            Ok(None) => break,
            Err(_) if faults.has(Fault::TruncatedResponseCompleted) => break,
            Err(_) if faults.has(Fault::OriginEndHangs) => return Err(Unanswered::Hang),
            // What the client has got is visibly not all [RFC 9112 §6.3].
            Err(_) => {
                progress.cache.put_part(entry);
                return Err(Unanswered::Bad);
            }
        };
        if let Some(entry) = &mut entry {
            entry.content.extend_from_slice(&piece);
        }
        let piece = match faults.has(Fault::ContentOfResponseLost) && piece.len() > 1000 {
            true => &piece[..piece.len() - piece.len() / 2],
            false => &piece[..],
        };
        let framed = content.frame(piece, into);
        send(output, &framed)
            .await
            .map_err(|_| Unanswered::Client)?;
    }
    if into == Framing::Chunked && !faults.has(Fault::LastChunkLost) {
        let nominated = response.fields.nominated(faults);
        let end = last_chunk(&content.trailers, &nominated, faults);
        send(output, &end).await.map_err(|_| Unanswered::Client)?;
    }
    progress.cache.put(entry, &content.trailers);
    let whole = progress.uploaded.get() || faults.has(Fault::EarlyAnswerOriginReused);
    Ok((keeps_client, whole && response.persists(faults)))
}

fn is_bodiless(response: &Response, request: &Request) -> bool {
    request.is("HEAD") || matches!(response.status, 204 | 304)
}

/// Whether the client's connection goes on behind the answer. A proxy keeps none for HTTP/1.0
/// [RFC 9112 §9.3], and none on which content is left that nobody reads.
fn keeps_client(request: &Request, into: Framing, early: bool, faults: Faults) -> bool {
    let close = request.fields.says("connection", "close");
    let asked = request.fields.says("connection", "keep-alive")
        || request.fields.says("proxy-connection", "keep-alive");
    let keeps = match request.minor {
        0 if asked => faults.has(Fault::Http10KeptAlive),
        0 => faults.has(Fault::Http10NeverClosed),
        _ => !close || faults.has(Fault::CloseGoesOn),
    };
    let keeps = keeps && !faults.has(Fault::ClientNotKept);
    keeps && into != Framing::Close && (!early || faults.has(Fault::EarlyAnswerRestParsed))
}

fn failure<R: AsyncRead + Unpin>(
    stop: Stop,
    silent: bool,
    input: &Input<R>,
    faults: Faults,
) -> Unanswered {
    match stop {
        Stop::Ended | Stop::Lost if faults.has(Fault::OriginEndHangs) => Unanswered::Hang,
        Stop::Ended | Stop::Lost if silent && input.rest().is_empty() => Unanswered::Nothing,
        Stop::Late => Unanswered::Late,
        _ => Unanswered::Bad,
    }
}
