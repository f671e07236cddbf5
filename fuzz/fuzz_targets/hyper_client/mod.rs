//! hyper-util's client, which opens its connections through a connector.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use badpeer::target::{Answer, Call, CallResult};
use badpeer::wire::memory::{Connector, Stream};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::{Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};

#[derive(Clone)]
struct Connect(Connector);

struct Io(TokioIo<Stream>);

impl Connection for Io {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl Write for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, octets)
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

    fn call(&mut self, _: Uri) -> Self::Future {
        let connector = self.0.clone();
        Box::pin(async move { Ok(Io(TokioIo::new(connector.connect().await?))) })
    }
}

/// A client for one conversation.
pub fn make(connector: Connector) -> impl AsyncFn(Call) -> CallResult {
    let client = Client::builder(TokioExecutor::new()).build(Connect(connector));
    async move |call| exchange(&client, call).await.into()
}

async fn exchange(
    client: &Client<Connect, Full<Bytes>>,
    call: Call,
) -> Result<Answer, Box<dyn std::error::Error>> {
    let request = Request::builder().method(&*call.method).uri(&call.url);
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
