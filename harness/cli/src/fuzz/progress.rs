//! How a hunt goes: a line that changes for who watches, a line now and then for a log.

use std::time::{Duration, Instant};

use badpeer::fuzz::remote::News;
use badpeer::script::Role;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::{complain, count, error_is_watched, tame};

/// The least time between two lines of a log.
const EACH: Duration = Duration::from_secs(5);

/// Shows how a hunt goes, on standard error.
pub struct Progress {
    role: Role,
    bar: Option<ProgressBar>,
    quiet: bool,
    /// When the rate was looked at last, and how many scripts there were by then.
    since: (Instant, u64),
    last: Instant,
    rate: f64,
    found: usize,
}

impl Progress {
    /// Nothing to show yet; nothing but what is found where `quiet`, and that at the end.
    pub fn new(role: Role, quiet: bool) -> Self {
        let bar = (!quiet && error_is_watched()).then(|| {
            let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message("waiting for the target");
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self {
            role,
            bar,
            quiet,
            since: (Instant::now(), 0),
            last: Instant::now(),
            rate: 0.0,
            found: 0,
        }
    }

    /// Takes what happened.
    pub fn show(&mut self, news: &News<'_>) {
        match news {
            News::Started {
                deadline,
                echoes,
                methods,
            } => {
                self.since = (Instant::now(), 0);
                if self.role == Role::Client && methods.len() < 3 {
                    let methods = methods.join(", ");
                    self.line(&format!("note: the client calls with {methods} only"));
                }
                if self.role == Role::Server && !echoes {
                    self.line("note: the target echoes no content; how it reads content stays unseen (--echo-path)");
                }
                if let Some(bar) = &self.bar {
                    bar.set_message(format!("begins; what is due may take {deadline:?}"));
                }
            }
            News::Progress { scripts, trying } => self.step(*scripts, trying),
            News::Looking { key } => {
                if let Some(bar) = &self.bar {
                    bar.set_message(format!("{} found; looking into {}", self.found, tame(key)));
                }
            }
            News::Found(find) => {
                self.found += 1;
                self.line(&format!("found {}", tame(&find.to_string())));
            }
            News::Died { how, again } => {
                let then = if *again {
                    "it is there again"
                } else {
                    "it stays dead"
                };
                self.line(&format!("the target is gone ({}); {then}", tame(how)));
            }
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    fn step(&mut self, scripts: u64, trying: &[String]) {
        let span = self.since.0.elapsed();
        if span >= Duration::from_secs(1) {
            self.rate = scripts.saturating_sub(self.since.1) as f64 / span.as_secs_f64();
            self.since = (Instant::now(), scripts);
        }
        let trying = match trying {
            [] => "a plain conversation".to_owned(),
            tags => tame(&tags.join(", ")),
        };
        let findings = count(self.found, "finding", "findings");
        let text = format!(
            "{scripts} exchanges, {:.0} a second, {findings}; trying {trying}",
            self.rate
        );
        if let Some(bar) = &self.bar {
            bar.set_message(text);
        } else if self.last.elapsed() >= EACH {
            self.last = Instant::now();
            self.line(&text);
        }
    }

    /// Says a line between the changing ones.
    pub fn line(&self, text: &str) {
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
