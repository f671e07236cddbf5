use super::rounds;
use super::stage::{Stage, Waiting};
use super::work::Work;

/// How many ask something of the target at a time, where no more is asked for: the connections
/// that it has to accept and to serve. One with a short backlog drops the handshakes of more.
const BUSY: usize = 64;
/// How many are played again at a time that hung before: they may hold what the target has for
/// requests.
const FEW: usize = 8;
/// The same, where each has a proxy, or a client's process, to itself.
const FEW_APART: usize = 32;

/// The places of a run: how many conversations it may hold side by side. One that only waits for
/// silence asks nothing of the target, and leaves the busy places to others.
pub(crate) struct Places {
    all: usize,
    busy: usize,
    few: usize,
    waiting: Waiting,
    /// How many more connections the target can serve, where there is a limit.
    left: Option<usize>,
}

impl Work {
    /// The places that the target allows for.
    pub(super) fn places(&self) -> Places {
        let jobs = self.run.settings.jobs.max(1);
        let all = match &self.stage {
            // Virtual time has one idleness: conversations in memory go one by one.
            stage if stage.is_virtual() => 1,
            Stage::Proxies(proxies, _) => jobs.min(proxies.len().max(1)),
            Stage::Tcp(..) => jobs,
            _ => jobs.min(BUSY),
        };
        let few = match &self.stage {
            Stage::Tcp(..) => FEW,
            _ => FEW_APART,
        };
        Places {
            few,
            ..Places::new(all, &self.waiting, self.contract.at_once)
        }
    }
}

impl Places {
    fn new(all: usize, waiting: &Waiting, limit: Option<usize>) -> Self {
        Self {
            left: limit,
            ..Self::of(all, all.min(BUSY).max(all / 2), waiting)
        }
    }

    /// So many, of which so many may be busy.
    pub fn of(all: usize, busy: usize, waiting: &Waiting) -> Self {
        Self {
            all,
            busy,
            few: FEW,
            waiting: waiting.clone(),
            left: None,
        }
    }

    /// Whether one more may begin beside `flying` others.
    pub fn are_free(&self, flying: usize) -> bool {
        flying < self.all && flying.saturating_sub(self.waiting.count()) < self.busy
    }

    /// The same, where little is to go on meanwhile.
    pub fn are_free_in_calm(&self, flying: usize) -> bool {
        flying < self.busy && flying.saturating_sub(self.waiting.count()) < rounds::calm(self.busy)
    }

    /// The same, where nearly nothing is to go on meanwhile.
    pub fn are_free_for_few(&self, flying: usize) -> bool {
        flying < self.all.min(self.few)
    }

    /// Takes the places of so many connections, where the target has as many left. Beyond its
    /// limit a conversation would only wait for its turn, and be seen late to have it.
    pub fn take(&mut self, connections: usize) -> bool {
        match &mut self.left {
            Some(left) if *left < connections => false,
            Some(left) => {
                *left -= connections;
                true
            }
            None => true,
        }
    }

    /// Gives them back.
    pub const fn give_back(&mut self, connections: usize) {
        if let Some(left) = &mut self.left {
            *left += connections;
        }
    }

    /// Waits until one more conversation only waits.
    pub async fn left(&self) {
        self.waiting.grown().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_only_waits_leaves_a_place_and_there_are_no_more_than_all() {
        let waiting = Waiting::default();
        let places = Places::new(128, &waiting, None);
        assert!(places.are_free(63) && !places.are_free(64));
        assert!(places.are_free_in_calm(15) && !places.are_free_in_calm(16));
        waiting.set(40);
        assert!(places.are_free(103) && !places.are_free(104));
        assert!(places.are_free_in_calm(55) && !places.are_free_in_calm(56));
        waiting.set(100);
        assert!(places.are_free(127) && !places.are_free(128));
        assert!(places.are_free_in_calm(63) && !places.are_free_in_calm(64));
    }

    #[test]
    fn connections_come_back() {
        let mut places = Places::new(64, &Waiting::default(), Some(3));
        assert!(places.take(2) && !places.take(2) && places.take(1));
        places.give_back(2);
        assert!(places.take(2));
        assert!(Places::new(64, &Waiting::default(), None).take(1000));
    }

    #[test]
    fn few_places_are_few_whoever_waits() {
        let waiting = Waiting::default();
        let places = Places::new(1, &waiting, None);
        assert!(places.are_free(0) && places.are_free_in_calm(0));
        waiting.set(1);
        assert!(!places.are_free(1) && !places.are_free_in_calm(1));
    }
}
