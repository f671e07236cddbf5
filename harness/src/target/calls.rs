use std::collections::VecDeque;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::bell::Bell;
use super::client::Client;
use super::in_process::said;
use crate::player::{Call, CallResult};
use crate::script::Actor;

/// The calls of one conversation that are under way. They go on where they are polled, in the
/// order in which they were woken: a task for each would cost more than most of them do. The
/// conversation looks often, and a call that was not woken is not disturbed.
#[derive(Default)]
pub(super) struct Calls {
    open: Vec<Open>,
    /// What came of calls, and was not told yet.
    returned: VecDeque<(Actor, CallResult)>,
    begun: usize,
    bell: Arc<Bell>,
    /// The words of a client that panicked; its call never returns.
    panic: Option<String>,
}

struct Open {
    number: usize,
    actor: Actor,
    waker: Waker,
    returning: Pin<Box<dyn Future<Output = CallResult>>>,
}

impl Calls {
    /// Has the client make one more.
    pub fn begin(&mut self, actor: Actor, client: &Client, call: Call) {
        if let Some(returning) = guard(&mut self.panic, || client(call)) {
            let number = self.begun;
            self.begun += 1;
            self.open.push(Open {
                number,
                actor,
                waker: self.bell.rope(number),
                returning,
            });
        }
    }

    /// The next call that returns. It is told of at the next look: the target's other tasks first
    /// have a turn, in which they may do what belongs to it.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<(Actor, CallResult)> {
        if let Some(returned) = self.returned.pop_front() {
            return Poll::Ready(returned);
        }
        if self.open.is_empty() {
            return Poll::Pending;
        }
        // One that wakes itself waits for the next look.
        for number in self.bell.rung(cx.waker()) {
            let Some(at) = self.open.iter().position(|one| one.number == number) else {
                continue;
            };
            let one = &mut self.open[at];
            let mut cx = Context::from_waker(&one.waker);
            let polled = guard(&mut self.panic, || one.returning.as_mut().poll(&mut cx));
            if let Some(Poll::Pending) = polled {
                continue;
            }
            let one = self.open.remove(at);
            guard(&mut self.panic, || drop(one.returning));
            if let Some(Poll::Ready(result)) = polled {
                self.returned.push_back((one.actor, result));
            }
        }
        if !self.returned.is_empty() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Ends those that still run. Where the client panicked, the words it left.
    pub fn end(mut self) -> Option<String> {
        for one in std::mem::take(&mut self.open) {
            guard(&mut self.panic, || drop(one.returning));
        }
        self.panic
    }
}

/// What the client's own code gives, where it does not panic.
fn guard<R>(panic: &mut Option<String>, code: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(given) => Some(given),
        Err(caught) => {
            panic.get_or_insert_with(|| said(caught.as_ref()));
            None
        }
    }
}
