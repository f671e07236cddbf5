//! One target, and the oracles that watch it: a script in, charges out.
//! Never draws a script, and never forgets whether the target is alive.

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use super::charge::Charge;
use super::jury::{CALLS, CONTROLS, Jury, RELAYED, Sight};
use super::oracle::Oracle;
use super::panics;
use super::proxy::asked_for_urls;
use super::server::Contract;
use super::stage::{HOST, Held, Stage};
use crate::error::Error;
use crate::notation;
use crate::player::Patience;
use crate::script::{Act, Move, PeerAct, Role, Script, Segmentation};
use crate::target::Target;

/// Longer than any time-out that servers are known to have: in virtual time it costs nothing.
const PATIENCE: Patience = Patience {
    deadline: Duration::from_secs(200),
    whole: Duration::from_secs(3_600),
    octets: 1 << 20,
    lines: 1 << 18,
    driven: false,
    together: false,
    keeps_asking: false,
};

/// Longer than any time-out that clients and proxies are known to have; less than the deadline.
const LONG: Duration = Duration::from_secs(150);

/// Puts scripts to one target in this process.
pub struct Fuzzer {
    stage: Stage,
    jury: Jury,
    controls: Vec<Arc<Script>>,
}

/// How closely a script is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Played once, as it is written.
    Alone,
    /// The same, and without its cuts, where it has any.
    Once,
    /// The same, and in these segments.
    Also(Segmentation),
    /// In every way.
    Every,
}

impl Depth {
    /// The depth for the `n`-th script of a run: one in 32 is played line by line too, one in 512
    /// octet by octet.
    #[must_use]
    pub const fn nth(n: u64) -> Self {
        match n % 512 {
            77 => Self::Also(Segmentation::Octet),
            k if k % 32 == 3 => Self::Also(Segmentation::Line),
            _ => Self::Once,
        }
    }

    /// The depth for a script of this text under an engine, the same each time: one with cuts is
    /// played without them once in four texts only, as an engine plays many that are nearly alike.
    #[must_use]
    pub fn of_text(text: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(text);
        let n = hasher.finish();
        match Self::nth(n) {
            Self::Once if !n.is_multiple_of(4) => Self::Alone,
            depth => depth,
        }
    }

    /// How a script is played besides as it is written.
    pub(super) fn ways(self, script: &Arc<Script>) -> Vec<(Arc<Script>, Segmentation)> {
        let mut ways = Vec::new();
        if self != Self::Alone
            && let Some(uncut) = uncut(script)
        {
            ways.push((Arc::new(uncut), Segmentation::Whole));
        }
        match self {
            Self::Alone | Self::Once => {}
            Self::Also(segmentation) => ways.push((Arc::clone(script), segmentation)),
            Self::Every => {
                for segmentation in [Segmentation::Line, Segmentation::Octet] {
                    ways.push((Arc::clone(script), segmentation));
                }
            }
        }
        ways
    }
}

impl Fuzzer {
    /// A fuzzer of a server in this process.
    ///
    /// The target must answer `GET /` with 200. Where `POST` to the echo path answers with the
    /// content it read, the fuzzer sees how content is read too.
    ///
    /// # Errors
    ///
    /// Where the target is not in this process, or does not answer: a fuzzer whose scripts reach
    /// no handler finds nothing for ever, and must not begin.
    pub fn server(target: &Target) -> Result<Self, Error> {
        let stage = Stage::new(target, PATIENCE)?;
        let mut one = Self {
            stage,
            jury: jury(Role::Server, Some(target.echo.clone().into_bytes())),
            controls: CONTROLS.clone(),
        };
        if let Some(words) = one.fails(&one.controls[0]) {
            let why = std::io::Error::other(format!("`GET /` is not answered 200: {words}"));
            return Err(Error::Unreachable(target.name().to_owned(), why));
        }
        if one.controls[1..]
            .iter()
            .any(|content| one.fails(content).is_some())
        {
            one.jury.contract.echo = None;
            one.controls.truncate(1);
        }
        Ok(one)
    }

    /// A fuzzer of a client in this process.
    ///
    /// # Errors
    ///
    /// Where the client's connections are not in memory, or plain calls are not handed their
    /// answers.
    pub fn client(target: &Target) -> Result<Self, Error> {
        Self::called(target, Role::Client, CALLS.clone())
    }

    /// A fuzzer around a proxy in this process.
    ///
    /// # Errors
    ///
    /// Where the proxy is not in this process, or plain requests are not forwarded and answered.
    pub fn proxy(target: &Target) -> Result<Self, Error> {
        Self::called(target, Role::Proxy, RELAYED.clone())
    }

    fn called(target: &Target, role: Role, controls: Vec<Arc<Script>>) -> Result<Self, Error> {
        let stage = Stage::new(target, PATIENCE)?;
        if stage.role() != role {
            let why = std::io::Error::other(format!("the target is a {}", stage.role().name()));
            return Err(Error::Unreachable(target.name().to_owned(), why));
        }
        let controls = match stage.is_forward() {
            true => controls
                .iter()
                .map(|one| Arc::new(asked_for_urls((**one).clone())))
                .collect(),
            false => controls,
        };
        let one = Self {
            stage,
            jury: jury(role, None),
            controls,
        };
        match one.control() {
            None => Ok(one),
            Some(charge) => {
                let why = std::io::Error::other(format!("a control fails: {}", charge.words));
                Err(Error::Unreachable(target.name().to_owned(), why))
            }
        }
    }

    /// What the target is.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.jury.role
    }

    /// Whether the target is a proxy that is asked for whole URLs.
    #[must_use]
    pub const fn is_forward(&self) -> bool {
        self.stage.is_forward()
    }

    /// Whether the target reads content back to us.
    #[must_use]
    pub const fn echoes(&self) -> bool {
        self.jury.contract.echo.is_some()
    }

    /// Plays a script, and judges.
    #[must_use]
    pub fn play(&self, script: &Arc<Script>, segmentation: Segmentation) -> (Held, Vec<Charge>) {
        let (held, _, charges) = self.look(script, segmentation);
        (held, charges)
    }

    fn look(&self, script: &Arc<Script>, segmentation: Segmentation) -> (Held, Sight, Vec<Charge>) {
        let held = self.stage.play(script, segmentation);
        let sight = self.jury.sight(&held.transcript);
        let mut charges = self.jury.judge_sight(&sight, &held.transcript);
        if let Some(words) = &held.panic {
            charges.push(panics::charge(words));
        }
        (held, sight, charges)
    }

    /// Everything that the oracles have against the target in this script.
    #[must_use]
    pub fn check(&self, script: &Arc<Script>, depth: Depth) -> Vec<Charge> {
        let (_, whole, mut charges) = self.look(script, Segmentation::Whole);
        for (script, segmentation) in depth.ways(script) {
            let (_, pieces, more) = self.look(&script, segmentation);
            for charge in more {
                if !charges.iter().any(|known| known.is_like(&charge)) {
                    charges.push(charge);
                }
            }
            charges.extend(whole.segments(&pieces));
        }
        charges
    }

    /// Whether plain conversations are still answered; what is wrong where not.
    #[must_use]
    pub fn control(&self) -> Option<Charge> {
        let words = self.controls.iter().find_map(|one| self.fails(one))?;
        Some(Charge::new(
            Oracle::Liveness,
            "control",
            "R9110-2.3-01",
            words,
        ))
    }

    /// The conversation, where a control is not answered as it must be.
    fn fails(&self, control: &Arc<Script>) -> Option<String> {
        let held = self.stage.play(control, Segmentation::Whole);
        let answered = self.jury.is_answered(&held.transcript);
        (!answered).then(|| notation::write_transcript(&held.transcript))
    }
}

fn jury(role: Role, echo: Option<Vec<u8>>) -> Jury {
    Jury {
        role,
        contract: Contract {
            host: HOST.into(),
            echo,
        },
        long: LONG,
    }
}

/// What is played of the script without its cuts, where it has any.
pub(super) fn uncut(script: &Script) -> Option<Script> {
    let is_cut = |act: &Act| matches!(act, Act::Do(PeerAct::Move(Move::Cut)));
    if !script.timeline.iter().any(|step| is_cut(&step.act)) {
        return None;
    }
    let uncut = script.timeline.iter().filter(|step| !is_cut(&step.act));
    Some(Script {
        blocks: script.blocks.clone(),
        timeline: uncut.cloned().collect(),
        ..Script::default()
    })
}
