use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::client::Client;
use super::in_process::said;
use crate::player::{Call, CallResult};
use crate::script::Actor;

/// A call that is under way.
type Returning = Pin<Box<dyn Future<Output = CallResult>>>;

/// The calls of one conversation that are under way. They go on where they are polled: a task for
/// each would cost more than most of them do.
#[derive(Default)]
pub(super) struct Calls {
    open: Vec<(Actor, Returning)>,
    /// The words of a client that panicked; its call never returns.
    panic: Option<String>,
}

impl Calls {
    /// Has the client make one more.
    pub fn begin(&mut self, actor: Actor, client: &Client, call: Call) {
        if let Some(returning) = guard(&mut self.panic, || client(call)) {
            self.open.push((actor, returning));
        }
    }

    /// The next call that returns.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<(Actor, CallResult)> {
        let mut at = 0;
        while let Some((actor, returning)) = self.open.get_mut(at) {
            let actor = *actor;
            match guard(&mut self.panic, || returning.as_mut().poll(cx)) {
                Some(Poll::Pending) => at += 1,
                polled => {
                    let (_, returning) = self.open.remove(at);
                    guard(&mut self.panic, || drop(returning));
                    if let Some(Poll::Ready(result)) = polled {
                        return Poll::Ready((actor, result));
                    }
                }
            }
        }
        Poll::Pending
    }

    /// Ends those that still run. Where the client panicked, the words it left.
    pub fn end(mut self) -> Option<String> {
        for (_, returning) in std::mem::take(&mut self.open) {
            guard(&mut self.panic, || drop(returning));
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
