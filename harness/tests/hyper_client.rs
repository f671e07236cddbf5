//! hyper-util's client, in memory: the whole client catalogue, a `#[test]` a case, with snapshots
//! in `snapshots/`. Deviations are waived, each with its reason.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use badpeer::target::{Answer, Call};
use badpeer::wire::memory::{Connector, Stream};
use badpeer::{Case, Target};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};

/// What the client opens its connections with: the conversation's own connector.
#[derive(Clone)]
struct Connect(Connector);

struct Io(TokioIo<Stream>);

impl Connection for Io {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl hyper::rt::Read for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl hyper::rt::Write for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl tower_service::Service<Uri> for Connect {
    type Response = Io;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Io>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// Like the client's own connector, this one knows no TLS, and refuses what needs it.
    fn call(&mut self, url: Uri) -> Self::Future {
        let connector = self.0.clone();
        Box::pin(async move {
            if url.scheme_str() != Some("http") {
                return Err(io::Error::other("the scheme is not http"));
            }
            Ok(Io(TokioIo::new(connector.connect().await?)))
        })
    }
}

async fn exchange(
    client: &Client<Connect, Full<Bytes>>,
    call: Call,
) -> Result<Answer, Box<dyn std::error::Error>> {
    let mut request = Request::builder().method(&*call.method).uri(&call.url);
    for (name, value) in &call.fields {
        request = request.header(&**name, &**value);
    }
    let body = Full::new(Bytes::from(call.body.unwrap_or_default()));
    let response = client.request(request.body(body)?).await?;
    let (head, body) = response.into_parts();
    let fields = head.headers.iter();
    Ok(Answer {
        status: Some(head.status.as_u16()),
        fields: fields
            .map(|(name, value)| (name.as_str().into(), value.as_bytes().into()))
            .collect(),
        body: Some(body.collect().await?.to_bytes().into()),
    })
}

/// What hyper does against the documents.
const WAIVED: &[(&str, &str)] = &[(
    "client/transfer-coding/white-space-and-empty-members",
    "hyper does not ignore empty members behind chunked [RFC 9110 §5.6.1.2]",
)];

badpeer::catalogue!(client, fn check);

fn check(case: Case) {
    let target = Target::client_over(|connector| {
        let client = Client::builder(TokioExecutor::new()).build(Connect(connector));
        async move |call| exchange(&client, call).await
    });
    let waiver = WAIVED.iter().find(|(id, _)| *id == case.id());
    // What has no end, or near to none, is no snapshot.
    let endless = case.id().starts_with("client/limits/");
    let report = case.run(&target);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    if !endless {
        settings.bind(|| badpeer::assert_snapshot!(report));
    }
    match waiver {
        None => report.assert_pass(),
        Some((id, why)) => assert!(!report.is_good(), "stale waiver: {id} passes ({why})"),
    }
}
