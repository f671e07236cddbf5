//! How many connections a server serves at once. One with a thread or a process for each has an
//! end to them: beyond it a connection waits for another to go, which is no hang.

use std::net::SocketAddr;
use std::time::Duration;

use crate::script::Actor;
use crate::wire::tcp::{self, Settings};
use crate::wire::{Action, Signal, Wire as _};

/// How many connections the server serves at once, where that is fewer than `wanted`. It is given
/// requests that are not yet whole, which hold whatever it has for a connection, and is to answer
/// a whole one beside them within `deadline`.
pub(super) async fn limit(address: SocketAddr, wanted: usize, deadline: Duration) -> Option<usize> {
    let mut halves: Vec<tcp::Wire> = Vec::new();
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
            && let Some(half) = half(address, deadline).await
        {
            halves.push(half);
        }
        let enough = halves.len() + 1 == next;
        if enough && is_answered(address, deadline).await {
            served = next;
        } else {
            beyond = Some(next);
        }
    }
}

/// A connection whose request is not whole, where the server accepts it in time. It is waited for:
/// a server with a short backlog drops the handshakes of those that come all at once.
async fn half(address: SocketAddr, deadline: Duration) -> Option<tcp::Wire> {
    let mut wire = tcp::Wire::new(Settings {
        accept: Duration::MAX,
        ..Settings::target(address)
    });
    wire.act(Action::Open(Actor::CLIENT)).await;
    if wire.signal(Some(deadline)).await != Some(Signal::Opened(Actor::CLIENT)) {
        return None;
    }
    let head = format!("GET / HTTP/1.1\r\nHost: {address}\r\n");
    wire.act(Action::Write(Actor::CLIENT, head.into())).await;
    Some(wire)
}

/// Whether a request of its own connection is answered in time.
async fn is_answered(address: SocketAddr, deadline: Duration) -> bool {
    let Some(mut wire) = half(address, deadline).await else {
        return false;
    };
    let rest = b"Connection: close\r\n\r\n"[..].into();
    wire.act(Action::Write(Actor::CLIENT, rest)).await;
    let until = wire.now() + deadline;
    loop {
        match wire.signal(Some(until)).await {
            Some(Signal::Received(..)) => return true,
            Some(Signal::Taken(_)) => {}
            _ => return false,
        }
    }
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
