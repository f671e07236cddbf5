//! How far a run has come: a bar for who watches, a line now and then for a log.

use std::time::{Duration, Instant};

use badpeer::Verdict;
use badpeer::runner::Event;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::{complain, count, error_is_watched, tame};

/// The least time between two lines of a log.
const EACH: Duration = Duration::from_secs(5);

/// Shows how far a run has come, on standard error.
pub struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
    last: Instant,
    fails: usize,
}

impl Progress {
    /// Nothing to show yet; nothing at all where `quiet`.
    pub fn new(quiet: bool) -> Self {
        let bar = (!quiet && error_is_watched()).then(|| {
            let style = ProgressStyle::with_template(
                "{spinner} {bar:32} {pos}/{len} conversations, {elapsed}, {msg}",
            );
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message("waiting for the target");
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self {
            bar,
            quiet,
            last: Instant::now(),
            fails: 0,
        }
    }

    /// Takes what happened.
    pub fn show(&mut self, event: &Event) {
        match event {
            Event::Case(report) if report.verdict == Verdict::Fail => self.fails += 1,
            Event::Progress { done, all } => self.step(*done, *all),
            Event::Died { how, again } => {
                let then = if *again {
                    "it was started again"
                } else {
                    "it stays dead"
                };
                self.line(&format!("the target died ({}); {then}", tame(how)));
            }
            Event::Finished(_) => {
                if let Some(bar) = &self.bar {
                    bar.finish_and_clear();
                }
            }
            Event::Started(_) | Event::Case(_) => {}
        }
    }

    fn step(&mut self, done: usize, all: usize) {
        let fails = count(self.fails, "case fails", "cases fail");
        if let Some(bar) = &self.bar {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
            bar.set_message(fails);
        } else if self.last.elapsed() >= EACH {
            self.last = Instant::now();
            self.line(&format!("{done} of {all} conversations, {fails}"));
        }
    }

    fn line(&self, text: &str) {
        match &self.bar {
            _ if self.quiet => {}
            Some(bar) => bar.suspend(|| complain(text)),
            None => complain(text),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
