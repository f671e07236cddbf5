use super::Wire;
use crate::player::Player;
use crate::transcript::Transcript;

/// Plays a script over a wire to its end, and gives the record; or as far as it came when the wire
/// has an error.
pub async fn play(player: Player, wire: &mut impl Wire) -> Transcript {
    play_until(player, wire, |_| {}, std::future::pending()).await
}

/// The same, and tells of the record whenever something has happened. When `stop` is ready, the
/// play is over where it stands.
pub async fn play_until(
    mut player: Player,
    wire: &mut impl Wire,
    mut tell: impl FnMut(&Transcript),
    stop: impl Future<Output = ()>,
) -> Transcript {
    let mut stop = std::pin::pin!(stop);
    loop {
        let mut next = player.action();
        while let Some(action) = next.take() {
            next = player.action();
            match next.take_if(|next| next.ends_behind(&action)) {
                None => wire.act(action).await,
                Some(end) => {
                    wire.act_last(action, end).await;
                    next = player.action();
                }
            }
        }
        tell(player.transcript());
        if player.is_done() || wire.error().is_some() {
            return player.into_transcript();
        }
        let signal = tokio::select! {
            biased;
            signal = wire.signal(player.deadline()) => signal,
            () = &mut stop => {
                player.stop(wire.now());
                continue;
            }
        };
        match signal {
            Some(signal) => player.signal(wire.now(), signal),
            None => player.tick(wire.now()),
        }
    }
}
