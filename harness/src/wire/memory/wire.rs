use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;

use super::alarm::Alarm;
use super::connection::Connection;
use super::connector::{Connector, Door};
use super::pipe::{Shared, WINDOW};
use super::{Faults, Stream};
use crate::script::{Actor, Party};
use crate::wire::{Action, Signal, Wire as Contract};

/// How long a target must be silent before it counts as waiting. Virtual time costs nothing, so
/// this leaves a handler that pauses the time to go on, and stays below a target's time-outs.
const GRACE: Duration = Duration::from_secs(1);

/// The memory wire.
pub struct Wire {
    connect: Box<dyn FnMut(Stream)>,
    faults: Faults,
    grace: Duration,
    start: Instant,
    connections: Vec<Connection>,
    /// What was asked of connections that are not there yet.
    early: Vec<(Actor, Action)>,
    door: Option<Door>,
    /// Whom the target's connections reach.
    party: Party,
    arrived: u16,
    signals: VecDeque<Signal>,
    alarm: Alarm,
}

impl Wire {
    /// A wire that hands the target's end of every connection it opens to `connect`, which spawns
    /// the server's future, or pushes it to a [`Backlog`](super::Backlog).
    ///
    /// # Panics
    ///
    /// Polling a wire panics outside a tokio runtime with a clock.
    #[must_use]
    pub fn new(connect: Box<dyn FnMut(Stream)>, faults: Faults) -> Self {
        Self {
            connect,
            faults,
            grace: GRACE,
            start: Instant::now(),
            connections: Vec::new(),
            early: Vec::new(),
            door: None,
            party: Party::Server,
            arrived: 0,
            signals: VecDeque::new(),
            alarm: Alarm::default(),
        }
    }

    /// A wire whose target only connects to us.
    #[must_use]
    pub fn listening(faults: Faults) -> Self {
        Self::new(Box::new(drop), faults)
    }

    /// Sets how long (in virtual time) a target must be silent before it counts as waiting.
    #[must_use]
    pub const fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Has the target's connections reach another party than the server: `front`, `front.2`.
    #[must_use]
    pub const fn with_party(mut self, party: Party) -> Self {
        self.party = party;
        self
    }

    /// How a target connects to us: its connections become `server`, `server.2` and so on.
    pub fn connector(&mut self) -> Connector {
        self.door().connector()
    }

    /// Refuses connections to us from now on, or takes them again.
    pub fn refuse(&mut self, refuses: bool) {
        self.door().refuse(refuses);
    }

    fn door(&mut self) -> &mut Door {
        self.door.get_or_insert_with(|| Door::new(self.faults))
    }

    fn open(&mut self, actor: Actor, pipe: Shared) {
        let mut connection = Connection::new(actor, pipe);
        for (_, action) in self.early.extract_if(.., |(whose, _)| *whose == actor) {
            connection.act(action);
        }
        // A connection is known by its actor; one that is opened again replaces its forerunner.
        self.connections.retain(|other| other.actor != actor);
        self.connections.push(connection);
        self.signals.push_back(Signal::Opened(actor));
    }

    fn poll(&mut self, cx: &mut Context<'_>, until: Option<Duration>) -> Poll<Option<Signal>> {
        let until = until.map(|until| self.start + until);
        let mut rung = false;
        loop {
            if let Some(signal) = self.signals.pop_front() {
                return Poll::Ready(Some(signal));
            }
            while let Some(pipe) = self.door.as_mut().and_then(|door| door.poll(cx)) {
                self.arrived += 1;
                let party = self.party;
                let number = self.arrived;
                self.open(Actor { party, number }, pipe);
            }
            let mut next = until;
            for connection in &mut self.connections {
                let look = connection.poll(cx, self.grace, &mut self.signals);
                next = next.into_iter().chain(look).min();
            }
            if !self.signals.is_empty() {
                continue;
            }
            // Only an alarm that has rung says that time has passed.
            if rung && until.is_some_and(|until| Instant::now() >= until) {
                return Poll::Ready(None);
            }
            match next {
                Some(next) if self.alarm.poll(next, cx).is_ready() => rung = true,
                _ => return Poll::Pending,
            }
        }
    }
}

impl Contract for Wire {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    async fn act(&mut self, action: Action) {
        let actor = action.actor();
        if let Action::Open(_) = action {
            let pipe = Shared::new(WINDOW);
            self.open(actor, pipe.clone());
            (self.connect)(Stream::new(pipe, self.faults));
        } else if let Action::Refuse(_) = action {
            self.refuse(true);
        } else if let Some(connection) = self.connections.iter_mut().find(|c| c.actor == actor) {
            connection.act(action);
        } else {
            self.early.push((actor, action));
        }
    }

    async fn act_last(&mut self, octets: Action, end: Action) {
        // Nothing runs between the two.
        self.act(octets).await;
        self.act(end).await;
    }

    async fn signal(&mut self, until: Option<Duration>) -> Option<Signal> {
        poll_fn(|cx| self.poll(cx, until)).await
    }

    fn has_barriers(&self) -> bool {
        true
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("faults", &self.faults)
            .field("connections", &self.connections)
            .field("signals", &self.signals)
            .finish_non_exhaustive()
    }
}
