//! What a target is found to be before its hunt, and whether it still is: controls.
//! Never plays what was drawn.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bench::{Bench, CALM};
use super::brisk::brisk;
use super::exchange::is_refused;
use crate::error::Error;
use crate::fuzz::client;
use crate::fuzz::jury::{CALLS, CONTROLS, Jury, METHODS, RELAYED};
use crate::fuzz::seen::Seen;
use crate::fuzz::server::Contract;
use crate::runner::stage::{Stage, Waiting};
use crate::script::{Role, Segmentation};
use crate::target::Trouble;

/// How often the control is played to learn the target's pace.
const SAMPLES: usize = 5;

impl Bench {
    /// Finds out how fast the target is, and what it can do.
    ///
    /// # Errors
    ///
    /// Where a plain conversation comes to nothing: scripts would reach nothing.
    pub(crate) async fn reach(
        stage: Stage,
        role: Role,
        name: &str,
        echo: &str,
    ) -> Result<Self, Error> {
        let mut one = Self {
            stage,
            jury: Jury {
                role,
                contract: Contract {
                    host: Vec::new(),
                    echo: (role == Role::Server).then(|| echo.as_bytes().to_vec()),
                },
                long: CALM,
            },
            echo: echo.to_owned(),
            deadline: CALM,
            control: CALM,
            grace: Duration::from_millis(500),
            barriers: true,
            methods: Vec::new(),
            waiting: Waiting::default(),
        };
        one.stage = one.stage.with_grace(one.grace);
        if let Stage::Tcp(address, _) = one.stage {
            one.jury.contract.host = address.to_string().into_bytes();
        }
        if role == Role::Client {
            one.learn(name).await?;
        }
        let (mut slowest, mut fastest) = (Duration::ZERO, CALM);
        for round in 0..=SAMPLES {
            let began = Instant::now();
            if let Some(words) = one.fails(0).await? {
                let what = match role {
                    Role::Server => "`GET /` is not answered with 200",
                    Role::Client => "a plain call is not handed its answer",
                    Role::Proxy => "a plain request does not come through",
                };
                let why = io::Error::other(format!("{what}: {words}"));
                return Err(Error::Unreachable(name.to_owned(), why));
            }
            let took = began.elapsed();
            if took >= CALM {
                // It answers, and never ends what it says it ends.
                one.control = Duration::from_secs(1);
                break;
            }
            if round > 0 {
                slowest = slowest.max(took);
                fastest = fastest.min(took);
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
        if role == Role::Server {
            for content in 1..CONTROLS.len() {
                if one.fails(content).await?.is_some() {
                    one.jury.contract.echo = None;
                }
            }
        }
        Ok(one.settled())
    }

    /// Finds out what calls a client can make, and whether it hands on content.
    async fn learn(&mut self, name: &str) -> Result<(), Error> {
        for (method, control) in METHODS.iter() {
            let played = self.hold(control, Segmentation::Whole, CALM).await?;
            if let Some(Trouble::Broken(why)) = played.trouble {
                return Err(Error::Adapter(why));
            }
            if played.trouble.is_none() && self.jury.is_answered(&played.transcript) {
                self.methods.push(method);
            }
            let other = |content: &[u8]| content != b"first";
            if *method == "GET" && client::content(&played.transcript).is_some_and(|c| other(&c)) {
                self.stage = self.stage.clone().muted();
            }
        }
        if self.methods.first() == Some(&"GET") {
            return Ok(());
        }
        Err(Error::Adapter(format!(
            "`{name}` makes no plain GET, or hands on no answer to one"
        )))
    }

    /// Whether a plain conversation still goes well; what came instead where not.
    ///
    /// # Errors
    ///
    /// Where the machine refuses a socket.
    pub async fn control(&self) -> Result<Option<String>, Error> {
        self.clone().fails(0).await
    }

    async fn fails(&mut self, control: usize) -> Result<Option<String>, Error> {
        let control = match self.jury.role {
            Role::Server => &CONTROLS[control],
            Role::Client if self.methods.contains(&"POST") => &CALLS[0],
            Role::Client => &METHODS[0].1,
            Role::Proxy => &RELAYED[0],
        };
        // Its last request ends the connection, so that no time goes by in waiting for silence.
        let control = Arc::new(brisk((**control).clone(), &self.manner()));
        let played = self
            .hold(&control, Segmentation::Whole, self.control)
            .await?;
        self.barriers = played.barriers;
        if self.jury.is_answered(&played.transcript) {
            return Ok(None);
        }
        if let Some(how) = played.death {
            return Ok(Some(how));
        }
        let all = Seen::of(&played.transcript);
        let answer = all.first().and_then(|seen| seen.finals().next());
        let made = all.first().map_or(0, |seen| seen.requests().len());
        let got = all.first().map_or(0, |seen| seen.finals().count());
        Ok(Some(match (is_refused(&played.transcript), answer) {
            (true, _) => "the connection was refused".to_owned(),
            (_, Some(answer)) if answer.status == 200 && got < made => {
                format!("of {made} plain requests in a row, {got} got an answer")
            }
            (_, Some(answer)) => format!("the answer was {}", answer.status),
            (_, None) => "no answer".to_owned(),
        }))
    }
}
