//! One server at an address: plays scripts to it, and asks the oracles. Never starts or ends it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::fuzzer::{CONTROLS, Depth, uncut};
use crate::fuzz::oracle::Oracle;
use crate::fuzz::seen::{End, Seen};
use crate::fuzz::server::{self, Contract};
use crate::player::{Patience, Player};
use crate::script::{Script, Segmentation, TargetAct, Variables};
use crate::transcript::{Transcript, What};
use crate::wire::{self, Wire as _, tcp};

/// The patience of a control: a busy server answers late.
const CALM: Duration = Duration::from_secs(10);
/// How often the control is played to learn the server's pace.
const SAMPLES: usize = 5;
/// How often a connection is tried where the machine has no port left for it.
const PORTS: usize = 50;
const OCTETS: usize = 1 << 20;

/// A server that listens.
#[derive(Clone, Debug)]
pub struct Server {
    address: SocketAddr,
    echo: String,
    contract: Contract,
    deadline: Duration,
    grace: Duration,
    barriers: bool,
}

/// What came of one script.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What the oracles have against the server.
    pub charges: Vec<Charge>,
    /// The conversation, as the script is written.
    pub transcript: Transcript,
    /// No connection was to be had.
    pub refused: bool,
    /// Not an octet came back.
    pub silent: bool,
}

impl Server {
    /// Finds out how fast the server is, and whether it reads content back.
    ///
    /// # Errors
    ///
    /// Where `GET /` is not answered with 200: scripts would reach nothing.
    pub async fn reach(address: SocketAddr, echo: &str) -> Result<Self, Error> {
        let mut one = Self {
            address,
            echo: echo.to_owned(),
            contract: Contract {
                host: address.to_string().into_bytes(),
                echo: Some(echo.as_bytes().to_vec()),
            },
            deadline: CALM,
            grace: Duration::from_millis(500),
            barriers: true,
        };
        let (mut slowest, mut fastest) = (Duration::ZERO, CALM);
        for round in 0..=SAMPLES {
            let began = Instant::now();
            if let Some(words) = one.fails(0).await? {
                let why = io::Error::other(format!("`GET /` is not answered with 200: {words}"));
                return Err(Error::Unreachable(address.to_string(), why));
            }
            if round > 0 {
                slowest = slowest.max(began.elapsed());
                fastest = fastest.min(began.elapsed());
            }
        }
        one.deadline = (slowest * 20).clamp(Duration::from_secs(1), CALM);
        let (least, most) = (Duration::from_millis(20), Duration::from_millis(500));
        one.grace = match one.barriers {
            // Silence that is taken for the end too soon accuses nobody; what is looked into alone
            // gets several times as long.
            true => (fastest * 10).clamp(least, most),
            false => one.deadline,
        };
        if one.fails(1).await?.is_some() {
            one.contract.echo = None;
        }
        Ok(one)
    }

    /// The same, where it listens now.
    #[must_use]
    pub fn moved(&self, address: SocketAddr) -> Self {
        let mut one = self.clone();
        one.address = address;
        one.contract.host = address.to_string().into_bytes();
        one
    }

    /// The same, given so many times the patience.
    #[must_use]
    pub fn patient(&self, factor: u32) -> Self {
        let mut one = self.clone();
        one.deadline *= factor;
        one.grace *= factor * 2;
        one
    }

    /// When something that is due is a hang.
    #[must_use]
    pub const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Whether it reads content back to us.
    #[must_use]
    pub const fn echoes(&self) -> bool {
        self.contract.echo.is_some()
    }

    /// The path that echoes.
    #[must_use]
    pub fn echo(&self) -> &str {
        &self.echo
    }

    /// The names that scripts know.
    #[must_use]
    pub fn variables(&self) -> Variables {
        Variables::new()
            .with("host", self.address.to_string())
            .with("port", self.address.port().to_string())
            .with("echo", self.echo.clone())
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
        let (transcript, _) = self.hold(script, segmentation, self.deadline).await?;
        Ok(transcript)
    }

    async fn hold(
        &self,
        script: &Arc<Script>,
        segmentation: Segmentation,
        deadline: Duration,
    ) -> Result<(Transcript, bool), Error> {
        let patience = Patience {
            deadline,
            whole: deadline * 4 + script.waits(),
            octets: OCTETS,
            ..Patience::default()
        };
        for _ in 0..PORTS {
            let mut wire = tcp::Wire::new(tcp::Settings {
                grace: self.grace,
                barriers: self.barriers,
                accept: deadline,
                ..tcp::Settings::target(self.address)
            });
            let script = Arc::clone(script);
            let player = Player::new(script, self.variables(), segmentation, patience);
            let transcript = wire::play(player, &mut wire).await;
            let why = wire.error().map(io::Error::kind);
            match why {
                None => return Ok((transcript, wire.has_barriers())),
                // Every port is in use, or waits for late packets: some are free soon.
                Some(io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse) => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Some(kind) => return Err(Error::Machine("a socket", kind.into())),
            }
        }
        let why = io::Error::from(io::ErrorKind::AddrNotAvailable);
        Err(Error::Machine("a port to connect from", why))
    }

    /// Plays a script as closely as `depth` says, and judges.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket.
    pub async fn check(&self, script: &Arc<Script>, depth: Depth) -> Result<Exchange, Error> {
        let transcript = self.play(script, Segmentation::Whole).await?;
        let mut exchange = Exchange {
            charges: self.judge(&transcript),
            refused: is_refused(&transcript),
            silent: is_silent(&transcript),
            transcript,
        };
        let mut others = Vec::new();
        if depth != Depth::Alone
            && let Some(uncut) = uncut(script)
        {
            others.push((Arc::new(uncut), Segmentation::Whole));
        }
        match depth {
            Depth::Alone | Depth::Once => {}
            Depth::Also(segmentation) => others.push((Arc::clone(script), segmentation)),
            Depth::Every => {
                for segmentation in [Segmentation::Line, Segmentation::Octet] {
                    others.push((Arc::clone(script), segmentation));
                }
            }
        }
        for (script, segmentation) in others {
            let other = self.play(&script, segmentation).await?;
            exchange.refused |= is_refused(&other);
            let mut more = self.judge(&other);
            if !reset(&exchange.transcript) && !reset(&other) {
                more.extend(server::segments(&exchange.transcript, &other));
            }
            for charge in more {
                if !exchange.charges.iter().any(|known| known.is_like(&charge)) {
                    exchange.charges.push(charge);
                }
            }
        }
        if exchange.refused {
            exchange.charges.clear();
        }
        Ok(exchange)
    }

    /// What the oracles say; nothing of answers that a reset may have taken away on their way.
    fn judge(&self, transcript: &Transcript) -> Vec<Charge> {
        let mut charges = server::judge(transcript, &self.contract);
        if reset(transcript) {
            charges
                .retain(|one| !matches!(one.oracle, Oracle::UnderAcceptance | Oracle::OwnMessages));
        }
        charges
    }

    /// Whether a plain GET is still answered; what came instead where not.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket.
    pub async fn control(&self) -> Result<Option<String>, Error> {
        self.clone().fails(0).await
    }

    async fn fails(&mut self, control: usize) -> Result<Option<String>, Error> {
        let control = &CONTROLS[control];
        // The scripts know the path that echoes as `${echo}`.
        let (transcript, barriers) = self.hold(control, Segmentation::Whole, CALM).await?;
        self.barriers = barriers;
        let all = Seen::of(&transcript);
        let Some(seen) = all.first() else {
            return Ok(Some("no connection".to_owned()));
        };
        let finals: Vec<_> = seen.finals().collect();
        let right = !finals.is_empty()
            && finals.len() == seen.requests().len()
            && finals.iter().zip(seen.requests()).all(|(answer, request)| {
                answer.status == 200
                    && (request.method != b"POST" || answer.content == request.content)
            });
        Ok(
            (!right).then(|| match (is_refused(&transcript), finals.first()) {
                (true, _) => "the connection was refused".to_owned(),
                (_, Some(answer)) => format!("the answer was {}", answer.status),
                (_, None) => "no answer".to_owned(),
            }),
        )
    }
}

/// Whether the server ended a connection with a reset.
fn reset(transcript: &Transcript) -> bool {
    Seen::of(transcript)
        .iter()
        .any(|seen| seen.end == End::Reset)
}

fn is_refused(transcript: &Transcript) -> bool {
    let refused = |what: &What| matches!(what, What::Saw(TargetAct::Refuse));
    transcript.events.iter().any(|event| refused(&event.what))
}

fn is_silent(transcript: &Transcript) -> bool {
    let heard = |what: &What| matches!(what, What::Received(_));
    !transcript.events.iter().any(|event| heard(&event.what))
}
