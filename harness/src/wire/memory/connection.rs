use std::collections::VecDeque;
use std::task::Context;
use std::time::Duration;

use tokio::time::Instant;

use super::pipe::{Arrival, Shared};
use crate::script::{Actor, Setting};
use crate::wire::{Action, Signal};

/// How long the runtime must have been idle before a target that does not ask for octets counts
/// as waiting. A sleep in virtual time fires only when nothing else can run, so the shortest one
/// does; longer ones would bring the target's own time-outs nearer.
const IDLE: Duration = Duration::from_millis(1);

/// The peer's end of one connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) actor: Actor,
    pipe: Shared,
    stalled: bool,
    barrier: Option<Barrier>,
    watch: Option<Watch>,
}

/// A `Drained` that was asked for.
#[derive(Debug)]
struct Barrier {
    /// When the runtime will have been idle, if the target does not move before.
    idle: Option<Instant>,
}

/// A `Quiet` that was asked for.
#[derive(Debug)]
struct Watch {
    /// When the silence began, and the target's activity then.
    silence: Option<(Instant, u64)>,
}

impl Connection {
    pub(super) const fn new(actor: Actor, pipe: Shared) -> Self {
        Self {
            actor,
            pipe,
            stalled: false,
            barrier: None,
            watch: None,
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        let mut pipe = self.pipe.lock();
        match action {
            Action::Write(_, octets) => pipe.send(octets),
            Action::Barrier(_) => self.barrier = Some(Barrier { idle: None }),
            Action::Watch(_) => self.watch = Some(Watch { silence: None }),
            Action::Finish(_) => pipe.finish_peer(),
            Action::Reset(_) => pipe.reset_peer(false),
            Action::ResetLost(_) => pipe.reset_peer(true),
            Action::Close(_) => pipe.close_peer(),
            Action::Stall(_) => self.stalled = true,
            Action::Resume(_) => self.stalled = false,
            Action::Set(_, Setting::ReceiveBuffer(octets)) => pipe.set_window(octets.max(1)),
            // Segments leave at once, and nothing waits in the peer's socket.
            Action::Set(_, Setting::NoDelay(_) | Setting::SendBuffer(_))
            | Action::Open(_)
            | Action::Refuse(_)
            | Action::Call(..) => {}
        }
    }

    /// Moves what can be moved; gives the time at which to look again.
    pub(super) fn poll(
        &mut self,
        cx: &Context<'_>,
        grace: Duration,
        signals: &mut VecDeque<Signal>,
    ) -> Option<Instant> {
        let mut pipe = self.pipe.lock();
        pipe.watch(cx);
        while let Some(arrival) = (!self.stalled).then(|| pipe.receive()).flatten() {
            self.watch = None;
            signals.push_back(match arrival {
                Arrival::Octets(octets) => Signal::Received(self.actor, octets),
                Arrival::Finish => Signal::Finished(self.actor),
                Arrival::Reset => Signal::Reset(self.actor),
            });
        }
        let idle = match &mut self.barrier {
            Some(barrier) if pipe.is_drained() => {
                let idle = if pipe.asks() {
                    None
                } else {
                    let now = Instant::now();
                    Some(*barrier.idle.get_or_insert(now + IDLE)).filter(|idle| now < *idle)
                };
                if idle.is_none() {
                    self.barrier = None;
                    signals.push_back(Signal::Drained(self.actor));
                }
                idle
            }
            Some(_) | None => None,
        };
        let quiet = match &mut self.watch {
            Some(watch) if pipe.is_silent() => {
                let now = Instant::now();
                let activity = pipe.activity();
                let since = match watch.silence {
                    Some((since, before)) if before == activity => since,
                    _ => now,
                };
                watch.silence = Some((since, activity));
                if now >= since + grace {
                    self.watch = None;
                    signals.push_back(Signal::Quiet(self.actor));
                    None
                } else {
                    Some(since + grace)
                }
            }
            Some(watch) => {
                watch.silence = None;
                None
            }
            None => None,
        };
        idle.into_iter().chain(quiet).min()
    }
}

/// A connection whose peer goes away is closed, as its process's socket would be.
impl Drop for Connection {
    fn drop(&mut self) {
        self.pipe.lock().close_peer();
    }
}
