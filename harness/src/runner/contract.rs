use std::sync::LazyLock;
use std::time::Duration;

use tokio::time::sleep;

use super::needs::needs;
use super::stage::{Held, Seat, Stage};
use super::{Settings, capacity, giving_up};
use crate::catalogue::Case;
use crate::error::Error;
use crate::judge::{CallerSeen, Judge, Judgement, Verdict};
use crate::player::Patience;
use crate::script::{Ending, Need, Policy, Role, Segmentation, Variant};
use crate::target::Trouble;
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
    /// How many connections it serves at once, where these are fewer than the run would hold.
    pub at_once: Option<usize>,
    /// What a client hands on as content is something else: a report, or nothing.
    pub mute: bool,
    /// Of a client that makes several calls together: whether a good end says that each of them
    /// went well.
    pub tells_all: bool,
    /// Of a client: whether it asks again and again by itself, and pauses in between.
    pub keeps_asking: bool,
    /// Where a plain exchange came to nothing: what came instead.
    pub unfit: Option<(String, Transcript)>,
    /// Whether that was so because nobody listens there.
    pub refused: bool,
}

/// The script that every target of a role must be fit for: the control.
pub(super) fn plain(role: Role) -> &'static Case {
    static PLAIN: LazyLock<[Case; 3]> =
        LazyLock::new(|| Role::ALL.map(|role| probe_of(role, "plain")));
    match role {
        Role::Server => &PLAIN[0],
        Role::Client => &PLAIN[1],
        Role::Proxy => &PLAIN[2],
    }
}

fn probe_of(role: Role, name: &str) -> Case {
    crate::catalogue::case(&format!("contract/{}/{name}", role.name()))
}

/// More connections than any case of the catalogue holds at once.
const MOST: usize = 16;

/// The script that asks whether a client that makes several calls together says of all when one
/// did not go well.
static TOGETHER: LazyLock<Case> =
    LazyLock::new(|| crate::catalogue::case("contract/client/together"));

/// The same as a server's plain exchange, with the end of the connection behind it.
static ENDS: LazyLock<Case> = LazyLock::new(|| probe_of(Role::Server, "ends"));

/// How often the plain exchange is played to learn the target's pace.
const SAMPLES: usize = 5;

pub(super) async fn probe(
    stage: &Stage,
    case: &Case,
    echo: &str,
    patience: Patience,
    seat: Option<Seat>,
) -> Result<(Judgement, Held), Error> {
    let script = case.script();
    let mut scene = stage.scene(script, echo, seat).await?;
    let variables = scene.take_variables().with("token", "badpeer-control");
    let held = scene
        .hold(script, variables.clone(), Segmentation::Whole, patience)
        .await?;
    let variant = Variant::default();
    let judge = Judge::new(script, &variant, &variables, &Policy::ALL);
    let judgement = judge.judge(&held.transcript, Segmentation::Whole);
    Ok((judgement, held))
}

/// Gives a server that listens before it is ready its time: while it answers with 5xx, it is asked
/// again, for two seconds or so. What else it answers, or does not, is for the contract.
async fn ready(stage: &Stage, echo: &str, patience: Patience) -> Result<(), Error> {
    for _ in 0..20 {
        let (judgement, mut held) = probe(stage, plain(Role::Server), echo, patience, None).await?;
        stage.give_back(held.seat.take());
        if !matches!(judgement.answer[..], [500..=599]) {
            return Ok(());
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

impl Contract {
    /// Finds out what the target offers, and how fast it is.
    pub(super) async fn probe(
        stage: &Stage,
        role: Role,
        settings: &Settings,
        echo: &str,
    ) -> Result<Self, Error> {
        // A target's first answer may take long (code is loaded, caches fill).
        let patience = settings.patience(Duration::from_secs(10));
        let mut contract = Self::default();
        if role == Role::Server && matches!(stage, Stage::Tcp(..)) {
            ready(stage, echo, patience).await?;
        }
        // Whether a server ends what it says it ends: else we would wait for that each time.
        let mut ends = role == Role::Server;
        for round in 0..=SAMPLES {
            let with_end = ends && round > 0;
            let case = if with_end { &ENDS } else { plain(role) };
            let (judgement, mut held) = probe(stage, case, echo, patience, None).await?;
            stage.give_back(held.seat.take());
            if with_end && judgement.ending == Some(Ending::Open) {
                ends = false;
                continue;
            }
            if let Some(Trouble::Broken(why)) = held.trouble {
                return Err(Error::Adapter(why));
            }
            if is_mute(&judgement) {
                contract.mute = true;
                return Ok(contract);
            }
            // What else is wrong with a server's message is for the cases to say.
            let fit = match role {
                Role::Server => says_ok(&held.transcript) && judgement.ending != Some(Ending::Hang),
                Role::Client | Role::Proxy => judgement.verdict == Verdict::Pass,
            };
            if !fit {
                contract.refused = judgement.ending == Some(Ending::Refused);
                contract.unfit = Some((
                    unfit(stage, role, &judgement, &held.transcript),
                    held.transcript,
                ));
                return Ok(contract);
            }
            contract.barriers = held.barriers;
            if round > 0 {
                contract.slowest = contract.slowest.max(held.duration);
            }
            contract.server = server(&held.transcript);
            contract.offers = told(&judgement);
            contract
                .offers
                .extend(stage.has_server().then_some(Need::Server));
        }
        if stage.is_together() {
            let calm = settings.patience(contract.deadline());
            let (judgement, _) = probe(stage, &TOGETHER, echo, calm, None).await?;
            let told = judgement.calls.last().and_then(|call| call.result.as_ref());
            contract.tells_all = matches!(told, Some(CallerSeen::Error(_)));
        }
        if role == Role::Client {
            let deadline = contract.deadline();
            contract.keeps_asking = giving_up::keeps_asking(stage, echo, deadline).await?;
        }
        for need in needs(role) {
            // A gateway that takes an absolute URL does its duty as a server, no more.
            let forward = matches!(need, Need::Forward | Need::Tunnel) && role == Role::Proxy;
            if forward && !stage.is_forward() {
                continue;
            }
            // Who opens a connection for a call beside another does not pipeline it.
            if *need == Need::Pipeline && contract.offers.contains(&Need::Concurrent) {
                continue;
            }
            let name = need.name().replace('/', "-");
            let case = probe_of(role, &name);
            let calm = settings.patience(contract.deadline());
            let (judgement, mut held) = probe(stage, &case, echo, calm, None).await?;
            stage.give_back(held.seat.take());
            if judgement.verdict == Verdict::Pass && held.trouble.is_none() {
                contract.offers.push(*need);
            }
        }
        if let Stage::Tcp(address, _) = stage {
            let wanted = settings.jobs.max(MOST);
            // A busy machine is no limit.
            let deadline = settings.patience(contract.deadline()).deadline * 2;
            contract.at_once = capacity::limit(*address, wanted, deadline).await;
        }
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

/// Whether a client took the plain answer for good, and hands on other content than it had.
fn is_mute(judgement: &Judgement) -> bool {
    let call = judgement
        .calls
        .first()
        .and_then(|call| call.result.as_ref());
    matches!(call, Some(CallerSeen::Ok { content: Some(content), .. })
        if content.literal() != Some(b"hello"))
}

/// What a client tells of an answer.
fn told(judgement: &Judgement) -> Vec<Need> {
    let call = judgement.calls.first();
    let Some(CallerSeen::Ok {
        status,
        content,
        fields,
    }) = call.and_then(|call| call.result.as_ref())
    else {
        return Vec::new();
    };
    [
        (status.is_some(), Need::Status),
        (content.is_some(), Need::Content),
        (!fields.is_empty(), Need::Handed),
    ]
    .into_iter()
    .filter_map(|(told, need)| told.then_some(need))
    .collect()
}

/// Why a target can't be put to the test.
fn unfit(stage: &Stage, role: Role, judgement: &Judgement, transcript: &Transcript) -> String {
    let seen = judgement.seen();
    match role {
        Role::Server => {
            let came = instead(judgement, transcript);
            format!("`GET /` is not answered with 200 by this target: {seen}{came}")
        }
        Role::Proxy => {
            let all = crate::judge::Observation::of(transcript, Segmentation::Whole);
            let reached = all.links.iter().any(|link| !link.requests.is_empty());
            let behind = match (reached, stage.is_forward()) {
                (true, _) => "",
                (false, true) => "; nothing came to the origin",
                (false, false) => {
                    "; nothing came to the origin: is it a forward proxy (--forward)?"
                }
            };
            format!("a plain GET does not come through this proxy: {seen}{behind}")
        }
        Role::Client => match judgement
            .calls
            .first()
            .and_then(|call| call.result.as_ref())
        {
            Some(CallerSeen::Error(words)) => {
                format!("a plain GET comes to an error in this client: {words}")
            }
            _ => format!("this client makes no plain GET: {seen}"),
        },
    }
}

/// What came in place of an answer, where something did: another protocol speaks for itself.
fn instead(judgement: &Judgement, transcript: &Transcript) -> String {
    let seen = crate::judge::Observation::of(transcript, Segmentation::Whole);
    match seen.links.first() {
        Some(link) if judgement.answer.is_empty() && !link.received.is_empty() => {
            let came = crate::octets::excerpt(&link.received, 60);
            format!("; what came is no response of HTTP/1: `{came}`")
        }
        _ => String::new(),
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

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;
    use crate::target::reference::Faults;
    use crate::target::{Place, Target};

    #[tokio::test(start_paused = true)]
    async fn a_server_that_never_ends_what_it_says_it_ends_is_no_slow_one() {
        for faults in [Faults::none(), "says-close-stays-open".parse().unwrap()] {
            let Place::InProcess(connect, wire) = Target::reference(faults).place else {
                unreachable!("the reference server is in process");
            };
            let stage = Stage::Memory(connect, wire);
            let settings = Settings::default();
            let probed = tokio::task::LocalSet::new()
                .run_until(Contract::probe(&stage, Role::Server, &settings, "/echo"))
                .await
                .unwrap();
            assert!(probed.unfit.is_none());
            assert_eq!(probed.deadline(), Duration::from_secs(1));
            assert!(probed.offers.contains(&Need::Persistence));
        }
    }

    #[tokio::test]
    async fn a_server_that_listens_before_it_is_ready_is_asked_again() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let answers = [
                "503 Service Unavailable",
                "500 Internal Server Error",
                "200 OK",
            ];
            for status in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut octet = [0];
                    stream.read_exact(&mut octet).unwrap();
                    head.extend(octet);
                }
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let stage = Stage::Tcp(address, Duration::from_millis(50));
        ready(&stage, "/echo", Patience::default()).await.unwrap();
        server
            .join()
            .expect("it is asked until it answers with 200");
    }
}
