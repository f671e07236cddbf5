use super::control::control;
use super::holding::CONTROL;
use super::work::{Item, Work};
use super::{Event, Played};
use crate::error::Error;
use crate::judge::Verdict;
use crate::script::TargetAct;
use crate::target::{Place, Running};
use crate::transcript::{Event as Happened, Transcript, What};

/// A control was not answered: what was under way by then, and the record of what it was behind.
pub(super) struct Doubt {
    pub(super) how: String,
    pub(super) items: Vec<Item>,
    pub(super) transcript: Transcript,
    /// It was asked twice.
    pub(super) is_certain: bool,
}

impl Work {
    /// A control was not answered: is the target dead, and what killed it?
    pub(super) async fn resolve_doubt(
        &mut self,
        doubt: Doubt,
        tell: &mut impl FnMut(Event),
    ) -> Result<(), Error> {
        let Doubt {
            how,
            items,
            transcript,
            is_certain,
        } = doubt;
        let mut ended = self.running.as_mut().and_then(Running::ended);
        let silent = ended.is_some() || is_certain || self.is_silent().await?;
        if !silent {
            // It was only busy. What was under way meanwhile is played again, alone.
            self.alone.extend(items);
            return Ok(());
        }
        self.summary.deaths += 1;
        if let (None, Some(running)) = (&ended, &mut self.running) {
            ended = running.ends().await;
        }
        let again = self.restart().await?;
        let words = ended.unwrap_or_else(|| format!("a plain GET behind it met {how}"));
        tell(Event::Died {
            how: words.clone(),
            again,
        });
        // Who was refused the connection has said nothing that could kill: the target died of what
        // came before, and this one is played again. Once, or it might go on for ever.
        let excused = |work: &mut Self, item: Item| work.excused.insert((item.plan, item.unit));
        if let [item] = items.as_slice()
            && again
            && was_refused(&transcript)
            && excused(self, *item)
        {
            self.alone.push_back(*item);
        } else if let [item] = items.as_slice() {
            let played = self.death(*item, &words, transcript);
            let next = self.plans[item.plan].settle_death(item.unit, played);
            self.follow(item.plan, next, false, tell);
        } else {
            // Several were under way: each is played again alone, and the guilty one shows.
            self.alone.extend(items);
        }
        if !again {
            self.give_up(&words, tell);
        }
        Ok(())
    }

    /// Whether the target does not answer a plain request.
    pub(super) async fn is_silent(&self) -> Result<bool, Error> {
        let calm = self.run.settings.patience(CONTROL);
        let echo = &self.run.target.echo;
        let (met, _) = control(&self.stage, self.run.role, echo, calm, None).await?;
        Ok(met.silence().is_some())
    }

    /// The verdict on a conversation behind which the target was dead.
    pub(super) fn death(&self, item: Item, how: &str, transcript: Transcript) -> Played {
        let reason = format!("the target died of it: {how}");
        let played = self.plans[item.plan].verdict(item.unit, Verdict::Fail, reason);
        Played {
            transcript,
            ..played
        }
    }

    pub(super) async fn restart(&mut self) -> Result<bool, Error> {
        let Place::Command(template) = &self.run.target.place else {
            return Ok(false);
        };
        if self.running.is_none() {
            return Ok(false);
        }
        self.running = None;
        let running = Running::start(template, self.run.settings.start)?;
        self.stage = self.stage.at(running.address());
        self.running = Some(running);
        Ok(true)
    }

    /// The target is dead and can't be started again: the rest stays open.
    pub(super) fn give_up(&mut self, how: &str, tell: &mut impl FnMut(Event)) {
        self.queue.clear();
        self.again.clear();
        self.patient.clear();
        self.alone.clear();
        let reason = format!("the target had died before: {how}");
        for plan in 0..self.plans.len() {
            let count = self.plans[plan].give_up(Verdict::Inconclusive, &reason);
            self.settled(plan, count, tell);
        }
    }
}

/// Whether the connection was refused before anything was said.
fn was_refused(transcript: &Transcript) -> bool {
    let said = |event: &Happened| matches!(event.what, What::Sent(_) | What::Received(_));
    let refused = |event: &Happened| matches!(event.what, What::Saw(TargetAct::Refuse));
    transcript.events.iter().any(refused) && !transcript.events.iter().any(said)
}
