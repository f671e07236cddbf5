use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::time::{Instant, Sleep};

/// One sleep, set anew each time, and asked only where the answer can be another.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
    /// For when it is set, and who is woken then.
    set: Option<(Instant, Waker)>,
}

impl Alarm {
    /// Whether `when` has come; else has `cx` woken then.
    pub(super) fn poll(&mut self, when: Instant, cx: &mut Context<'_>) -> Poll<()> {
        if let (Some((at, waker)), Some(sleep)) = (&self.set, &self.sleep)
            && *at == when
            && waker.will_wake(cx.waker())
            && !sleep.is_elapsed()
        {
            return Poll::Pending;
        }
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(when)));
        if sleep.deadline() != when {
            sleep.as_mut().reset(when);
        }
        let rung = sleep.as_mut().poll(cx);
        self.set = rung.is_pending().then(|| (when, cx.waker().clone()));
        rung
    }
}
