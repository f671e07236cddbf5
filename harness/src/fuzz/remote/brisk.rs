//! A script for the real clock: its pauses are short, and it ends with a request that has the
//! server close. Never changes what the script says in between.

use std::time::Duration;

use crate::script::{Act, Actor, Move, Part, Pattern, PeerAct, Script, Step, Text};

/// The longest pause; in virtual time they are longer, and cost nothing.
const PAUSE: Duration = Duration::from_millis(20);
/// A drip of so many octets at a time at least.
const DRIP: usize = 16;

/// The script, as it is played over TCP to a server whose content comes back at `echo`.
///
/// Its last request is a plain one with `Connection: close`: the server's own end of the
/// connection then proves that nothing more comes, without waiting for silence. Where the script
/// has a request that is the last one already, or ends otherwise, there is none.
#[must_use]
pub fn brisk(mut script: Script, echo: &str) -> Script {
    for step in &mut script.timeline {
        match &mut step.act {
            Act::Pause(length) => *length = (*length).min(PAUSE),
            Act::Do(PeerAct::Pace { octets, every }) => {
                *octets = (*octets).max(DRIP);
                *every = (*every).min(Duration::from_millis(1));
            }
            Act::Send(text) if echo != "/echo" => readdress(text, echo),
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
        script.timeline.splice(end..end, sentinel());
    }
    script
}

/// `POST /echo` becomes the path that echoes.
fn readdress(text: &mut Text, echo: &str) {
    if let Some(octets) = text.literal()
        && let Some(rest) = octets.strip_prefix(b"POST /echo ")
    {
        *text = Text::octets([b"POST ", echo.as_bytes(), b" ", rest].concat());
    }
}

/// Whether some octets of the script have the connection end, or may.
fn is_last(script: &Script) -> bool {
    const WORDS: [&[u8]; 4] = [b"close", b"http/1.0", b"upgrade", b"connect "];
    script.timeline.iter().any(|step| match &step.act {
        Act::Send(text) => {
            let octets = text.literal().unwrap_or_default().to_ascii_lowercase();
            let has = |word: &[u8]| octets.windows(word.len()).any(|some| some == word);
            WORDS.iter().any(|word| has(word))
        }
        Act::Do(PeerAct::Move(one)) => *one == Move::Finish,
        _ => false,
    })
}

fn sentinel() -> Vec<Step> {
    let mut host = Text::octets(*b"Host: ");
    host.push(Part::Variable("host".to_owned()));
    host.push_octets(b"\r\n");
    [
        Text::octets(*b"GET / HTTP/1.1\r\n"),
        host,
        Text::octets(*b"Connection: close\r\n"),
        Text::octets(*b"\r\n"),
    ]
    .into_iter()
    .map(|line| Step::new(Actor::CLIENT, Act::Send(line)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::{Plan, Seeded};

    #[test]
    fn an_open_end_gets_one_sentinel_and_pauses_are_short() {
        let mut with = 0;
        for n in 0..500 {
            let script = Plan::server(&mut Seeded::nth(1, n)).script();
            let once = brisk(script.clone(), "/echo");
            assert_eq!(brisk(once.clone(), "/echo"), once, "script {n}");
            assert!(once.waits() <= script.waits() + PAUSE * 8, "script {n}");
            with += usize::from(once.timeline.len() == script.timeline.len() + 4);
        }
        assert!((150..450).contains(&with), "{with} of 500 have a sentinel");
    }

    #[test]
    fn content_goes_to_the_path_that_echoes() {
        let mut text = Text::octets(*b"POST /echo HTTP/1.1\r\n");
        readdress(&mut text, "/mirror");
        assert_eq!(text, Text::octets(*b"POST /mirror HTTP/1.1\r\n"));
    }
}
