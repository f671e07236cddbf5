use super::Wire;
use crate::player::Player;
use crate::transcript::Transcript;

/// Plays a script over a wire to its end, and gives the record; or as far as it came when the wire
/// has an error.
pub async fn play(player: Player, wire: &mut impl Wire) -> Transcript {
    play_and_tell(player, wire, |_| {}).await
}

/// The same, and tells of the record whenever something has happened.
pub async fn play_and_tell(
    mut player: Player,
    wire: &mut impl Wire,
    mut tell: impl FnMut(&Transcript),
) -> Transcript {
    loop {
        while let Some(action) = player.action() {
            wire.act(action).await;
        }
        tell(player.transcript());
        if player.is_done() || wire.error().is_some() {
            return player.into_transcript();
        }
        match wire.signal(player.deadline()).await {
            Some(signal) => player.signal(wire.now(), signal),
            None => player.tick(wire.now()),
        }
    }
}
