//! Scripted clients against hyper 0.14.2 under libFuzzer. It goes on behind a finding, tells when each
//! bug was first seen, and ends when all were.
#![cfg_attr(fuzzing, no_main)]

#[path = "../src/bugs.rs"]
mod bugs;

#[cfg(fuzzing)]
mod target {
    use std::cell::RefCell;
    use std::time::Instant;

    use badpeer::fuzz::{Engine, sent};
    use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target};

    use super::bugs::{self, BUGS};

    struct Hunt {
        engine: Engine,
        began: Instant,
        scripts: u64,
        found: [bool; BUGS.len()],
    }

    thread_local! {
        static HUNT: RefCell<Hunt> = RefCell::new(Hunt::new());
    }

    impl Hunt {
        fn new() -> Self {
            // hyper 0.14.2 panics, too, where a length is larger than memory. That is a finding like
            // others, and must not end the hunt as libFuzzer's own hook does.
            std::panic::set_hook(Box::new(|_| {}));
            Self {
                engine: Engine::server(&bugs::target(), &[]),
                began: Instant::now(),
                scripts: 0,
                found: [false; BUGS.len()],
            }
        }

        fn run(&mut self, text: &[u8]) {
            let Some((script, charges)) = self.engine.check(text) else {
                return;
            };
            self.scripts += 1;
            if charges.is_empty() {
                return;
            }
            let octets = sent(&script);
            for (n, bug) in BUGS.iter().enumerate() {
                if !self.found[n] && bug.is_in(&charges, &octets) {
                    self.found[n] = true;
                    println!("{n} {} {}", self.scripts, self.began.elapsed().as_nanos());
                }
            }
            if self.found.iter().all(|found| *found) {
                std::process::exit(0);
            }
        }
    }

    fuzz_target!(|text: &[u8]| HUNT.with_borrow_mut(|hunt| hunt.run(text)));
    fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
        badpeer::fuzz::mutate_text(data, size, most, seed)
    });
    fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
        badpeer::fuzz::cross_texts(one, other, out, seed)
    });
}

#[cfg(not(fuzzing))]
fn main() {
    // Only cargo-fuzz makes a fuzz target of it.
    println!("{} bugs of {}", bugs::BUGS.len(), bugs::target().name());
}
