//! One client for one conversation.

use std::sync::Arc;

use badpeer::target::{Call, CallResult};
use tokio::sync::OwnedSemaphorePermit;

use super::fault::Fault;
use super::line::{Question, Reply};
use super::pool::Inner;
use super::process::Process;

/// A process of an adapter, with one client.
///
/// Dropped at rest, its process is kept for the next session. Dropped with a call under way, its
/// process group is ended: a caller that has waited long enough drops the session.
pub struct Session {
    process: Arc<Process>,
    pool: Arc<Inner>,
    // Behind the process: a place is free when its process is ended.
    _place: OwnedSemaphorePermit,
}

impl Session {
    pub(super) const fn new(
        process: Arc<Process>,
        pool: Arc<Inner>,
        place: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            process,
            pool,
            _place: place,
        }
    }

    /// Lets the client make a call. As many at a time as wanted, where the adapter has
    /// [`Concurrent`](super::Capability::Concurrent); it has no time-out.
    ///
    /// # Errors
    ///
    /// Where the adapter dies or breaks the protocol. What the client does is no error.
    pub async fn call(&self, call: &Call) -> Result<CallResult, Fault> {
        if let Some(words) = self.pool.refusal(call, self.under_way()) {
            return Ok(CallResult::Unimplemented(words.to_owned()));
        }
        let reply = self.process.ask(&Question::Call(call))?.reply().await?;
        Ok(match reply {
            Reply::Ok(answer) => CallResult::Ok(answer),
            Reply::Error(words) => CallResult::Error(words),
            Reply::Unimplemented(words) => CallResult::Unimplemented(words),
        })
    }

    /// The id of its process, which leads a group of its own.
    #[must_use]
    pub fn leader(&self) -> u32 {
        self.process.leader()
    }

    /// How many calls are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.process.under_way()
    }

    /// Drops the client with all its connections: the next call begins anew.
    ///
    /// # Errors
    ///
    /// Where the adapter doesn't do it, dies, or breaks the protocol.
    pub async fn fresh(&self) -> Result<(), Fault> {
        let asked = self.process.ask(&Question::Fresh)?;
        self.pool.freshened(&self.process, asked).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.process.is_at_rest()
            && let Ok(asked) = self.process.ask(&Question::Fresh)
        {
            self.pool.keep(Arc::clone(&self.process), Some(asked));
        }
    }
}
