use std::future::Future;
use std::pin::pin;
use std::task::Context;
use std::time::Duration;

use tokio::time::Instant;

/// How often to look without sleeping: other cases run in between, and a target that is not busy
/// has read after a few looks.
const TURNS: u32 = 48;
/// How long to go on without sleeping where there is little else to run: a sleep takes longer than
/// a target needs to wake up.
const AWAKE: Duration = Duration::from_micros(500);
/// The first pause between looks, once sleeping has begun; each is twice the one before.
const FIRST: Duration = Duration::from_millis(1);
/// The longest pause: some hundred cases that wait side by side then cost a small part of a core.
const LONGEST: Duration = Duration::from_millis(16);

/// When to look at the target's socket again.
#[derive(Debug, Default)]
pub(super) struct Looks {
    turns: u32,
    since: Option<Instant>,
    pause: Duration,
    next: Option<Instant>,
}

impl Looks {
    /// Whether it is time to look.
    pub(super) fn are_due(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| now >= next)
    }

    /// After a look that did not see what it looked for: has the task woken for the next one, or
    /// gives the time for it.
    pub(super) fn again(&mut self, cx: &mut Context<'_>, now: Instant) -> Option<Instant> {
        let since = *self.since.get_or_insert(now);
        if self.turns < TURNS || (self.next.is_none() && now < since + AWAKE) {
            self.turns += 1;
            turn(cx);
            return None;
        }
        if self.are_due(now) {
            self.pause = (self.pause * 2).clamp(FIRST, LONGEST);
            self.next = Some(now + self.pause);
        }
        self.next
    }
}

/// Has the task woken after the runtime has asked the kernel for events, as a plain wake may not.
pub(super) fn turn(cx: &mut Context<'_>) {
    let _ = pin!(tokio::task::yield_now()).poll(cx);
}
