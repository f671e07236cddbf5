use std::future::poll_fn;
use std::io;
use std::time::Duration;

use super::calls::Calls;
use super::client::Client;
use crate::player::CallResult;
use crate::wire::{Action, Signal, Wire};

/// A wire with a caller: has the target client make its exchanges, and carries the rest.
pub(crate) struct Called<'a, W> {
    wire: &'a mut W,
    client: Client,
    calls: Calls,
    /// Whether what the client hands on as content is something else.
    mute: bool,
    trouble: Option<Trouble>,
}

/// Why a conversation says nothing about the client.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// It can't make such a call.
    Unimplemented(String),
    /// What stands between us and it failed.
    Broken(String),
}

impl<'a, W> Called<'a, W> {
    pub fn new(wire: &'a mut W, client: Client, mute: bool) -> Self {
        Self {
            wire,
            client,
            calls: Calls::default(),
            mute,
            trouble: None,
        }
    }

    /// Ends the calls that still run. Why the conversation says nothing, where that is so, and
    /// the words of a client that panicked.
    pub fn end(self) -> (Option<Trouble>, Option<String>) {
        (self.trouble, self.calls.end())
    }
}

impl<W: Wire> Wire for Called<'_, W> {
    fn now(&self) -> Duration {
        self.wire.now()
    }

    async fn act(&mut self, action: Action) {
        let Action::Call(actor, call) = action else {
            return self.wire.act(action).await;
        };
        self.calls.begin(actor, &self.client, call);
    }

    async fn act_last(&mut self, octets: Action, end: Action) {
        self.wire.act_last(octets, end).await;
    }

    async fn signal(&mut self, until: Option<Duration>) -> Option<Signal> {
        tokio::select! {
            // What came over the wire came before the client returned.
            biased;
            signal = self.wire.signal(until) => signal,
            (actor, mut result) = poll_fn(|cx| self.calls.poll(cx)) => {
                if let (CallResult::Ok(answer), true) = (&mut result, self.mute) {
                    answer.body = None;
                }
                let trouble = match &result {
                    CallResult::Unimplemented(why) => Some(Trouble::Unimplemented(why.clone())),
                    CallResult::Broken(why) => Some(Trouble::Broken(why.clone())),
                    CallResult::Ok(_) | CallResult::Error(_) => None,
                };
                self.trouble = self.trouble.take().or(trouble);
                Some(Signal::Returned(actor, result))
            }
        }
    }

    fn has_barriers(&self) -> bool {
        self.wire.has_barriers()
    }

    fn error(&self) -> Option<&io::Error> {
        self.wire.error()
    }
}
