use std::sync::LazyLock;
use std::time::Duration;

use super::Settings;
use super::stage::{Held, Stage};
use crate::catalogue::Case;
use crate::error::Error;
use crate::judge::{Judge, Judgement, Verdict};
use crate::player::Patience;
use crate::script::{Ending, Need, Policy, Segmentation, Variant};
use crate::transcript::Transcript;

/// What a target's application offers, probed before the run.
#[derive(Clone, Debug, Default)]
pub struct Contract {
    /// What it offers.
    pub offers: Vec<Need>,
    /// The `Server` field of its answer.
    pub server: Option<String>,
    /// How long a plain exchange took, at most.
    pub slowest: Duration,
    /// Whether waiting rests on facts about the target's socket.
    pub barriers: bool,
    /// Whether it serves a connection while another is open.
    pub side_by_side: bool,
    /// Where `GET /` was not answered with 200: what came instead.
    pub unfit: Option<(String, Transcript)>,
}

/// The scripts that probe, by what they probe for; `None` is the control itself.
static PROBES: LazyLock<Vec<(Option<Need>, Case)>> = LazyLock::new(|| {
    [
        (None, "contract/plain"),
        (Some(Need::Echo), "contract/echo"),
        (Some(Need::EchoChunked), "contract/echo-chunked"),
        (Some(Need::Persistence), "contract/persistence"),
        (Some(Need::Http10), "contract/http-1.0"),
    ]
    .map(|(need, id)| (need, crate::catalogue::case(id)))
    .to_vec()
});

/// The script that asks whether one open connection keeps the target from serving another.
static SIDE_BY_SIDE: LazyLock<Case> =
    LazyLock::new(|| crate::catalogue::case("contract/side-by-side"));

/// How often the plain exchange is played to learn the target's pace.
const SAMPLES: usize = 5;

async fn probe(
    stage: &Stage,
    case: &Case,
    echo: &str,
    patience: Patience,
) -> Result<(Judgement, Held), Error> {
    let variables = stage.variables(echo);
    let script = case.script();
    let held = stage
        .hold(script, variables.clone(), Segmentation::Whole, patience)
        .await?;
    let variant = Variant::default();
    let judge = Judge::new(script, &variant, &variables, &Policy::ALL);
    let judgement = judge.judge(&held.transcript, Segmentation::Whole);
    Ok((judgement, held))
}

/// A plain exchange: whether the target is alive and answers.
pub(super) async fn control(
    stage: &Stage,
    echo: &str,
    patience: Patience,
) -> Result<Option<String>, Error> {
    let (judgement, _) = probe(stage, &PROBES[0].1, echo, patience).await?;
    Ok((judgement.answer.is_empty()).then(|| judgement.seen()))
}

impl Contract {
    /// Finds out what the target offers, and how fast it is.
    pub(super) async fn probe(
        stage: &Stage,
        settings: &Settings,
        echo: &str,
    ) -> Result<Self, Error> {
        // A target's first answer may take long (code is loaded, caches fill).
        let patience = settings.patience(Duration::from_secs(10));
        let mut contract = Self::default();
        for round in 0..=SAMPLES {
            let began = tokio::time::Instant::now();
            let (judgement, held) = probe(stage, &PROBES[0].1, echo, patience).await?;
            // What else is wrong with its message is for the cases to say.
            let fit = says_ok(&held.transcript) && judgement.ending != Some(Ending::Hang);
            if !fit {
                contract.unfit = Some((judgement.seen(), held.transcript));
                return Ok(contract);
            }
            contract.barriers = held.barriers;
            if round > 0 {
                contract.slowest = contract.slowest.max(began.elapsed());
            }
            contract.server = server(&held.transcript);
        }
        for (need, case) in &PROBES[1..] {
            let (judgement, _) = probe(stage, case, echo, patience).await?;
            if judgement.verdict == Verdict::Pass {
                contract.offers.extend(*need);
            }
        }
        // A connection that nobody accepts is waited for no longer than an answer.
        let patience = Patience {
            whole: contract.deadline(),
            ..settings.patience(contract.deadline())
        };
        let (judgement, _) = probe(stage, &SIDE_BY_SIDE, echo, patience).await?;
        contract.side_by_side = judgement.verdict == Verdict::Pass;
        Ok(contract)
    }

    /// When something that is due is a hang: twenty times the slowest answer, at least a second.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        (self.slowest * 20).clamp(Duration::from_secs(1), Duration::from_secs(10))
    }

    /// How long silence lasts before it is a proof.
    #[must_use]
    pub fn grace(&self) -> Duration {
        if self.barriers {
            (self.slowest * 10).clamp(Duration::from_millis(50), Duration::from_millis(500))
        } else {
            self.deadline()
        }
    }
}

/// Whether what came begins as an answer with 200 does.
fn says_ok(transcript: &Transcript) -> bool {
    let seen = crate::judge::Observation::of(transcript, Segmentation::Whole);
    let received = seen.links.first().map_or(&[][..], |one| &one.received);
    received.starts_with(b"HTTP/1.") && received.get(8..12) == Some(b" 200")
}

fn server(transcript: &Transcript) -> Option<String> {
    let seen = crate::judge::Observation::of(transcript, Segmentation::Whole);
    let value = seen.links.first()?.finals.first()?.fields.get("server")?;
    Some(crate::octets::excerpt(value, 80))
}
