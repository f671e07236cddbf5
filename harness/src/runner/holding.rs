use std::sync::Arc;
use std::time::Duration;

use super::Played;
use super::control::{Control, control};
use super::stage::{Held, Stage, Waiting};
use super::token;
use crate::error::Error;
use crate::judge::{Judge, Verdict};
use crate::player::Patience;
use crate::script::{Act, Ending, Move, PeerAct, Policy, Role, Script, Segmentation, Variant};
use crate::target::Trouble;
use crate::transcript::{Transcript, What};

/// One conversation to be held, judged, and followed by a control where it ended badly.
pub(super) struct Holding {
    pub stage: Stage,
    pub role: Role,
    pub script: Arc<Script>,
    pub variant: Variant,
    pub segmentation: Segmentation,
    pub policies: Vec<Policy>,
    pub echo: String,
    /// Whether the end of a client that makes several calls together tells of each of them.
    pub tells_all: bool,
    pub token: String,
    pub patience: Patience,
    /// The patience of a control.
    pub calm: Patience,
    /// Where it counts while it only waits.
    pub waiting: Waiting,
}

/// What came of one.
pub(super) struct Ended {
    pub played: Played,
    /// Where a control behind it was not answered by a target that all conversations share, how.
    pub silence: Option<String>,
    /// Whether something due did not come, and no busy machine can be the reason.
    pub proven: bool,
}

impl Holding {
    /// Holds it, and looks after the target where that may have suffered.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket, or a target can't be started again.
    pub async fn go(self) -> Result<Ended, Error> {
        let scene = self.stage.scene(&self.script, &self.echo, None).await?;
        let mut scene = scene.counted(&self.waiting);
        let known = scene.take_variables().with("token", self.token.as_str());
        // A script that was read has no block that can't be made.
        let variables = self
            .script
            .variables(&self.variant, &known)
            .unwrap_or(known);
        let mut held = scene
            .hold(
                &self.script,
                variables.clone(),
                self.segmentation,
                self.patience,
            )
            .await?;
        let judge = Judge::new(&self.script, &self.variant, &variables, &self.policies)
            .telling_of_all(self.tells_all);
        let mut judgement = judge.judge(&held.transcript, self.segmentation);
        if let Some(words) = &held.panic {
            judgement.verdict = Verdict::Fail;
            judgement.reason = format!("the target panicked: {words}");
        } else if let Some(trouble) = &held.trouble {
            (judgement.verdict, judgement.reason) = match trouble {
                Trouble::Unimplemented(why) => (
                    Verdict::Skipped,
                    format!("this client can't make such a call: {why}"),
                ),
                Trouble::Broken(why) => {
                    (Verdict::Inconclusive, format!("the adapter failed: {why}"))
                }
            };
        } else if let Some(token) = token::foreign(&held.transcript, &self.token) {
            judgement.verdict = Verdict::Fail;
            judgement.reason =
                format!("octets of another conversation came through: its token is {token}");
        }
        // A process that dies, with all read, ends in a FIN like any other.
        let calm_end = match judgement.ending {
            Some(Ending::Finish) => has_answered(&held.transcript),
            ending => ending == Some(Ending::Open),
        };
        // A proxy may die of its origin, which is seen on no client's connection: it is always
        // looked after, or the next conversation would be blamed.
        let dangerous = self.role == Role::Proxy || judgement.verdict == Verdict::Fail || !calm_end;
        let mut death = held.panic.take();
        let silence = if dangerous {
            // In a place of its own: few conversations need it, and each would carry it along.
            Box::pin(self.look_after(&mut held, &mut death)).await?
        } else {
            None
        };
        self.stage.give_back(held.seat.take());
        if let (Stage::Proxies(..), Some(words)) = (&self.stage, &death) {
            judgement.verdict = Verdict::Fail;
            judgement.reason = format!("the target died of it: {words}");
        }
        let played = Played {
            segmentation: self.segmentation,
            judgement,
            transcript: held.transcript,
            duration: held.duration,
            death,
        };
        Ok(Ended {
            played,
            silence,
            proven: held.proven,
        })
    }

    /// Whether the script's origin refuses connections.
    fn refuses(&self) -> bool {
        let mut steps = self.script.timeline.iter();
        steps.any(|step| matches!(step.act, Act::Do(PeerAct::Move(Move::Refuse))))
    }

    /// Whether the target is still alive. One that all conversations share is in doubt where it
    /// is silent; a proxy that this one had to itself is dead, and started again.
    async fn look_after(
        &self,
        held: &mut Held,
        death: &mut Option<String>,
    ) -> Result<Option<String>, Error> {
        let (stage, echo, calm) = (&self.stage, &*self.echo, self.calm);
        match stage {
            Stage::Tcp(..) => control(stage, self.role, echo, calm, None)
                .await
                .map(|(met, _)| met.silence()),
            Stage::Proxies(proxies, _) => {
                let Some(mut seat) = held.seat.take() else {
                    return Ok(None);
                };
                let mut dead = seat.ended();
                if dead.is_none() {
                    let (met, same) = control(stage, self.role, echo, calm, Some(seat)).await?;
                    let lost = || Error::Machine("a proxy", std::io::Error::other("its seat"));
                    seat = same.ok_or_else(lost)?;
                    match met {
                        Control::Sound => {}
                        // A proxy may turn away from an origin that failed it, for a while: no
                        // conversation to come is to meet that.
                        Control::Changed => drop(proxies.restart(&mut seat).await?),
                        Control::Silent(how) => {
                            dead = seat.ends().await;
                            if dead.is_none() && self.refuses() {
                                proxies.restart(&mut seat).await?;
                            } else if dead.is_none() {
                                dead = Some(format!("a GET behind it met {how}"));
                            }
                        }
                    }
                }
                if let Some(how) = dead {
                    proxies.restart(&mut seat).await?;
                    *death = Some(how);
                }
                held.seat = Some(seat);
                Ok(None)
            }
            Stage::Memory(..) | Stage::Relay(..) | Stage::Client(..) => Ok(None),
        }
    }
}

/// Whether any octet came from the target.
fn has_answered(transcript: &Transcript) -> bool {
    let mut events = transcript.events.iter();
    events.any(|event| matches!(event.what, What::Received(_)))
}

/// The patience of a control: a busy target answers late.
pub(super) const CONTROL: Duration = Duration::from_secs(10);
