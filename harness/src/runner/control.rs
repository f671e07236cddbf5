//! A plain exchange behind a conversation, which tells whether the target is still sound.

use tokio::time::timeout;

use super::contract::{plain, probe};
use super::stage::{Seat, Stage};
use crate::error::Error;
use crate::judge::Verdict;
use crate::player::Patience;
use crate::script::Role;

/// What a plain exchange behind a conversation met.
pub(super) enum Control {
    /// The target does what it did before the run.
    Sound,
    /// It answers, and otherwise than it did before the run.
    Changed,
    /// It does not answer; in words.
    Silent(String),
}

impl Control {
    /// What it met, where that was silence.
    pub fn silence(self) -> Option<String> {
        match self {
            Self::Silent(how) => Some(how),
            Self::Sound | Self::Changed => None,
        }
    }
}

/// A plain exchange, on the seat of the conversation before it: whether the target is alive and
/// answers. Gives the seat back too.
pub(super) async fn control(
    stage: &Stage,
    role: Role,
    echo: &str,
    patience: Patience,
    seat: Option<Seat>,
) -> Result<(Control, Option<Seat>), Error> {
    let asked = probe(stage, plain(role), echo, patience, seat);
    let asked = if matches!(stage, Stage::Tcp(..)) {
        // Alive is who accepts and answers: the time to be accepted is no extra.
        match timeout(patience.deadline, asked).await {
            Ok(asked) => asked,
            Err(_) => {
                return Ok((
                    Control::Silent("no answer by the deadline".to_owned()),
                    None,
                ));
            }
        }
    } else {
        asked.await
    };
    let (judgement, held) = asked?;
    let met = if judgement.answer.is_empty() {
        Control::Silent(judgement.seen())
    } else if judgement.verdict == Verdict::Pass {
        Control::Sound
    } else {
        Control::Changed
    };
    Ok((met, held.seat))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn who_does_not_accept_is_silent_by_the_deadline() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stage = Stage::Tcp(listener.local_addr().unwrap(), Duration::from_millis(50));
        let patience = Patience {
            deadline: Duration::from_millis(100),
            ..Patience::default()
        };
        let asked = control(&stage, Role::Server, "/echo", patience, None);
        // A connection that nobody accepts counts as opened after 30 seconds.
        let (met, _) = timeout(Duration::from_secs(25), asked)
            .await
            .unwrap()
            .unwrap();
        assert!(met.silence().is_some());
    }
}
