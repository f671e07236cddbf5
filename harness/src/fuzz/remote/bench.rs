//! One target that is up: plays scripts to it over TCP, and asks the oracles. Never starts or
//! ends it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::brisk::{Manner, brisk};
use super::exchange::{Exchange, is_calm, is_refused, is_reset};
use super::reading::Reading;
use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::fuzzer::Depth;
use crate::fuzz::jury::{Jury, RELAYED, Sight};
use crate::fuzz::oracle::Oracle;
use crate::fuzz::seen::Seen;
use crate::player::Patience;
use crate::runner::stage::{Held, Seat, Stage, Waiting};
use crate::script::{Act, PeerAct, Role, Script, Segmentation, Variables};
use crate::target::Trouble;
use crate::transcript::Transcript;

/// The patience of a control: a busy target answers late.
pub(super) const CALM: Duration = Duration::from_secs(10);
/// What owes something for so long, though nothing else goes on, does not do it any more.
const HANG: Duration = Duration::from_secs(5);
/// How often a connection is tried where the machine has no port left for it.
const PORTS: usize = 50;
const OCTETS: usize = 1 << 20;

/// A target that is up.
#[derive(Clone)]
pub struct Bench {
    pub(super) stage: Stage,
    pub(super) jury: Jury,
    pub(super) echo: String,
    pub(super) deadline: Duration,
    /// How long a control waits for what is due.
    pub(super) control: Duration,
    pub(super) grace: Duration,
    pub(super) barriers: bool,
    /// What a client can call with.
    pub(super) methods: Vec<&'static str>,
    /// The conversations that only wait.
    pub(super) waiting: Waiting,
}

/// One conversation, and what became of a target that had it to itself.
pub(super) struct Played {
    pub transcript: Transcript,
    pub death: Option<String>,
    pub barriers: bool,
    pub trouble: Option<Trouble>,
    /// How long it took, without the script's own pauses.
    pub took: Duration,
}

impl Bench {
    pub(super) fn settled(mut self) -> Self {
        self.stage = self.stage.with_grace(self.grace);
        // What we did ourselves when the deadline had nearly passed was too late.
        self.jury.long = self.deadline * 3 / 4;
        self
    }

    /// The same, where it listens now.
    #[must_use]
    pub fn moved(&self, address: SocketAddr) -> Self {
        let mut one = self.clone();
        one.stage = one.stage.at(address);
        if self.jury.role == Role::Server {
            one.jury.contract.host = address.to_string().into_bytes();
        }
        one
    }

    /// The same, where what is due is a hang after so long.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        let mut one = self.clone();
        one.deadline = deadline;
        one.settled()
    }

    /// The same, given so much patience as what is looked into alone; a hang must be one.
    #[must_use]
    pub fn patient(&self, charge: &Charge) -> Self {
        let mut one = self.calm();
        if charge.oracle != Oracle::Hang {
            one.deadline = self.deadline * 2;
        }
        one.settled()
    }

    /// The same, given all the patience that there is.
    #[must_use]
    pub fn calm(&self) -> Self {
        let mut one = self.clone();
        one.deadline = HANG.max(one.deadline * 2);
        one.grace *= 4;
        one.settled()
    }

    /// When something that is due is a hang.
    #[must_use]
    pub const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Whether a server reads content back to us.
    #[must_use]
    pub const fn echoes(&self) -> bool {
        self.jury.contract.echo.is_some()
    }

    /// What the target is.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.jury.role
    }

    /// What a client can call with.
    #[must_use]
    pub fn methods(&self) -> &[&'static str] {
        &self.methods
    }

    /// How many conversations can be held side by side, where that is bounded.
    #[must_use]
    pub(crate) fn most(&self) -> usize {
        match &self.stage {
            Stage::Proxies(proxies, _) => proxies.len().max(1),
            _ => usize::MAX,
        }
    }

    /// How scripts are played here.
    #[must_use]
    pub(super) fn manner(&self) -> Manner {
        Manner {
            role: self.jury.role,
            echo: self.echo.clone(),
            forward: self.stage.is_forward(),
        }
    }

    /// Whether the target can be asked for what a script has its caller call.
    #[must_use]
    pub fn can(&self, script: &Script) -> bool {
        let can = |act: &Act| match act {
            Act::Do(PeerAct::Call { method, .. }) => self.methods.contains(&method.as_str()),
            _ => true,
        };
        self.jury.role != Role::Client || script.timeline.iter().all(|step| can(&step.act))
    }

    /// The names that scripts know, as far as tables use them.
    #[must_use]
    pub fn variables(&self) -> Variables {
        let host = String::from_utf8_lossy(&self.jury.contract.host).into_owned();
        let port = host.rsplit(':').next().unwrap_or_default().to_owned();
        Variables::new()
            .with("host", host)
            .with("port", port)
            .with("echo", self.echo.clone())
            .with("base", "")
            .with("origin", "")
    }

    /// How the target understood a conversation.
    #[must_use]
    pub(super) fn reading(&self, transcript: &Transcript) -> Reading {
        Reading::of(self.jury.role, transcript)
    }

    /// Plays a script.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket.
    pub async fn play(
        &self,
        script: &Arc<Script>,
        segmentation: Segmentation,
    ) -> Result<Transcript, Error> {
        let played = self.hold(script, segmentation, self.deadline).await?;
        Ok(played.transcript)
    }

    pub(super) async fn hold(
        &self,
        script: &Arc<Script>,
        segmentation: Segmentation,
        deadline: Duration,
    ) -> Result<Played, Error> {
        let patience = Patience {
            deadline,
            whole: deadline * 4 + script.waits(),
            octets: OCTETS,
            ..Patience::default()
        };
        for _ in 0..PORTS {
            let held = self.held(script, segmentation, patience, None).await;
            match held {
                Ok(held) => {
                    let took = held.duration.saturating_sub(script.waits());
                    return self.look_after(held, took).await;
                }
                // Every port is in use, or waits for late packets: some are free soon.
                Err(Error::Machine(_, error)) if is_scarce(&error) => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(error) => return Err(error),
            }
        }
        let why = io::Error::from(io::ErrorKind::AddrNotAvailable);
        Err(Error::Machine("a port to connect from", why))
    }

    async fn held(
        &self,
        script: &Arc<Script>,
        segmentation: Segmentation,
        patience: Patience,
        seat: Option<Seat>,
    ) -> Result<Held, Error> {
        let scene = self.stage.scene(script, &self.echo, seat).await?;
        let mut scene = scene.counted(&self.waiting);
        let variables = scene.take_variables();
        scene.hold(script, variables, segmentation, patience).await
    }

    /// Whether a proxy, which had the conversation to itself, is alive after it; else it is
    /// started again, for the next one.
    async fn look_after(&self, mut held: Held, took: Duration) -> Result<Played, Error> {
        let mut death = None;
        if let (Stage::Proxies(proxies, _), Some(mut seat)) = (&self.stage, held.seat.take()) {
            death = seat.ended();
            if death.is_none() && !is_calm(self.jury.role, &Seen::of(&held.transcript)) {
                let silence;
                (seat, silence) = self.asked(seat).await?;
                if let Some(how) = silence {
                    death = Some(seat.ends().await.unwrap_or(how));
                }
            }
            if death.is_some() {
                proxies.restart(&mut seat).await?;
            }
            self.stage.give_back(Some(seat));
        }
        if let Some(Trouble::Broken(why)) = &held.trouble {
            death = Some(why.clone());
        }
        Ok(Played {
            transcript: held.transcript,
            death,
            barriers: held.barriers,
            trouble: held.trouble,
            took,
        })
    }

    /// Asks a proxy something plain on its seat; what is wrong where it does not come back. What
    /// the conversation before has left under way may take its place once or twice.
    async fn asked(&self, mut seat: Seat) -> Result<(Seat, Option<String>), Error> {
        let patience = Patience {
            deadline: HANG,
            whole: CALM,
            ..Patience::default()
        };
        let plain = Arc::new(brisk((*RELAYED[0]).clone(), &self.manner()));
        for _ in 0..3 {
            let whole = Segmentation::Whole;
            let mut held = self.held(&plain, whole, patience, Some(seat)).await?;
            let lost = || Error::Machine("a proxy", io::Error::other("its seat"));
            seat = held.seat.take().ok_or_else(lost)?;
            if self.jury.is_answered(&held.transcript) {
                return Ok((seat, None));
            }
        }
        let words = "a plain request behind it did not come back";
        Ok((seat, Some(words.to_owned())))
    }

    /// Plays a script as closely as `depth` says, and judges.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket, or a proxy that died can't be started again.
    pub async fn check(&self, script: &Arc<Script>, depth: Depth) -> Result<Exchange, Error> {
        let whole = self.look(script, Segmentation::Whole).await?;
        let mut exchange = Exchange {
            charges: whole.charges,
            refused: is_refused(&whole.played.transcript),
            calm: whole.calm,
            longest: whole.played.took,
            transcript: whole.played.transcript,
            alone: false,
        };
        if let Some(Trouble::Unimplemented(_)) = whole.played.trouble {
            exchange.charges.clear();
            return Ok(exchange);
        }
        for (script, segmentation) in depth.ways(script) {
            let pieces = self.look(&script, segmentation).await?;
            exchange.longest = exchange.longest.max(pieces.played.took);
            exchange.refused |= is_refused(&pieces.played.transcript);
            exchange.calm &= pieces.calm;
            let mut more = pieces.charges;
            if !whole.reset && !pieces.reset {
                more.extend(whole.sight.segments(&pieces.sight));
            }
            for charge in more {
                if !exchange.charges.iter().any(|known| known.is_like(&charge)) {
                    exchange.charges.push(charge);
                }
            }
        }
        if exchange.refused && self.jury.role == Role::Server {
            exchange.charges.clear();
        }
        Ok(exchange)
    }

    /// Plays a script, and reads the conversation once for all that is asked of it. Nothing is held
    /// against answers that a reset may have taken away on their way.
    async fn look(&self, script: &Arc<Script>, segmentation: Segmentation) -> Result<Look, Error> {
        let played = self.hold(script, segmentation, self.deadline).await?;
        let (role, transcript) = (self.jury.role, &played.transcript);
        let sight = self.jury.sight(transcript);
        let (reset, calm) = sight.of_ours(transcript, |all| (is_reset(all), is_calm(role, all)));
        let charges = match &played.death {
            Some(how) => vec![death(role, how)],
            None => {
                let mut charges = self.jury.judge_sight(&sight, transcript);
                let is_lost = |one: &Charge| {
                    matches!(one.oracle, Oracle::UnderAcceptance | Oracle::OwnMessages)
                };
                charges.retain(|one| !(reset && is_lost(one)));
                charges
            }
        };
        Ok(Look {
            played,
            sight,
            charges,
            reset,
            calm,
        })
    }
}

/// One conversation, and what is made of it.
struct Look {
    played: Played,
    sight: Sight,
    charges: Vec<Charge>,
    reset: bool,
    calm: bool,
}

/// A target that ended, as a charge.
pub(super) fn death(role: Role, how: &str) -> Charge {
    let words = format!("the {} ends behind it: {how}", role.name());
    Charge::new(Oracle::Panic, "process", "R9110-2.3-01", words)
}

fn is_scarce(error: &io::Error) -> bool {
    let kind = error.kind();
    kind == io::ErrorKind::AddrNotAvailable || kind == io::ErrorKind::AddrInUse
}
