use std::time::Duration;

use super::play::{Doing, Player};

/// How long is waited, and what gives more time.
impl Player {
    /// Octets came: a deadline counts from the last sign of life, and a proof of silence fails.
    pub(super) fn progress(&mut self, link: usize) {
        self.stir();
        if let Doing::Filling(at, filling) = &mut self.doing
            && *at == link
        {
            filling.watching = false;
            filling.quiet = false;
        }
        self.linger(link);
    }

    /// What is waited for on a connection has more time.
    pub(super) fn linger(&mut self, link: usize) {
        let lingers = match &self.doing {
            Doing::Filling(at, filling) => *at == link && filling.hole.within.is_none(),
            Doing::Draining(at) => *at == link,
            _ => false,
        };
        if lingers {
            self.deadline = Some(self.now + self.patience().deadline);
        }
    }

    /// The target does something: what is waited for on another connection has more time.
    pub(super) fn stir(&mut self) {
        if let Doing::Seeking(_, filling) = &mut self.doing {
            filling.watching = false;
            filling.quiet = false;
        }
        if matches!(
            self.doing,
            Doing::Arriving(..) | Doing::Returning(_) | Doing::Seeking(..)
        ) {
            self.deadline = Some(self.now + self.patience().deadline);
        }
    }

    /// Whether it is later than what is waited for may come.
    pub(super) fn late(&self) -> bool {
        self.now
            >= self
                .deadline
                .unwrap_or(self.patience().whole)
                .min(self.patience().whole)
    }

    /// When a target that does nothing hangs: waits that follow each other with nothing between
    /// them are waits for the same silence.
    pub(super) fn silence(&self) -> Duration {
        self.stirred + self.patience().deadline
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use crate::player::{Patience, Player, Signal};
    use crate::script::{Actor, Segmentation, Variables};

    #[test]
    fn a_target_that_reads_on_has_more_time() {
        let text = "client => open\nclient -> a\nclient <~ answer\n";
        let script = Arc::new(crate::notation::read_timeline("a.wire", text).unwrap());
        let patience = Patience::default();
        let second = Duration::from_secs(1);
        assert_eq!(patience.deadline, second);
        let mut player = Player::new(script, Variables::new(), Segmentation::Whole, patience);
        player.signal(Duration::ZERO, Signal::Opened(Actor::CLIENT));
        assert_eq!(player.deadline(), Some(second));
        player.signal(second / 2, Signal::Taken(Actor::CLIENT));
        assert_eq!(player.deadline(), Some(second * 3 / 2));
        player.signal(
            second,
            Signal::Taken(Actor {
                number: 2,
                ..Actor::CLIENT
            }),
        );
        assert_eq!(
            player.deadline(),
            Some(second * 3 / 2),
            "another connection"
        );
        player.tick(second * 3 / 2);
        assert!(player.is_done() || player.deadline() != Some(second * 3 / 2));
    }
}
