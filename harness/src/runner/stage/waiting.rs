use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::wire::{Action, Signal, Wire};

/// How many conversations of a run only wait: nothing is due to them, and silence shall prove it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting(Rc<Counter>);

#[derive(Debug, Default)]
struct Counter {
    count: Cell<usize>,
    grown: Notify,
}

impl Waiting {
    pub fn count(&self) -> usize {
        self.0.count.get()
    }

    /// Waits until there is one more, since this was last waited for.
    pub async fn grown(&self) {
        self.0.grown.notified().await;
    }

    /// The wire, which counts its conversation among these while it is one.
    pub(super) fn over<'a, W>(&self, wire: &'a mut W) -> Counted<'a, W> {
        Counted {
            wire,
            waiting: self.clone(),
            counted: false,
        }
    }
}

/// A wire that tells when its conversation only waits.
pub(super) struct Counted<'a, W> {
    wire: &'a mut W,
    waiting: Waiting,
    counted: bool,
}

impl<W> Counted<'_, W> {
    fn count(&mut self, waits: bool) {
        let Counter { count, grown } = &*self.waiting.0;
        match (self.counted, waits) {
            (false, true) => {
                count.set(count.get() + 1);
                grown.notify_one();
            }
            (true, false) => count.set(count.get() - 1),
            _ => {}
        }
        self.counted = waits;
    }
}

impl<W: Wire> Wire for Counted<'_, W> {
    fn now(&self) -> Duration {
        self.wire.now()
    }

    async fn act(&mut self, action: Action) {
        self.count(matches!(action, Action::Watch(_)));
        self.wire.act(action).await;
    }

    async fn act_last(&mut self, octets: Action, end: Action) {
        self.count(false);
        self.wire.act_last(octets, end).await;
    }

    async fn signal(&mut self, until: Option<Duration>) -> Option<Signal> {
        let signal = self.wire.signal(until).await;
        self.count(false);
        signal
    }

    fn has_barriers(&self) -> bool {
        self.wire.has_barriers()
    }

    fn error(&self) -> Option<&io::Error> {
        self.wire.error()
    }
}

/// A conversation that is broken off waits no more.
impl<W> Drop for Counted<'_, W> {
    fn drop(&mut self) {
        if self.counted {
            let count = &self.waiting.0.count;
            count.set(count.get() - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Actor;

    impl Waiting {
        /// As if so many did.
        pub(in crate::runner) fn set(&self, count: usize) {
            self.0.count.set(count);
        }
    }

    /// A wire on which the proof comes at once.
    struct Quiet;

    impl Wire for Quiet {
        fn now(&self) -> Duration {
            Duration::ZERO
        }

        async fn act(&mut self, _: Action) {}

        async fn act_last(&mut self, _: Action, _: Action) {}

        async fn signal(&mut self, _: Option<Duration>) -> Option<Signal> {
            Some(Signal::Quiet(Actor::CLIENT))
        }

        fn has_barriers(&self) -> bool {
            true
        }
    }

    #[tokio::test]
    async fn a_conversation_only_waits_from_the_watch_to_what_comes_of_it() {
        let waiting = Waiting::default();
        let mut quiet = Quiet;
        let mut wire = waiting.over(&mut quiet);
        wire.act(Action::Barrier(Actor::CLIENT)).await;
        assert_eq!(waiting.count(), 0);
        wire.act(Action::Watch(Actor::CLIENT)).await;
        assert_eq!(waiting.count(), 1);
        waiting.grown().await;
        wire.signal(None).await;
        assert_eq!(waiting.count(), 0);
        wire.act(Action::Watch(Actor::CLIENT)).await;
        drop(wire);
        assert_eq!(waiting.count(), 0);
    }
}
