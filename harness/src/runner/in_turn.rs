//! Conversations in virtual time: one by one, as it has one idleness, and all of them in one task,
//! as a task for each would cost more than many of them do.

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Event;
use super::holding::Holding;
use super::plan::Plan;
use super::work::{Done, Item, Work};
use crate::error::Error;

impl Work {
    /// Holds every conversation, one behind the other. Nothing is by chance, so none is played
    /// again.
    pub(super) async fn play_in_turn(&mut self, tell: &mut impl FnMut(Event)) -> Result<(), Error> {
        let (give, mut given) = mpsc::unbounded_channel::<(Item, Holding)>();
        let (tell_done, mut told_done) = mpsc::unbounded_channel();
        // Beside the run, and not in it: the target's tasks and this one have their turns alike.
        let mut holder = JoinSet::new();
        holder.spawn_local(async move {
            while let Some((item, holding)) = given.recv().await {
                if tell_done.send(Done::of(item, holding.go().await)).is_err() {
                    return;
                }
            }
        });
        while let Some(item) = self.queue.pop_front() {
            // A holder that is gone is seen to be gone below.
            let _ = give.send((item, self.holding(item)));
            let done = tokio::select! {
                biased;
                () = self.run.stop.asked() => {
                    self.summary.stopped = !self.plans.iter().all(Plan::is_settled);
                    return Ok(());
                }
                done = told_done.recv() => done,
            };
            match done {
                Some(done) => self.take(item, done.played?, tell),
                None => {
                    let ended = holder.join_next().await.and_then(Result::err);
                    let error = ended
                        .map_or_else(|| std::io::ErrorKind::Other.into(), std::io::Error::other);
                    return Err(Error::Machine("a conversation's end", error));
                }
            }
        }
        Ok(())
    }
}
