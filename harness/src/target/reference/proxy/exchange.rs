//! One request of a client's, and its answer.

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf};

use super::content::Content;
use super::fault::{Fault, Faults};
use super::fields::Fields;
use super::forward::{PSEUDONYM, request_framing, request_head};
use super::framing::Framing;
use super::input::Input;
use super::origin::{Dial, Origin, Origins};
use super::own;
use super::request::{Request, Target};
use super::stop::{Stop, bad};
use super::transfer::{Progress, Unanswered, Unsent, download, upload};
use super::tunnel::tunnel;

/// How often a planted fault tries.
const TRIES: u32 = 6;

/// A client's connection.
pub(super) struct Client<S> {
    pub(super) input: Input<ReadHalf<S>>,
    pub(super) output: WriteHalf<S>,
}

/// What becomes of the client's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Keep,
    Close,
    /// What was sent must not be taken for whole.
    Abort,
    Hang,
}

/// How one attempt at an origin ended.
enum Tried {
    Whole { client: bool, origin: bool },
    Client(Stop),
    Failed(Unanswered),
}

/// Serves the next request.
pub(super) async fn exchange<S, D>(
    client: &mut Client<S>,
    origins: &Origins<D>,
    faults: Faults,
) -> Next
where
    S: AsyncRead + AsyncWrite + Unpin,
    D: Dial,
{
    let request = match Request::read(&mut client.input, faults).await {
        Ok(request) => request,
        Err(stop) => return refuse(client, stop, faults).await,
    };
    if let Target::Authority(authority) = &request.target {
        return tunnel(client, origins, authority, faults).await;
    }
    if faults.has(Fault::TrailerFieldFatal)
        && request.framing == Framing::None
        && request.fields.has("trailer")
    {
        return Next::Abort;
    }
    if let Some(status) = own_refusal(&request, faults) {
        let sent = own::answer(&mut client.output, status, "", b"", true).await;
        return sent.map_or(Next::Abort, |()| Next::Close);
    }
    let left = match max_forwards(&request, faults) {
        Ok(left) => left,
        Err(stop) => return refuse(client, stop, faults).await,
    };
    if left == Some(None) {
        return final_recipient(client, &request).await;
    }
    let next = relay(client, origins, &request, left.flatten(), faults).await;
    if faults.has(Fault::PipelineLost) {
        client.input.forget();
    }
    if faults.has(Fault::UpgradeEndsHttp) && request.fields.has("upgrade") {
        return Next::Hang;
    }
    next
}

/// What is not forwarded though it is sound: what was forwarded here before, and more than once
/// [RFC 9110 §7.6].
fn own_refusal(request: &Request, faults: Faults) -> Option<u16> {
    if faults.has(Fault::CredentialsRefusedBare) && request.fields.has("proxy-authorization") {
        return Some(407);
    }
    let own = |entry: &&[u8]| entry.ends_with(PSEUDONYM.as_bytes());
    let loops = request.fields.list("via").filter(own).count() > 1;
    (loops && !faults.has(Fault::LoopGoesOn)).then_some(508)
}

/// Whether a request authenticates the connection that it comes on, against HTTP.
fn authenticates(request: &Request) -> bool {
    let mut values = request.fields.all("authorization");
    values.any(|value| {
        let scheme = value.split(|one| *one == b' ').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case(b"NTLM") || scheme.eq_ignore_ascii_case(b"Negotiate")
    })
}

/// What Max-Forwards says to OPTIONS and TRACE [RFC 9110 §7.6.2]: how many hops are left behind
/// this one, and `None` where this is the last.
fn max_forwards(request: &Request, faults: Faults) -> Result<Option<Option<u64>>, Stop> {
    let Some(value) = request.fields.first("max-forwards") else {
        return Ok(None);
    };
    if !(request.is("OPTIONS") || request.is("TRACE")) || faults.has(Fault::MaxForwardsKept) {
        return Ok(None);
    }
    let number = std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse::<u64>().ok());
    match number {
        None => Err(bad("Max-Forwards is no number")),
        Some(0) if faults.has(Fault::MaxForwardsZeroForwarded) => Ok(Some(Some(0))),
        Some(number) => Ok(Some(number.checked_sub(1))),
    }
}

/// Answers where the request was to go no further.
async fn final_recipient<S: AsyncRead + AsyncWrite + Unpin>(
    client: &mut Client<S>,
    request: &Request,
) -> Next {
    let sent = if request.is("TRACE") {
        let mut echo = [&request.line[..], b"\r\n"].concat();
        let mut fields = request.fields.clone();
        for secret in ["authorization", "cookie", "proxy-authorization"] {
            fields.remove(secret);
        }
        fields.write(&mut echo);
        own::answer(
            &mut client.output,
            200,
            "Content-Type: message/http\r\n",
            &echo,
            true,
        )
        .await
    } else {
        own::answer(
            &mut client.output,
            200,
            "Allow: GET, HEAD, OPTIONS, POST\r\n",
            b"",
            true,
        )
        .await
    };
    sent.map_or(Next::Abort, |()| Next::Close)
}

/// Refuses what can't be read, and closes: no later octet is a request [RFC 9112 §2.2].
async fn refuse<S: AsyncRead + AsyncWrite + Unpin>(
    client: &mut Client<S>,
    stop: Stop,
    faults: Faults,
) -> Next {
    let (status, reason) = match stop {
        Stop::Bad(status, reason) => (status, reason),
        Stop::Ended if client.input.rest().is_empty() => return Next::Close,
        Stop::Ended => (400, "the request is incomplete"),
        Stop::Late if client.input.rest().is_empty() => return Next::Close,
        Stop::Late => (408, "the rest of the request did not come"),
        Stop::Lost => return Next::Close,
        Stop::Hang => return Next::Hang,
    };
    let goes_on = faults.has(Fault::RefusedGoesOn);
    match own::refusal(&mut client.output, status, reason, !goes_on).await {
        Ok(()) if goes_on => Next::Keep,
        Ok(()) => Next::Close,
        Err(_) => Next::Abort,
    }
}

async fn relay<S, D>(
    client: &mut Client<S>,
    origins: &Origins<D>,
    request: &Request,
    left: Option<u64>,
    faults: Faults,
) -> Next
where
    S: AsyncRead + AsyncWrite + Unpin,
    D: Dial,
{
    let authority = match &request.target {
        Target::Absolute(authority, _) => Some(&authority[..]),
        _ => None,
    };
    let mut request = request.clone();
    if let Some(stored) = origins.cache.look_up(&mut request) {
        let (octets, keeps) = stored.answer(&request, faults);
        return match client.output.write_all(&octets).await {
            Ok(()) if keeps => Next::Keep,
            Ok(()) => Next::Close,
            Err(_) => Next::Abort,
        };
    }
    let stored = match store(client, &mut request, faults).await {
        Ok(stored) => stored,
        Err(stop) => return refuse(client, stop, faults).await,
    };
    let empty = matches!(request.framing, Framing::None | Framing::Length(0));
    let safe = request.is_idempotent() && empty && !faults.has(Fault::IdleGetFails)
        || empty && faults.has(Fault::AnyMethodRetried)
        || faults.has(Fault::PostRetried);
    for attempt in 0..TRIES {
        let Ok(mut origin) = origins.connect(authority, attempt > 0).await else {
            return unanswered(client, &Unanswered::Bad, faults).await;
        };
        let used = origin.used;
        let progress = Progress::new(&origins.cache);
        let stored = stored.as_deref();
        let name = origins.name();
        let tried = attempt_at(
            client,
            &mut origin,
            &request,
            (left, name),
            stored,
            &progress,
            faults,
        );
        let failed = match tried.await {
            Tried::Whole {
                client: keeps,
                origin: persists,
            } => {
                // [RFC 9110 §3.3]: some servers take all that comes on such a connection for the
                // same user's.
                let shared = !authenticates(&request) || faults.has(Fault::AuthenticatedShared);
                if persists && shared && !faults.has(Fault::OriginNotKept) {
                    origins.keep(origin);
                }
                return if keeps { Next::Keep } else { Next::Close };
            }
            Tried::Client(stop) if progress.answered.get() => {
                return if stop == Stop::Hang {
                    Next::Hang
                } else {
                    Next::Abort
                };
            }
            Tried::Client(stop) => {
                if faults.has(Fault::ClientResetKeepsOrigin) {
                    origins.keep(origin);
                }
                return refuse(client, stop, faults).await;
            }
            Tried::Failed(failed) => failed,
        };
        // [RFC 9110 §9.2.2]: again only where a connection may have been closed before the
        // request came, once, and only what does no harm twice.
        let stale = matches!(failed, Unanswered::Nothing)
            && (used || faults.has(Fault::PostRetried))
            && safe
            && attempt == 0;
        let forever = faults.has(Fault::RetriedForever) && safe && !progress.answered.get();
        let again = matches!(failed, Unanswered::Again) && attempt == 0;
        let mid = faults.has(Fault::RetriedMidAnswer) && progress.answered.get() && attempt == 0;
        if stale || forever || mid || again {
            continue;
        }
        return match (progress.answered.get(), failed) {
            (_, Unanswered::Client) => Next::Abort,
            (_, Unanswered::Hang) => Next::Hang,
            (true, _) if progress.by_close.get() => Next::Abort,
            (true, _) => Next::Close,
            (false, failed) => unanswered(client, &failed, faults).await,
        };
    }
    unanswered(client, &Unanswered::Bad, faults).await
}

/// Reads content before a connection is opened, where a planted fault wants that.
async fn store<S: AsyncRead + AsyncWrite + Unpin>(
    client: &mut Client<S>,
    request: &mut Request,
    faults: Faults,
) -> Result<Option<Vec<u8>>, Stop> {
    let promotes = faults.has(Fault::TrailersPromoted) && request.framing == Framing::Chunked;
    let holds = faults.has(Fault::ExpectHeld) && request.fields.has("expect");
    if !promotes && !holds && !faults.has(Fault::PostRetried) {
        return Ok(None);
    }
    let mut content = Content::new(request.framing, faults);
    let mut all = Vec::new();
    while let Some(piece) = content.next(&mut client.input).await? {
        all.extend(piece);
    }
    if request.framing != Framing::None {
        request.framing = Framing::Length(all.len() as u64);
    }
    if promotes {
        request
            .fields
            .0
            .extend(std::mem::take::<Fields>(&mut content.trailers).0);
    }
    Ok(Some(all))
}

async fn attempt_at<S, O>(
    client: &mut Client<S>,
    origin: &mut Origin<O>,
    request: &Request,
    (left, name): (Option<u64>, &str),
    stored: Option<&[u8]>,
    progress: &Progress<'_>,
    faults: Faults,
) -> Tried
where
    S: AsyncRead + AsyncWrite + Unpin,
    O: AsyncRead + AsyncWrite + Unpin,
{
    let into = request_framing(request, faults);
    let mut head = request_head(request, into, left, name, faults);
    head.extend_from_slice(stored.unwrap_or_default());
    // [RFC 9110 §7.8] Until the origin has switched, what follows is HTTP.
    if faults.has(Fault::UpgradeTunnelsAtOnce) && request.fields.has("upgrade") {
        head.extend_from_slice(client.input.rest());
    }
    // Where this fails, an answer may have come before the origin closed.
    let _ = origin.output.write_all(&head).await;
    let _ = origin.output.flush().await;
    let framing = match stored {
        Some(_) => Framing::None,
        None => request.framing,
    };
    let content = Content::new(framing, faults);
    let lost = faults.has(Fault::ContentOnGetLost) && request.is("GET");
    let into = match stored {
        _ if lost => Framing::Close,
        Some(_) => Framing::Length(0),
        None => into,
    };
    let nominated = request.fields.nominated(faults);
    let up = upload(
        &mut client.input,
        &mut origin.output,
        content,
        (into, &nominated),
        faults,
    );
    let down = download(
        &mut origin.input,
        &mut client.output,
        request,
        progress,
        faults,
    );
    tokio::pin!(up, down);
    let mut going = true;
    loop {
        tokio::select! {
            biased;
            sent = &mut up, if going => {
                going = false;
                match sent {
                    Ok(()) => progress.uploaded.set(true),
                    Err(Unsent::Gone) => {}
                    Err(Unsent::Client(stop)) => return Tried::Client(stop),
                }
            }
            came = &mut down => {
                return match came {
                    Ok((client, origin)) => Tried::Whole { client, origin },
                    Err(failed) => Tried::Failed(failed),
                };
            }
        }
    }
}

/// Says that the origin gave no answer.
async fn unanswered<S: AsyncRead + AsyncWrite + Unpin>(
    client: &mut Client<S>,
    failed: &Unanswered,
    faults: Faults,
) -> Next {
    let status = match failed {
        Unanswered::Hang => return Next::Hang,
        Unanswered::Client => return Next::Abort,
        _ if faults.has(Fault::MisdirectedSaid) => 421,
        Unanswered::Late => 504,
        Unanswered::Nothing | Unanswered::Bad | Unanswered::Again => 502,
    };
    match own::answer(&mut client.output, status, "", b"", true).await {
        Ok(()) => Next::Close,
        Err(_) => Next::Abort,
    }
}
