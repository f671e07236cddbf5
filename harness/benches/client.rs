//! A client case in process, from script to verdict, beside the bare exchange: the same client
//! makes the same call over a pipe to a loop that reads a head and answers. A new client each
//! time, as a case demands. By turns, in one run, by processor time; the ratio is what counts.

mod processor;

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use badpeer::target::{Answer, Call};
use badpeer::{Case, Run, Settings, Target, Verdict, runner};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream};

const ROUNDS: usize = 15;
/// Calls in a round, each way.
const EACH: usize = 2000;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// The same plain exchange, `EACH` times.
fn case() -> Case {
    let source = format!(
        "case      a plain answer is handed on\n\
         target    client\n\
         segments  whole\n\
         vary      n = 1..{EACH}\n\n\
         caller => GET /\n\
         server <= open\n\
         server <~ request\n\
         server -> HTTP/1.1 200 OK\n\
         server -> Content-Length: 5\n\
         server ->\n\
         server -> hello\\\n\
         caller <= ok\n\
         server => close\n\n\
         pass   caller ok 200 \"hello\"\n"
    );
    Case::read("client/bench/plain", &source).unwrap_or_else(|error| panic!("{error}"))
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

/// What opens a client's connections.
#[derive(Clone)]
struct Connect<F>(F);

struct Io<S>(TokioIo<S>);

impl<S> Connection for Io<S> {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl<S: Stream> hyper::rt::Read for Io<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl<S: Stream> hyper::rt::Write for Io<S> {
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

impl<F, Fut, S> tower_service::Service<Uri> for Connect<F>
where
    F: Fn() -> Fut,
    Fut: Future<Output = io::Result<S>> + Send + 'static,
    S: Stream,
{
    type Response = Io<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Io<S>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let stream = (self.0)();
        Box::pin(async move { Ok(Io(TokioIo::new(stream.await?))) })
    }
}

async fn exchange<F, Fut, S>(
    client: &Client<Connect<F>, Full<Bytes>>,
    call: Call,
) -> Result<Answer, Box<dyn std::error::Error>>
where
    F: Fn() -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = io::Result<S>> + Send + 'static,
    S: Stream,
{
    let mut request = Request::builder().method(&*call.method).uri(&call.url);
    for (name, value) in &call.fields {
        request = request.header(&**name, &**value);
    }
    let body = Full::new(Bytes::from(call.body.unwrap_or_default()));
    let (head, body) = client.request(request.body(body)?).await?.into_parts();
    let fields = head.headers.iter();
    Ok(Answer {
        status: Some(head.status.as_u16()),
        fields: fields
            .map(|(name, value)| (name.as_str().into(), value.as_bytes().into()))
            .collect(),
        body: Some(body.collect().await?.to_bytes().into()),
    })
}

/// From script to verdict; how long a conversation took.
fn ours(case: &Case) -> Duration {
    let target = Target::client_over(|connector| {
        let connect = Connect(move || {
            let connector = connector.clone();
            async move { connector.connect().await }
        });
        let client = Client::builder(TokioExecutor::new()).build(connect);
        async move |call| exchange(&client, call).await
    });
    let (mut began, mut took) = (processor::time(), 0.0);
    Run::client(target, vec![case.clone()])
        .settings(Settings::default())
        .go(|event| match event {
            // What the client can do has been found out by now.
            runner::Event::Started(_) => began = processor::time(),
            runner::Event::Case(report) if report.id == case.id() => {
                took = processor::time() - began;
                assert_eq!(report.verdict, Verdict::Pass, "{report}");
                assert_eq!(report.variants.len(), EACH);
            }
            _ => {}
        })
        .expect("a target in process is there");
    Duration::from_secs_f64(took / EACH as f64)
}

async fn answer(mut stream: DuplexStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    // The client may be gone, which is its right.
    let _ = stream.write_all(ANSWER).await;
}

/// The same calls, and no questions asked.
fn bare() -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let began = processor::time();
    runtime.block_on(tokio::task::LocalSet::new().run_until(async {
        for _ in 0..EACH {
            let connect = Connect(|| async {
                let (ours, theirs) = tokio::io::duplex(64 << 10);
                tokio::spawn(answer(theirs));
                Ok(ours)
            });
            let client = Client::builder(TokioExecutor::new()).build(connect);
            let call = Call {
                method: "GET".to_owned(),
                url: "http://127.0.0.1:1/".to_owned(),
                fields: Vec::new(),
                body: None,
                proxy: None,
            };
            let answer = exchange(&client, call).await.expect("an answer");
            assert_eq!(answer.body.as_deref(), Some(&b"hello"[..]));
        }
    }));
    Duration::from_secs_f64((processor::time() - began) / EACH as f64)
}

fn main() {
    let case = case();
    let (mut ratios, mut with, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let bare = bare();
        let ours = ours(&case);
        ratios.push(ours.as_secs_f64() / bare.as_secs_f64());
        with.push(ours);
        without.push(bare);
    }
    ratios.sort_by(f64::total_cmp);
    with.sort();
    without.sort();
    println!(
        "a client case {:?}, a bare exchange {:?}",
        with[ROUNDS / 2],
        without[ROUNDS / 2]
    );
    println!(
        "table: a client case in process | {:.2} times a bare exchange | at most 2",
        ratios[ROUNDS / 2]
    );
}
