use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::time::Duration;

use crate::http::Conversation;
use crate::script::{Actor, Party, TargetAct};
use crate::target::{Asleep, Processes};
use crate::transcript::{Event, Transcript, What};
use crate::wire::{Action, Signal, Wire, tcp};

/// A shorter wait proves nothing.
const LEAST: Duration = Duration::from_millis(500);

/// A wire that looks, where it waits in vain, whether the target sleeps meanwhile.
///
/// A busy machine can keep a target from answering in time, but not without being seen: what it
/// sent lies unread, or a thread is ready to run. So where nothing is under way on any connection,
/// and no thread of the target's processes has run through the second half of the wait, the target
/// has done all that it was about to do. Only a timer of its own could still wake it. Where a real
/// server stands behind our relay, that one must owe nothing, either.
pub(super) struct Proving<'a> {
    wire: &'a mut tcp::Wire,
    processes: Option<Processes>,
    /// From the ends of such waits up to what we did next.
    proofs: Vec<Range<Duration>>,
    /// The end of the last one, where nothing was done since.
    since: Option<Duration>,
}

impl<'a> Proving<'a> {
    pub fn new(wire: &'a mut tcp::Wire, processes: Option<Processes>) -> Self {
        Self {
            wire,
            processes,
            proofs: Vec::new(),
            since: None,
        }
    }

    /// Whether something due did not come, each time while the target slept.
    pub fn prove(mut self, transcript: &Transcript) -> bool {
        self.go_on();
        let mut hangs = transcript
            .events
            .iter()
            .filter(|event| matches!(event.what, What::Saw(TargetAct::Hang)))
            .peekable();
        let proved = |at: Duration| self.proofs.iter().any(|proof| proof.contains(&at));
        hangs.peek().is_some()
            && hangs.all(|hang| hang.actor.party != Party::Back && proved(hang.at))
            && !server_owes(transcript)
    }

    fn go_on(&mut self) {
        if let Some(since) = self.since.take() {
            // What was recorded at this very moment belongs to it.
            let until = self.wire.now() + Duration::from_nanos(1);
            self.proofs.push(since..until);
        }
    }

    fn look(&self, processes: Processes) -> Option<Asleep> {
        processes.asleep(&self.wire.at_rest()?)
    }

    fn slept(&self, processes: Processes, since: &Asleep) -> bool {
        let sockets = self.wire.at_rest();
        sockets.is_some_and(|sockets| processes.slept(since, &sockets))
    }
}

/// Whether a server behind our relay owes an answer: then the target may wait for that.
fn server_owes(transcript: &Transcript) -> bool {
    let mut servers: BTreeMap<Actor, Conversation> = BTreeMap::new();
    let behind = |event: &&Event| event.actor.party == Party::Back;
    for event in transcript.events.iter().filter(behind) {
        let server = servers.entry(event.actor).or_default();
        match &event.what {
            What::Sent(octets) => server.request_octets(octets),
            What::Received(octets) => server.response_octets(octets),
            What::Saw(TargetAct::Finish) => server.response_end(),
            _ => {}
        }
    }
    servers.values().any(Conversation::is_asking)
}

impl Wire for Proving<'_> {
    fn now(&self) -> Duration {
        self.wire.now()
    }

    async fn act(&mut self, action: Action) {
        self.go_on();
        self.wire.act(action).await;
    }

    async fn act_last(&mut self, octets: Action, end: Action) {
        self.go_on();
        self.wire.act_last(octets, end).await;
    }

    async fn signal(&mut self, until: Option<Duration>) -> Option<Signal> {
        self.go_on();
        let now = self.wire.now();
        let (processes, until) = match (self.processes, until) {
            (Some(processes), Some(until)) if until >= now + LEAST => (processes, until),
            _ => return self.wire.signal(until).await,
        };
        if let Some(signal) = self.wire.signal(Some(now + (until - now) / 2)).await {
            return Some(signal);
        }
        if self.wire.error().is_some() {
            return None;
        }
        let before = self.look(processes);
        let signal = self.wire.signal(Some(until)).await;
        let slept = |before: &Asleep| self.slept(processes, before);
        let slept = signal.is_none() && before.as_ref().is_some_and(slept);
        self.since = slept.then(|| self.wire.now());
        signal
    }

    fn has_barriers(&self) -> bool {
        self.wire.has_barriers()
    }

    fn error(&self) -> Option<&io::Error> {
        self.wire.error()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpStream;
    use std::os::fd::OwnedFd;
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// A target in a process group of its own, whose one connection is its input.
    struct Shell(Child);

    impl Shell {
        fn new(words: &str, stream: TcpStream) -> Self {
            let mut shell = Command::new("sh");
            shell.args(["-c", words]).process_group(0);
            shell
                .stdin(OwnedFd::from(stream))
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            Self(shell.spawn().unwrap())
        }
    }

    impl Drop for Shell {
        fn drop(&mut self) {
            let group = i32::try_from(self.0.id()).ok();
            let group = group.and_then(rustix::process::Pid::from_raw).unwrap();
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            let _ = self.0.wait();
        }
    }

    /// Whether a hang of such a target is proved, where we have sent it this.
    async fn proved(words: &str, octets: &'static [u8], sleeps: bool) -> bool {
        let mut wire = tcp::Wire::new(tcp::Settings::default());
        let stream = TcpStream::connect(wire.listen().unwrap()).unwrap();
        let shell = Shell::new(words, stream);
        let processes = Processes::of(shell.0.id());
        assert_eq!(wire.signal(None).await, Some(Signal::Opened(Actor::SERVER)));
        wire.act(Action::Write(Actor::SERVER, octets.into())).await;
        while sleeps && octets.is_empty() {
            if let Some(sockets) = wire.at_rest()
                && processes.asleep(&sockets).is_some()
            {
                break;
            }
        }
        let mut proving = Proving::new(&mut wire, Some(processes));
        let mut transcript = Transcript::default();
        let until = proving.now() + LEAST * 2;
        assert_eq!(proving.signal(Some(until)).await, None);
        let hang = What::Saw(TargetAct::Hang);
        transcript.record(Actor::SERVER, hang.clone(), proving.now(), 1);
        // What comes behind is another wait.
        proving.act(Action::Barrier(Actor::SERVER)).await;
        proving.signal(Some(proving.now())).await;
        let alone = transcript.clone();
        transcript.record(Actor::SERVER, hang, until * 2, 2);
        let mut other = Proving::new(proving.wire, None);
        other.proofs.clone_from(&proving.proofs);
        assert!(!other.prove(&transcript), "a second hang has no proof");
        proving.prove(&alone)
    }

    #[tokio::test]
    async fn a_target_that_sleeps_hangs() {
        assert!(proved("read line; sleep 100", b"", true).await);
    }

    #[tokio::test]
    async fn a_target_that_runs_or_has_something_to_read_may_only_be_late() {
        assert!(!proved("while :; do :; done", b"", false).await);
        assert!(!proved("sleep 100", b"unread", true).await);
    }

    #[test]
    fn a_server_behind_the_relay_must_owe_nothing() {
        let mut transcript = Transcript::default();
        let back = Actor::first(Party::Back);
        let mut said = |what| transcript.record(back, what, Duration::ZERO, 1);
        said(What::Sent(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..].into()));
        assert!(server_owes(&transcript));
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        transcript.record(back, What::Received(answer.to_vec()), Duration::ZERO, 2);
        assert!(!server_owes(&transcript));
    }

    #[test]
    fn where_nothing_hung_there_is_nothing_to_prove() {
        let mut wire = tcp::Wire::new(tcp::Settings::default());
        assert!(!Proving::new(&mut wire, None).prove(&Transcript::default()));
    }
}
