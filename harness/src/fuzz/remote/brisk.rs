//! A script for the real clock: its pauses are short, and it ends with a request that has the
//! target close. Never changes what the script says in between.

use std::time::Duration;

use crate::fuzz::client;
use crate::fuzz::proxy::asked_for_urls;
use crate::script::{Act, Actor, Hole, Move, Part, Pattern, PeerAct, Role, Script, Step, Text};

/// The longest pause; in virtual time they are longer, and cost nothing.
const PAUSE: Duration = Duration::from_millis(20);
/// A drip of so many octets at a time at least.
const DRIP: usize = 16;

/// How scripts are played to one target.
#[derive(Clone, Debug)]
pub struct Manner {
    /// What the target is.
    pub role: Role,
    /// The path at which a server's content comes back.
    pub echo: String,
    /// A proxy is asked for absolute URLs.
    pub forward: bool,
}

/// The script, as it is played over TCP.
///
/// The last request to a server or a proxy is a plain one with `Connection: close`: the target's
/// own end of the connection then proves that nothing more comes, without waiting for silence.
/// Where the script has a request that is the last one already, or ends otherwise, there is none.
/// What a client does ends with its calls.
#[must_use]
pub fn brisk(mut script: Script, manner: &Manner) -> Script {
    for step in &mut script.timeline {
        match &mut step.act {
            Act::Pause(length) => *length = (*length).min(PAUSE),
            Act::Do(PeerAct::Pace { octets, every }) => {
                *octets = (*octets).max(DRIP);
                *every = (*every).min(Duration::from_millis(1));
            }
            Act::Send(text) if manner.echo != "/echo" => readdress(text, "/echo", &manner.echo),
            _ => {}
        }
    }
    let end = script
        .timeline
        .iter()
        .position(|step| matches!(&step.act, Act::Await(hole) if hole.pattern == Pattern::Answer));
    if let Some(end) = end
        && !is_last(&script)
    {
        let last = match manner.role {
            Role::Server => sentinel("/"),
            Role::Proxy => relayed(),
            Role::Client => Vec::new(),
        };
        script.timeline.splice(end..end, last);
    }
    if manner.role == Role::Client {
        finish_requests(&mut script.timeline);
    }
    match manner.forward {
        true => asked_for_urls(script),
        false => script,
    }
}

/// The rest of a request that was answered early is read before the next call is made: else it
/// would be taken for the next request, and answered before that has come.
fn finish_requests(steps: &mut Vec<Step>) {
    let heads =
        |step: &Step| matches!(&step.act, Act::Await(hole) if hole.pattern == Pattern::Head);
    let mut at = 0;
    while let Some(early) = steps[at..].iter().position(heads) {
        at += early + 1;
        let calls = |step: &Step| step.actor == Actor::CALLER;
        let Some(next) = steps[at..].iter().position(calls) else {
            return;
        };
        at += next;
        let is_there = |step: &Step| step.optional && step.actor == client::SERVER;
        if !is_there(&steps[at - 1]) {
            steps.insert(at, seek());
            at += 1;
        }
    }
}

/// A request to the origin, where one comes.
fn seek() -> Step {
    let mut seek = Step::new(client::SERVER, Act::Await(Hole::new(Pattern::Request)));
    seek.optional = true;
    seek
}

/// `POST /echo` becomes another path that echoes.
fn readdress(text: &mut Text, from: &str, to: &str) {
    if let Some(octets) = text.literal()
        && let Some(rest) = octets.strip_prefix(format!("POST {from} ").as_bytes())
    {
        *text = Text::octets([b"POST ", to.as_bytes(), b" ", rest].concat());
    }
}

/// The same script for a target that echoes elsewhere.
pub(super) fn readdressed(script: &Script, from: &str, to: &str) -> Script {
    let mut script = script.clone();
    for step in script.timeline.iter_mut().filter(|_| from != to) {
        if let Act::Send(text) = &mut step.act {
            readdress(text, from, to);
        }
    }
    script
}

/// Whether some octets of the script have the connection end, or may.
fn is_last(script: &Script) -> bool {
    const WORDS: [&[u8]; 4] = [b"close", b"http/1.0", b"upgrade", b"connect "];
    let own = |step: &&Step| step.actor == Actor::CLIENT;
    script
        .timeline
        .iter()
        .filter(own)
        .any(|step| match &step.act {
            Act::Send(text) => {
                let octets = text.literal().unwrap_or_default().to_ascii_lowercase();
                let has = |word: &[u8]| octets.windows(word.len()).any(|some| some == word);
                WORDS.iter().any(|word| has(word))
            }
            Act::Do(PeerAct::Move(one)) => *one == Move::Finish,
            _ => false,
        })
}

fn sentinel(target: &str) -> Vec<Step> {
    let mut host = Text::octets(*b"Host: ");
    host.push(Part::Variable("host".to_owned()));
    host.push_octets(b"\r\n");
    [
        Text::octets(format!("GET {target} HTTP/1.1\r\n")),
        host,
        Text::octets(*b"Connection: close\r\n"),
        Text::octets(*b"\r\n"),
    ]
    .into_iter()
    .map(|line| Step::new(Actor::CLIENT, Act::Send(line)))
    .collect()
}

/// The same through a proxy, and the origin's answer where it comes there.
fn relayed() -> Vec<Step> {
    let mut steps = sentinel("/end");
    steps.push(seek());
    for line in [
        "HTTP/1.1 200 OK",
        "Date: Sun, 06 Nov 1994 08:49:37 GMT",
        "Content-Length: 0",
        "Connection: close",
        "",
    ] {
        steps.push(Step::new(client::SERVER, Act::Send(Text::line(line))));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::{Drawn, Seeded};

    fn manner(role: Role) -> Manner {
        Manner {
            role,
            echo: "/echo".to_owned(),
            forward: false,
        }
    }

    #[test]
    fn an_open_end_gets_one_sentinel_and_pauses_are_short() {
        for role in [Role::Server, Role::Proxy] {
            let mut with = 0;
            let manner = manner(role);
            for n in 0..500 {
                let script = Drawn::draw(role, &mut Seeded::nth(1, n)).script();
                let once = brisk(script.clone(), &manner);
                assert_eq!(brisk(once.clone(), &manner), once, "script {n}");
                assert!(once.waits() <= script.waits() + PAUSE * 8, "script {n}");
                with += usize::from(once.timeline.len() > script.timeline.len());
            }
            assert!((150..450).contains(&with), "{with} of 500 have a sentinel");
        }
    }

    #[test]
    fn a_clients_conversation_ends_with_its_calls() {
        let manner = manner(Role::Client);
        for n in 0..500 {
            let script = Drawn::draw(Role::Client, &mut Seeded::nth(1, n)).script();
            let once = brisk(script.clone(), &manner);
            assert_eq!(brisk(once.clone(), &manner), once, "script {n}");
            let sends = |script: &Script| {
                let sends = |step: &&Step| matches!(step.act, Act::Send(_));
                script.timeline.iter().filter(sends).count()
            };
            assert_eq!(sends(&once), sends(&script), "script {n}");
        }
    }

    #[test]
    fn content_goes_to_the_path_that_echoes() {
        let mut text = Text::octets(*b"POST /echo HTTP/1.1\r\n");
        readdress(&mut text, "/echo", "/mirror");
        assert_eq!(text, Text::octets(*b"POST /mirror HTTP/1.1\r\n"));
    }
}
