//! Whether a client gives up when nobody answers it, or asks again and again by itself.

use std::sync::LazyLock;
use std::time::Duration;

use super::contract::probe;
use super::stage::Stage;
use crate::catalogue::Case;
use crate::error::Error;
use crate::judge::Verdict;
use crate::player::Patience;

/// The script that asks.
static GIVES_UP: LazyLock<Case> =
    LazyLock::new(|| crate::catalogue::case("contract/client/gives-up"));

/// How long it is asked.
const GIVING_UP: Duration = Duration::from_secs(6);

/// Whether the client asked again and had not given up by then, or only later than what is due
/// is waited for.
pub(super) async fn keeps_asking(
    stage: &Stage,
    echo: &str,
    deadline: Duration,
) -> Result<bool, Error> {
    let slow = Patience {
        deadline: GIVING_UP,
        whole: GIVING_UP,
        ..Patience::default()
    };
    let (judgement, mut held) = probe(stage, &GIVES_UP, echo, slow, None).await?;
    stage.give_back(held.seat.take());
    Ok(match judgement.verdict {
        Verdict::Fail => true,
        Verdict::Warn => held.duration > deadline,
        _ => false,
    })
}
