//! Conversations in virtual time: one by one, as it has one idleness, and each held where the run
//! itself is, as a task for each would cost more than many of them do.

use super::Event;
use super::plan::Plan;
use super::work::Work;
use crate::error::Error;

impl Work {
    /// Holds every conversation, one behind the other. Nothing is by chance, so none is played
    /// again.
    pub(super) async fn play_in_turn(&mut self, tell: &mut impl FnMut(Event)) -> Result<(), Error> {
        while let Some(item) = self.queue.pop_front() {
            let done = tokio::select! {
                biased;
                () = self.run.stop.asked() => {
                    self.summary.stopped = !self.plans.iter().all(Plan::is_settled);
                    return Ok(());
                }
                done = self.hold(item) => done,
            };
            self.take(item, done.played?, tell);
        }
        Ok(())
    }
}
