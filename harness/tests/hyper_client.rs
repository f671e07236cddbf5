//! hyper-util's client, in memory: the whole client catalogue, a `#[test]` a case, with snapshots
//! in `snapshots/`. Deviations are waived, each with its reason.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use badpeer::target::{Answer, Call, CallResult, Proxy};
use badpeer::wire::memory::{Connector, Stream};
use badpeer::{Case, Target};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};

/// What the client opens its connections with: the conversation's own connector.
#[derive(Clone)]
struct Connect {
    connector: Connector,
    /// Whether it leads to a proxy, which is told the whole URL.
    proxy: bool,
}

struct Io {
    stream: TokioIo<Stream>,
    proxy: bool,
}

impl Connection for Io {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.proxy)
    }
}

impl hyper::rt::Read for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl hyper::rt::Write for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
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
        let Connect { connector, proxy } = self.clone();
        Box::pin(async move {
            if url.scheme_str() != Some("http") {
                return Err(io::Error::other("the scheme is not http"));
            }
            let stream = TokioIo::new(connector.connect().await?);
            Ok(Io { stream, proxy })
        })
    }
}

type Body = Full<Bytes>;

/// A client for each way: straight, to a proxy, through the tunnels of one.
struct Clients {
    straight: Client<Connect, Body>,
    forward: Client<Connect, Body>,
    tunnelled: Client<Tunnel<Connect>, Body>,
}

impl Clients {
    fn new(connector: Connector) -> Self {
        let builder = Client::builder(TokioExecutor::new());
        let to = |proxy| Connect {
            connector: connector.clone(),
            proxy,
        };
        // Where the connector leads to is not for the URI to say.
        let somewhere = Uri::from_static("http://proxy.test");
        Self {
            straight: builder.build(to(false)),
            forward: builder.build(to(true)),
            tunnelled: builder.build(Tunnel::new(somewhere, to(false))),
        }
    }

    async fn call(&self, call: Call) -> CallResult {
        let no = |why: &str| CallResult::Unimplemented(why.to_owned());
        match &call.proxy {
            Some(_) if call.url.starts_with("https:") => return no("no TLS here"),
            Some(proxy) if proxy.url.contains('@') => return no("no credentials here"),
            _ => {}
        }
        exchange(self, call).await.into()
    }
}

async fn exchange(clients: &Clients, call: Call) -> Result<Answer, Box<dyn std::error::Error>> {
    let mut request = Request::builder().method(&*call.method).uri(&call.url);
    for (name, value) in &call.fields {
        request = request.header(&**name, &**value);
    }
    let body = Full::new(Bytes::from(call.body.unwrap_or_default()));
    let request = request.body(body)?;
    let response = match call.proxy {
        None => clients.straight.request(request),
        Some(Proxy { tunnel: false, .. }) => clients.forward.request(request),
        Some(Proxy { tunnel: true, .. }) => clients.tunnelled.request(request),
    };
    let response = response.await?;
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
const WAIVED: &[(&str, &str)] = &[
    (
        "client/transfer-coding/white-space-and-empty-members",
        "hyper does not ignore empty members behind chunked [RFC 9110 §5.6.1.2]",
    ),
    (
        "client/proxied/nothing-of-the-url-more",
        "hyper-util gives a proxy the userinfo of the URL too [RFC 9110 §4.2.4]",
    ),
    (
        "client/proxied/tunnel-interim",
        "hyper-util takes an interim response to CONNECT for a refusal [RFC 9110 §15.2]",
    ),
    (
        "client/proxied/tunnel-target",
        "hyper-util asks for port 443 where the URL is an http one without a port [RFC 9112 §3.2.3]",
    ),
];

badpeer::catalogue!(client, fn check);

fn check(case: Case) {
    let target = Target::client_over(|connector| {
        let clients = Clients::new(connector);
        async move |call| clients.call(call).await
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
