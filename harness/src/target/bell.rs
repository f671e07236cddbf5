use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// What calls ring when they can go on: it keeps the order in which they did, and wakes whoever
/// looks after them.
#[derive(Default)]
pub(super) struct Bell(Mutex<Rung>);

#[derive(Default)]
struct Rung {
    order: VecDeque<usize>,
    waker: Option<Waker>,
}

/// By which one call rings.
struct Rope {
    bell: Arc<Bell>,
    number: usize,
}

impl Bell {
    /// A waker by which the call of that number rings. It counts as having rung.
    pub fn rope(self: &Arc<Self>, number: usize) -> Waker {
        self.lock().order.push_back(number);
        let bell = Arc::clone(self);
        Waker::from(Arc::new(Rope { bell, number }))
    }

    /// Who has rung since, in that order; whoever does from now on wakes `waker`.
    pub fn rung(&self, waker: &Waker) -> VecDeque<usize> {
        let mut rung = self.lock();
        match &mut rung.waker {
            Some(known) => known.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
        std::mem::take(&mut rung.order)
    }

    fn lock(&self) -> MutexGuard<'_, Rung> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Rope {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut rung = self.bell.lock();
        if !rung.order.contains(&self.number) {
            rung.order.push_back(self.number);
        }
        let waker = rung.waker.clone();
        drop(rung);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_rings_first_is_heard_first_and_once() {
        let bell = Arc::new(Bell::default());
        let ropes: Vec<_> = (0..3).map(|number| bell.rope(number)).collect();
        assert_eq!(bell.rung(Waker::noop()), [0, 1, 2]);
        for number in [2, 0, 2] {
            ropes[number].wake_by_ref();
        }
        assert_eq!(bell.rung(Waker::noop()), [2, 0]);
        assert!(bell.rung(Waker::noop()).is_empty());
    }
}
