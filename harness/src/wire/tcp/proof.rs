//! What is proved by looks at the target's socket: that it has read everything, that it waits.

use std::collections::VecDeque;
use std::task::Context;
use std::time::Duration;

use tokio::time::Instant;

use super::connection::{Connection, Ending, Incoming};
use super::looks::{Looks, turn};
use super::packet::acknowledge;
use crate::wire::Signal;

/// A `Drained` that was asked for.
///
/// Conversations side by side go in waves: all write, then all look, then all go on. So the target
/// finds the octets of many at once. A target that is woken for each of them costs us more than
/// the look does.
#[derive(Debug, Default)]
pub(super) struct Barrier {
    wave: Wave,
    looks: Looks,
    /// The target's socket was seen closed.
    left: bool,
}

/// Where a barrier stands, where looks tell facts.
#[derive(Clone, Copy, Debug, Default)]
enum Wave {
    /// The octets are with the kernel.
    #[default]
    Written,
    Looking,
    /// They were seen read.
    Read,
}

/// A `Quiet` that was asked for.
#[derive(Debug, Default)]
pub(super) struct Watch {
    looks: Looks,
    /// Since when the target's socket was seen silent.
    silent: Option<Instant>,
}

impl Connection {
    pub(super) fn look_for_drained(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        signals: &mut VecDeque<Signal>,
    ) -> Option<Instant> {
        let barrier = self.barrier.as_mut()?;
        if self.stream.is_some() {
            if !self.queue.is_empty() {
                return None;
            }
            if self.facts && !matches!(barrier.wave, Wave::Read) {
                if matches!(barrier.wave, Wave::Written) {
                    barrier.wave = Wave::Looking;
                    turn(cx);
                    return None;
                }
                if !barrier.looks.are_due(now) {
                    return barrier.looks.again(cx, now);
                }
                let socket = self.ends.target_socket();
                let left = socket.is_none_or(|socket| socket.is_closed());
                if left && !std::mem::replace(&mut barrier.left, true) {
                    // How the target left is told before: its FIN or RST is here, and comes with
                    // the runtime's next events.
                    turn(cx);
                    return None;
                }
                if socket.is_some_and(|socket| !socket.has_read(self.sent)) {
                    return barrier.looks.again(cx, now);
                }
                barrier.wave = Wave::Read;
                turn(cx);
                return None;
            }
        }
        self.barrier = None;
        signals.push_back(Signal::Drained(self.actor));
        None
    }

    pub(super) fn look_for_quiet(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        grace: Duration,
        signals: &mut VecDeque<Signal>,
    ) -> Option<Instant> {
        let watch = self.watch.as_mut()?;
        let stream = self.stream.as_ref()?;
        if matches!(self.incoming, Incoming::Over) || !self.queue.is_empty() {
            return None;
        }
        let since = if self.facts {
            let since = watch.silent.map(|since| since.max(self.last));
            if since.is_none_or(|since| now >= since + grace) {
                if since.is_none() && !watch.looks.are_due(now) {
                    return watch.looks.again(cx, now);
                }
                let expected = self.sent + u64::from(matches!(self.ending, Ending::Finished));
                let socket = self.ends.target_socket()?;
                let silent = socket.is_silent(expected)
                    && (!self.stalled || self.ends.our_socket().is_none_or(|s| s.unread == 0));
                if !silent {
                    if socket.unacknowledged > 0 && !self.stalled {
                        acknowledge(stream);
                    }
                    watch.silent = None;
                    return watch.looks.again(cx, now);
                }
            }
            *watch.silent.get_or_insert(now)
        } else {
            self.last
        };
        let until = since.max(self.last) + grace;
        if now < until {
            return Some(until);
        }
        self.watch = None;
        signals.push_back(Signal::Quiet(self.actor));
        None
    }
}
