//! What came of one script, with one target or with two. Never says it twice.

use std::sync::Arc;
use std::time::Duration;

use super::bench::Bench;
use super::brisk::readdressed;
use crate::error::Error;
use crate::fuzz::charge::Charge;
use crate::fuzz::fuzzer::Depth;
use crate::fuzz::seen::{End, Seen};
use crate::script::{Role, Script, Segmentation, TargetAct};
use crate::transcript::{Transcript, What};

/// What came of one script.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What the oracles have against the target.
    pub charges: Vec<Charge>,
    /// The conversation, as the script is written.
    pub transcript: Transcript,
    /// No connection was to be had.
    pub refused: bool,
    /// Everything that was asked had its answer, and nothing was cut off: it did the target no
    /// harm.
    pub calm: bool,
    /// The longest that one of its conversations took, without the script's own pauses.
    pub longest: Duration,
    /// There is another target, and no connection to it was to be had.
    pub alone: bool,
}

/// Plays a script as closely as `depth` says, and judges; holds what the target understood
/// against what the other one did, where there is one.
///
/// # Errors
///
/// Where the machine refuses a socket.
pub(super) async fn examine(
    bench: &Bench,
    other: Option<&Bench>,
    script: &Arc<Script>,
    depth: Depth,
) -> Result<Exchange, Error> {
    let mut exchange = bench.check(script, depth).await?;
    let Some(other) = other.filter(|_| !exchange.refused) else {
        return Ok(exchange);
    };
    let same = readdressed(script, &bench.manner().echo, &other.manner().echo);
    let heard = other.play(&Arc::new(same), Segmentation::Whole).await?;
    exchange.alone = is_refused(&heard);
    let own = bench.reading(&exchange.transcript);
    exchange.charges.extend(own.differs(&other.reading(&heard)));
    Ok(exchange)
}

/// Whether the target ended one of these connections of ours to it with a reset.
pub(super) fn is_reset(all: &[Seen]) -> bool {
    all.iter().any(|seen| seen.end == End::Reset)
}

/// Whether every request had its answer, and the target then ended the connection or waits.
pub(super) fn is_calm(role: Role, all: &[Seen]) -> bool {
    role == Role::Client
        || all.iter().all(|seen| {
            matches!(seen.end, End::Finished | End::Waits)
                && seen.finals().count() >= seen.requests().len().max(1)
        })
}

/// Whether no connection to the target was to be had.
pub(super) fn is_refused(transcript: &Transcript) -> bool {
    let refused = |what: &What| matches!(what, What::Saw(TargetAct::Refuse));
    transcript.events.iter().any(|event| refused(&event.what))
}
