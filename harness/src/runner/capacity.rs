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

/// How many connections the server serves at once, where that is fewer than `wanted`. It is given
/// requests that are not yet whole, which hold whatever it has for a connection, and is to answer
/// a whole one beside them within `deadline`.
pub(super) async fn limit(address: SocketAddr, wanted: usize, deadline: Duration) -> Option<usize> {
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
            && let Ok(Ok(half)) = timeout(deadline, half(address)).await
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
async fn half(address: SocketAddr) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!("GET / HTTP/1.1\r\nHost: {address}\r\n");
    stream.write_all(head.as_bytes()).await?;
    // A server with a short backlog drops the handshakes of those that come all at once.
    let (near, far) = (stream.peer_addr()?, stream.local_addr()?);
    while lookup(near, far).is_some_and(|socket| socket.is_backlogged()) {
        sleep(LOOK).await;
    }
    Ok(stream)
}

/// Whether a request of its own connection is answered.
async fn is_answered(address: SocketAddr) -> io::Result<bool> {
    let mut stream = half(address).await?;
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
        local.run_until(limit(address, wanted, deadline)).await
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
