use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use badpeer::http::{ResponseReader, State, Version};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::kinds::names;

/// Content whose length its server does not know beforehand, unless it is empty.
struct Pieces(Vec<Bytes>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }
}

/// Answers with the content twice, and with the status that the path names.
async fn answer(request: Request<Incoming>) -> Result<Response<Pieces>, hyper::Error> {
    let status: u16 = request.uri().path()[1..].parse().unwrap_or(200);
    let content = request.into_body().collect().await?.to_bytes();
    let pieces = match content.is_empty() {
        true => Vec::new(),
        false => vec![content.clone(), content],
    };
    let mut response = Response::new(Pieces(pieces));
    *response.status_mut() = status.try_into().unwrap_or_default();
    Ok(response)
}

async fn answers(requests: &str) -> Vec<u8> {
    let (mut client, server) = tokio::io::duplex(1 << 16);
    let serving = hyper::server::conn::http1::Builder::new()
        .half_close(true)
        .serve_connection(TokioIo::new(server), service_fn(answer));
    let talking = async {
        client.write_all(requests.as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        let mut octets = Vec::new();
        client.read_to_end(&mut octets).await.unwrap();
        octets
    };
    tokio::join!(serving, talking).1
}

#[tokio::test]
async fn a_good_server_is_accused_of_nothing() {
    let (new, old) = (Version::HTTP_11, Version::HTTP_10);
    for (asked, requests) in [
        (&[("GET", new)][..], "GET /200 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (&[("HEAD", new)], "HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (&[("GET", old)], "GET /200 HTTP/1.0\r\n\r\n"),
        (
            &[("POST", old)],
            "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
        ),
        (
            &[("POST", new)],
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        ),
        (
            &[("POST", new), ("GET", new), ("GET", new), ("HEAD", new)],
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n\
             5\r\nhello\r\n0\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\n\
             GET /304 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /404 HTTP/1.1\r\nHost: a\r\n\r\n",
        ),
        (
            &[("GET", new)],
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        ),
        (&[("GET", new)], "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    ] {
        let octets = answers(requests).await;
        let mut reader = ResponseReader::new();
        for (method, version) in asked {
            reader.request(method.as_bytes(), *version);
        }
        reader.push(&octets);
        reader.finish();
        let told = badpeer::octets::escape(&octets);
        assert_eq!(names(reader.deviations()), "", "{requests:?}: {told}");
        assert_eq!(reader.state(), State::Ended, "{told}");
        assert_eq!((reader.due(), reader.surplus()), (0, None), "{told}");
    }
}
