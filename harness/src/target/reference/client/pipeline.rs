//! Requests made behind one that is not answered yet: what a client does that is told to pipeline,
//! and planted faults. Others never have an entry here.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::Waker;

use tokio::sync::oneshot;

use super::attempt::Attempted;
use super::request::Request;

/// The requests that wait behind one under way on a connection.
#[derive(Clone, Default)]
pub(super) struct Queue(Rc<RefCell<Waiting>>);

#[derive(Default)]
struct Waiting {
    requests: VecDeque<Behind>,
    written: usize,
    waker: Option<Waker>,
}

/// A request behind another, and who waits for its answer.
pub(super) struct Behind {
    pub(super) request: Request,
    pub(super) answer: oneshot::Sender<Attempted>,
}

impl Queue {
    /// Puts a request behind the others; its answer comes to the receiver.
    pub(super) fn push(&self, request: Request) -> oneshot::Receiver<Attempted> {
        let (answer, waiting) = oneshot::channel();
        let mut queue = self.0.borrow_mut();
        queue.requests.push_back(Behind { request, answer });
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
        waiting
    }

    pub(super) fn wait(&self, waker: &Waker) {
        self.0.borrow_mut().waker = Some(waker.clone());
    }

    /// The octets of the next request that is not written yet.
    pub(super) fn next_to_write(&self) -> Option<Vec<u8>> {
        let mut queue = self.0.borrow_mut();
        let next = queue.requests.get(queue.written)?.request.octets();
        queue.written += 1;
        Some(next)
    }

    /// The next request that was written and waits for its answer.
    pub(super) fn pop(&self) -> Option<Behind> {
        let mut queue = self.0.borrow_mut();
        queue.written = queue.written.checked_sub(1)?;
        queue.requests.pop_front()
    }
}

impl Queue {
    /// Drops all that is left: nobody answers it on this connection.
    pub(super) fn abandon(&self) {
        let left = std::mem::take(&mut *self.0.borrow_mut());
        drop(left);
    }

    /// Whether it is the same queue.
    pub(super) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
