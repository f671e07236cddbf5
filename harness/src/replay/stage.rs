use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use super::divergence::Instead;
use super::line::{Act, End, Line};
use super::pattern::Match;
use super::{Divergence, Recording, Side};
use crate::error::Error;
use crate::script::{Actor, Move, Party, PeerAct, TargetAct, Variables};
use crate::transcript::{Transcript, What};
use crate::wire::{Action, Signal, Wire as _, tcp};

/// How long the other side may take to end when the last line has been played.
const LEAVE: Duration = Duration::from_secs(2);
/// What is sent for a Date that the recording does not keep.
const SOME_DATE: &str = "Fri, 01 Jan 2027 00:00:00 GMT";

/// Where a recording is played.
#[derive(Debug)]
pub struct Stage<'a> {
    recording: &'a Recording,
    lines: Vec<Line>,
    wire: tcp::Wire,
    variables: Variables,
    address: SocketAddr,
    deadline: Duration,
    inboxes: HashMap<Actor, Inbox>,
    transcript: Transcript,
}

/// What came of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// What crossed this time, from the side that was played.
    pub transcript: Transcript,
    /// Where it was not what was recorded, if anywhere.
    pub divergence: Option<Divergence>,
    /// No connection could be made at all.
    pub unreachable: bool,
}

#[derive(Debug, Default)]
struct Inbox {
    octets: Vec<u8>,
    open: bool,
    end: Option<End>,
    end_taken: bool,
    /// We have closed or reset it.
    closed: bool,
    /// The other side provably waits.
    quiet: bool,
}

impl<'a> Stage<'a> {
    /// The client's side, against the server at that address.
    ///
    /// # Errors
    ///
    /// Where the recording has no side that could be played so.
    pub fn at(recording: &'a Recording, server: SocketAddr) -> Result<Self, Error> {
        let lines = recording.lines(Side::Client)?;
        let wire = tcp::Wire::new(tcp::Settings::target(server));
        Ok(Self::new(recording, lines, wire, server))
    }

    /// The server's side, for a client that connects to that address.
    ///
    /// # Errors
    ///
    /// Where the recording has no side that could be played so, or the address can't be had.
    pub fn listen(recording: &'a Recording, at: SocketAddr) -> Result<Self, Error> {
        let lines = recording.lines(Side::Server)?;
        let taken = |error: io::Error| Error::Listen(at, error);
        let mut wire = tcp::Wire::new(tcp::Settings::default());
        let address = tcp::listener(at).and_then(|listener| wire.listen_with(listener));
        Ok(Self::new(recording, lines, wire, address.map_err(taken)?))
    }

    fn new(
        recording: &'a Recording,
        lines: Vec<Line>,
        wire: tcp::Wire,
        address: SocketAddr,
    ) -> Self {
        let variables = Variables::new()
            .with("host", address.to_string())
            .with("origin", address.to_string())
            .with("port", address.port().to_string())
            .with("echo", "/echo")
            .with("token", "replay")
            .with("base", "")
            .with("deadline", "10")
            .with("date", SOME_DATE);
        Self {
            recording,
            lines,
            wire,
            variables,
            address,
            deadline: Duration::from_secs(10),
            inboxes: HashMap::new(),
            transcript: Transcript::default(),
        }
    }

    /// How long what is recorded may take to come; ten seconds where not set.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Where it listens; of a client's side, where the server is.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Plays until the recording is at its end, or what comes is not what was recorded. A server's
    /// side waits for its first client for as long as that takes.
    pub async fn play(mut self) -> Replayed {
        let lines = std::mem::take(&mut self.lines);
        let mut divergence = None;
        for (at, line) in lines.iter().enumerate() {
            let played = match line.act {
                Act::Open => self.open(line.actor, is_refused(&lines[at..])).await,
                _ => self.step(line).await,
            };
            if let Err(instead) = played {
                divergence = Some(Divergence::new(self.recording, line, instead));
                break;
            }
        }
        if divergence.is_none() {
            self.settle().await;
            divergence = self.surplus(&lines);
        }
        for actor in self.inboxes.keys().copied().collect::<Vec<_>>() {
            let count = self.inbox(actor).octets.len();
            self.take(actor, count);
        }
        let inboxes = self.inboxes.values();
        let refused = |inbox: &Inbox| inbox.end == Some(End::Refuse);
        let unreachable = divergence.is_some() && inboxes.clone().any(refused);
        self.wire.leave(LEAVE).await;
        Replayed {
            transcript: self.transcript,
            divergence,
            unreachable,
        }
    }

    /// Plays one line, or says what came in its place.
    async fn step(&mut self, line: &Line) -> Result<(), Instead> {
        let actor = line.actor;
        match &line.act {
            Act::Open => self.open(actor, false).await,
            Act::Send(text) => {
                // What a recording holds is known.
                let octets = text.resolve(&self.variables).unwrap_or_default();
                self.record(actor, What::Sent(octets.clone().into()));
                self.wire.act(Action::Write(actor, octets.into())).await;
                Ok(())
            }
            Act::Expect(pattern) => loop {
                let until = self.until();
                let came = &self.inbox(actor).octets;
                match pattern.fits(came) {
                    Match::Whole(count) => {
                        self.take(actor, count);
                        return Ok(());
                    }
                    Match::Differs { at, recorded } => {
                        return Err(Instead::Octets(came.clone(), at, recorded));
                    }
                    Match::Part => self.more(actor, until).await?,
                }
            },
            Act::Ended(end) => self.ended(actor, *end).await,
            Act::Do(one) => {
                self.record(actor, What::Did(PeerAct::Move(*one)));
                let closes = [Move::Reset, Move::ResetLost, Move::Close];
                self.inbox(actor).closed |= closes.contains(one);
                if let Some(action) = action(*one, actor) {
                    self.wire.act(action).await;
                }
                Ok(())
            }
            Act::Set(setting) => {
                self.wire.act(Action::Set(actor, *setting)).await;
                Ok(())
            }
            Act::Pause(length) => {
                let until = self.wire.now() + *length;
                while self.receive(Some(until)).await {}
                Ok(())
            }
        }
    }

    /// Waits until nothing more comes: the other side has ended, or provably waits for us.
    async fn settle(&mut self) {
        let until = self.until();
        let open = self.inboxes.iter();
        let open = open.filter(|(_, one)| one.open && !one.closed && one.end.is_none());
        for actor in open.map(|(actor, _)| *actor).collect::<Vec<_>>() {
            self.wire.act(Action::Watch(actor)).await;
            loop {
                let inbox = self.inbox(actor);
                let over = inbox.quiet || inbox.end.is_some() || !inbox.octets.is_empty();
                if over || !self.receive(Some(until)).await {
                    break;
                }
            }
        }
    }

    async fn open(&mut self, actor: Actor, refused: bool) -> Result<(), Instead> {
        let client = actor.party == Party::Client;
        // Nobody knows when the first client comes.
        let until = (client || self.inboxes.values().any(|one| one.open)).then(|| self.until());
        if client {
            self.record(actor, What::Did(PeerAct::Move(Move::Open)));
            self.wire.act(Action::Open(actor)).await;
        }
        loop {
            let inbox = self.inbox(actor);
            if inbox.end == Some(End::Refuse) && !refused {
                return Err(Instead::Act("refuse", Vec::new()));
            }
            if inbox.open || inbox.end.is_some() {
                break;
            }
            if !self.receive(until).await {
                return Err(Instead::Act("nothing: no connection", Vec::new()));
            }
        }
        if !client {
            self.record(actor, What::Saw(TargetAct::Open));
        }
        Ok(())
    }

    async fn ended(&mut self, actor: Actor, end: End) -> Result<(), Instead> {
        let until = self.until();
        loop {
            let inbox = self.inbox(actor);
            if !inbox.octets.is_empty() {
                return Err(Instead::Octets(inbox.octets.clone(), 0, 0));
            }
            let Some(came) = inbox.end else {
                self.more(actor, until).await?;
                continue;
            };
            inbox.end_taken = true;
            self.record(actor, What::Saw(seen(came)));
            let same = came == end || end == End::Any && came != End::Refuse;
            return if same {
                Ok(())
            } else {
                Err(Instead::Act(came.name(), Vec::new()))
            };
        }
    }

    /// Waits for more of a connection, or says that there is none.
    async fn more(&mut self, actor: Actor, until: Duration) -> Result<(), Instead> {
        let inbox = self.inbox(actor);
        let before = inbox.octets.clone();
        if let Some(end) = inbox.end {
            return Err(Instead::Act(end.name(), before));
        }
        if self.receive(Some(until)).await {
            return Ok(());
        }
        Err(Instead::Act("nothing within the deadline", before))
    }

    /// Octets that no line of the recording has.
    fn surplus(&mut self, lines: &[Line]) -> Option<Divergence> {
        let (actor, inbox) = self
            .inboxes
            .iter()
            .find(|(_, one)| !one.octets.is_empty())?;
        let line = lines.iter().rfind(|line| line.actor == *actor)?;
        Some(Divergence::surplus(
            self.recording,
            line,
            inbox.octets.clone(),
        ))
    }

    /// Takes up what happens next; `false` where the time has come, or nothing more can happen.
    async fn receive(&mut self, until: Option<Duration>) -> bool {
        let Some(signal) = self.wire.signal(until).await else {
            return false;
        };
        let inbox = self.inbox(signal.actor());
        match signal {
            Signal::Received(_, octets) => inbox.octets.extend(octets),
            Signal::Opened(_) => inbox.open = true,
            Signal::Quiet(_) => inbox.quiet = true,
            Signal::Finished(_) => inbox.end = Some(End::Finish),
            Signal::Reset(_) if !inbox.end_taken => inbox.end = Some(End::Reset),
            Signal::Refused(_) => inbox.end = Some(End::Refuse),
            _ => {}
        }
        true
    }

    fn take(&mut self, actor: Actor, count: usize) {
        let octets: Vec<u8> = self.inbox(actor).octets.drain(..count).collect();
        if !octets.is_empty() {
            self.record(actor, What::Received(octets));
        }
    }

    fn inbox(&mut self, actor: Actor) -> &mut Inbox {
        self.inboxes.entry(actor).or_default()
    }

    fn until(&self) -> Duration {
        self.wire.now() + self.deadline
    }

    fn record(&mut self, actor: Actor, what: What) {
        let now = self.wire.now();
        self.transcript.record(actor, what, now, 0);
    }
}

/// Whether the connection that the first line opens is recorded as refused.
fn is_refused(lines: &[Line]) -> bool {
    let mut own = lines.iter().filter(|line| line.actor == lines[0].actor);
    matches!(
        own.nth(1).map(|line| &line.act),
        Some(Act::Ended(End::Refuse))
    )
}

const fn action(one: Move, actor: Actor) -> Option<Action> {
    Some(match one {
        Move::Finish => Action::Finish(actor),
        Move::Reset => Action::Reset(actor),
        Move::ResetLost => Action::ResetLost(actor),
        Move::Close => Action::Close(actor),
        Move::Stall => Action::Stall(actor),
        Move::Resume => Action::Resume(actor),
        Move::Refuse => Action::Refuse(actor),
        Move::Open | Move::Cut => return None,
    })
}

const fn seen(end: End) -> TargetAct {
    match end {
        End::Finish | End::Any => TargetAct::Finish,
        End::Reset => TargetAct::Reset,
        End::Refuse => TargetAct::Refuse,
    }
}
