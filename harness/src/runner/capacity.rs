//! How many connections a server serves at once. One with a thread or a process for each has an
//! end to them: beyond it a connection waits for another to go, which is no hang.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::wire::barrier::lookup;

/// How often the kernel is asked whether a connection is accepted.
const LOOK: Duration = Duration::from_millis(1);

/// How many octets of content are announced: too many to be gathered before an application is
/// asked.
const CONTENT: usize = 64 * 1024;

/// What a request that is not yet whole holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Half<'a> {
    /// Whatever the server has for a connection: the head lacks its end.
    Head,
    /// Whatever its application has for a request, too: the content of a POST to this path lacks
    /// its end.
    Content(&'a str),
}

/// How many connections the server serves at once, where that is fewer than `wanted`. It is given
/// requests that are not yet whole, and is to answer a whole one beside them within `deadline`.
pub(super) async fn limit(
    address: SocketAddr,
    kind: Half<'_>,
    wanted: usize,
    deadline: Duration,
) -> Option<usize> {
    let mut halves: Vec<TcpStream> = Vec::new();
    // So many are surely served, and so many are not.
    let (mut served, mut beyond) = (1, None);
    loop {
        let next = match beyond {
            None if served >= wanted => return None,
            None => (served * 2).min(wanted),
            Some(beyond) if served + 1 >= beyond => return Some(served),
            Some(beyond) => usize::midpoint(served, beyond),
        };
        // Those that go are the oldest: they hold a place, where the youngest may wait for one.
        let surplus = (halves.len() + 1).saturating_sub(next);
        halves.drain(..surplus);
        while halves.len() + 1 < next
            && let Ok(Ok(half)) = timeout(deadline, half(address, kind)).await
        {
            halves.push(half);
        }
        let enough = halves.len() + 1 == next;
        if enough && matches!(timeout(deadline, is_answered(address)).await, Ok(Ok(true))) {
            served = next;
        } else {
            beyond = Some(next);
        }
    }
}

/// A connection whose request is not whole.
async fn half(address: SocketAddr, kind: Half<'_>) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let octets = match kind {
        Half::Head => format!("GET / HTTP/1.1\r\nHost: {address}\r\n"),
        Half::Content(path) => {
            format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {CONTENT}\r\n\r\nb")
        }
    };
    stream.write_all(octets.as_bytes()).await?;
    // A server with a short backlog drops the handshakes of those that come all at once.
    let (near, far) = (stream.peer_addr()?, stream.local_addr()?);
    while lookup(near, far).is_some_and(|socket| socket.is_backlogged()) {
        sleep(LOOK).await;
    }
    Ok(stream)
}

/// Whether a request of its own connection is answered.
async fn is_answered(address: SocketAddr) -> io::Result<bool> {
    let mut stream = half(address, Half::Head).await?;
    stream.write_all(b"Connection: close\r\n\r\n").await?;
    Ok(stream.read(&mut [0; 1024]).await? > 0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::net::TcpListener;
    use tokio::sync::Semaphore;
    use tokio::task::LocalSet;

    use super::*;
    use crate::target::reference::{self, Faults};

    /// What is found of a server with so many places.
    async fn found(places: usize, wanted: usize, deadline: Duration) -> Option<usize> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let places = Arc::new(Semaphore::new(places));
        let server = async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let place = Arc::clone(&places).acquire_owned().await.unwrap();
                tokio::task::spawn_local(async move {
                    reference::serve(stream, Faults::default()).await;
                    drop(place);
                });
            }
        };
        let local = LocalSet::new();
        local.spawn_local(server);
        local
            .run_until(limit(address, Half::Head, wanted, deadline))
            .await
    }

    /// One request, whose content is read by one of so many handlers.
    async fn handle(mut stream: TcpStream, handlers: Arc<Semaphore>) -> io::Result<()> {
        let (mut octets, mut place) = (Vec::new(), None);
        loop {
            let end = octets.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                place = place.or(handlers.clone().acquire_owned().await.ok());
                let content = if octets.starts_with(b"POST") {
                    CONTENT
                } else {
                    0
                };
                if octets.len() >= end + 4 + content {
                    return stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
                }
            }
            if stream.read_buf(&mut octets).await? == 0 {
                return Ok(());
            }
        }
    }

    #[tokio::test]
    async fn handlers_are_held_by_content_and_not_by_heads() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let handlers = Arc::new(Semaphore::new(3));
        let server = async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::task::spawn_local(handle(stream, Arc::clone(&handlers)));
            }
        };
        let local = LocalSet::new();
        local.spawn_local(server);
        let found = async |kind, deadline| limit(address, kind, 16, deadline).await;
        let found = async {
            let calm = Duration::from_secs(60);
            let short = Duration::from_millis(200);
            let heads = found(Half::Head, calm).await;
            (heads, found(Half::Content("/echo"), short).await)
        };
        let (heads, contents) = local.run_until(found).await;
        assert_eq!(heads, None);
        assert!(contents.is_some_and(|limit| limit <= 3), "{contents:?}");
    }

    #[tokio::test]
    async fn a_server_with_places_enough_has_no_limit() {
        let calm = Duration::from_secs(60);
        assert_eq!(found(64, 64, calm).await, None);
        assert_eq!(found(1, 1, calm).await, None);
    }

    #[tokio::test]
    async fn a_limit_is_found_and_never_overrated() {
        // What is beyond the limit is never answered, however long the deadline.
        let deadline = Duration::from_millis(200);
        for places in [1, 2, 10] {
            let limit = found(places, 64, deadline).await;
            assert!(limit.is_some_and(|limit| limit <= places), "{limit:?}");
        }
    }
}
