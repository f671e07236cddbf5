//! Ctrl-C and the signal to terminate: the first stops in order, a later one at once.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// How long one wish may take to arrive: `timeout` and some CI runners signal a process, and then
/// the group it is in, and nobody presses Ctrl-C twice as fast as that.
const SAME_WISH: Duration = Duration::from_millis(500);

/// What one signal asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    InOrder,
    SameAsBefore,
    AtOnce,
}

/// Calls `first` at the first signal, and `second` at each one later than [`SAME_WISH`], on a
/// thread of their own.
///
/// # Errors
///
/// Where the signals can't be had.
pub fn watch(
    first: impl Fn() + Send + 'static,
    second: impl Fn() + Send + 'static,
) -> Result<(), Failure> {
    let began = Mutex::new(None);
    ctrlc::set_handler(move || {
        let wish = wish(&mut lock(&began), Instant::now());
        match wish {
            Wish::InOrder => {
                first();
                // What came meanwhile waits, and is heard only now.
                *lock(&began) = Some(Instant::now());
            }
            Wish::SameAsBefore => {}
            Wish::AtOnce => second(),
        }
    })
    .map_err(|error| Failure::machine(format!("can't watch for Ctrl-C: {error}")))
}

fn lock(began: &Mutex<Option<Instant>>) -> MutexGuard<'_, Option<Instant>> {
    began.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wish(began: &mut Option<Instant>, now: Instant) -> Wish {
    match *began {
        None => {
            *began = Some(now);
            Wish::InOrder
        }
        Some(first) if now.duration_since(first) < SAME_WISH => Wish::SameAsBefore,
        Some(_) => Wish::AtOnce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_that_comes_doubled_is_one_wish() {
        let mut began = None;
        let now = Instant::now();
        let wishes =
            [0, 1, 499, 500, 501].map(|ms| wish(&mut began, now + Duration::from_millis(ms)));
        use Wish::{AtOnce, InOrder, SameAsBefore};
        assert_eq!(
            wishes,
            [InOrder, SameAsBefore, SameAsBefore, AtOnce, AtOnce]
        );
    }
}
