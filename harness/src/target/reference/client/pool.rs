//! Idle connections, each watched: what stirs on one of them ends it.
//! It never knows what a request is.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::Faults;
use super::connection::{Connection, End};
use super::fault::Fault;
use super::persistence::Kept;
use super::pipeline::Queue;

/// A place for one idle connection.
struct Slot<S> {
    host: String,
    connection: RefCell<Option<Connection<S>>>,
    left: Option<u32>,
    taken: Notify,
}

/// The idle connections of one client.
pub(super) struct Pool<S> {
    idle: RefCell<Vec<Rc<Slot<S>>>>,
    /// Connections that a planted fault forgets to close.
    leaked: RefCell<Vec<Connection<S>>>,
    /// Connections with a request under way, for those who pipeline.
    busy: RefCell<Vec<(String, bool, Queue)>>,
    /// Whether requests are made behind others on the same connection.
    pub(super) pipelines: bool,
    faults: Faults,
}

impl<S: AsyncRead + AsyncWrite + Unpin + 'static> Pool<S> {
    pub(super) fn new(faults: Faults) -> Self {
        Self {
            idle: RefCell::default(),
            leaked: RefCell::default(),
            busy: RefCell::default(),
            pipelines: false,
            faults,
        }
    }

    /// An idle connection to a host, with how many requests it takes yet, where one is left.
    pub(super) fn take(&self, host: &str) -> Option<(Connection<S>, Option<u32>)> {
        let careless = is_careless(self.faults) || self.faults.has(Fault::IdleDataTaken);
        let mut idle = self.idle.borrow_mut();
        while let Some(at) = idle.iter().rposition(|slot| slot.host == host) {
            let slot = idle.remove(at);
            slot.taken.notify_one();
            let Some(mut connection) = slot.connection.take() else {
                continue;
            };
            // Octets that nobody asked for are no answer, and a server that has closed gives
            // none [RFC 9112 §9.2].
            let stirred = connection.has_stirred();
            let held = !connection.rest().is_empty() || connection.ended().is_none();
            if !stirred || careless && held || self.faults.has(Fault::StaleHangs) {
                return Some((connection, slot.left));
            }
            if self.faults.has(Fault::FinishLeaks) {
                self.leak(connection);
            }
        }
        None
    }

    /// Keeps an idle connection until something stirs on it, or its time is over.
    pub(super) fn put(&self, host: &str, connection: Connection<S>, kept: Kept) {
        let slot = Rc::new(Slot {
            host: host.to_owned(),
            connection: RefCell::new(Some(connection)),
            left: kept.left,
            taken: Notify::new(),
        });
        self.idle.borrow_mut().push(Rc::clone(&slot));
        let until = kept.lasts.map(|lasts| Instant::now() + lasts);
        tokio::task::spawn_local(watch(slot, until, self.faults));
    }

    /// Holds a connection open that nobody uses any more.
    pub(super) fn leak(&self, connection: Connection<S>) {
        self.leaked.borrow_mut().push(connection);
    }

    /// Tells of a connection with a request under way.
    pub(super) fn began(&self, host: &str, idempotent: bool, queue: &Queue) {
        let entry = (host.to_owned(), idempotent, queue.clone());
        self.busy.borrow_mut().push(entry);
    }

    /// The request is over.
    pub(super) fn ended(&self, queue: &Queue) {
        self.busy.borrow_mut().retain(|(_, _, own)| !own.is(queue));
    }

    /// A connection behind whose request another may be made: one that is idempotent, but for a
    /// planted fault [RFC 9112 §9.3.2].
    pub(super) fn behind(&self, host: &str) -> Option<Queue> {
        let post = self.faults.has(Fault::PipelinesBehindPost);
        if !post && !self.pipelines && !self.faults.has(Fault::SwapsAnswers) {
            return None;
        }
        let busy = self.busy.borrow();
        let found = busy
            .iter()
            .find(|(own, idempotent, _)| own == host && post != *idempotent);
        found.map(|(_, _, queue)| queue.clone())
    }
}

/// Whether a planted fault does not look at what stands behind an answer: otherwise what it has
/// read too little of would do no harm.
pub(super) fn is_careless(faults: Faults) -> bool {
    [
        Fault::SurplusTaken,
        Fault::ErrorKept,
        Fault::TrailersUnread,
        Fault::ResetContentUnread,
        Fault::ErrorContentUnread,
        Fault::LengthBeatsCoding,
    ]
    .into_iter()
    .any(|fault| faults.has(fault))
}

/// Closes an idle connection when something comes, when the server closes
/// [RFC 9112 §9.5], or when its time is over.
async fn watch<S: AsyncRead + AsyncWrite + Unpin>(
    slot: Rc<Slot<S>>,
    until: Option<Instant>,
    faults: Faults,
) {
    let stirs = poll_fn(|cx| {
        let mut connection = slot.connection.borrow_mut();
        let Some(connection) = &mut *connection else {
            return Poll::Ready(false);
        };
        match connection.poll_more(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(())) => {
                Poll::Ready(!faults.has(Fault::IdleDataTaken) && !faults.has(Fault::IdleDataKept))
            }
            Poll::Ready(Err(_)) if faults.has(Fault::StaleHangs) => Poll::Ready(false),
            Poll::Ready(Err(End::Finish)) => Poll::Ready(!faults.has(Fault::FinishLeaks)),
            Poll::Ready(Err(End::Reset)) => Poll::Ready(true),
        }
    });
    let late = async {
        match until {
            Some(until) => sleep_until(until).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        closes = stirs => {
            if !closes {
                return;
            }
        }
        () = slot.taken.notified() => return,
        () = late => {}
    }
    slot.connection.take();
}
