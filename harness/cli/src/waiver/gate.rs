//! Waivers held against what a run found: what they excuse, and which no longer hold.

use badpeer::{CaseReport, Verdict};
use jiff::civil::Date;
use wildmatch::WildMatch;

use super::{Waiver, Waivers};

/// Every waiver, with what it came to.
#[derive(Debug, Default)]
pub struct Gate {
    /// The file's name.
    pub name: String,
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

/// A waiver, and what it came to.
#[derive(Debug)]
pub struct Entry {
    /// The waiver.
    pub waiver: Waiver,
    /// Whether it holds.
    pub state: State,
    /// The failing cases that it excuses.
    pub excused: Vec<String>,
    /// The cases that it names and that need no excuse.
    pub good: Vec<String>,
}

/// Whether a waiver holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It speaks of this run, or might.
    Holds,
    /// It speaks of another target.
    Elsewhere,
    /// A case that it names needs no excuse.
    Stale,
    /// Its last day is over.
    Expired,
    /// There is no case of that name.
    MatchesNothing,
}

impl State {
    /// The words in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Elsewhere => "elsewhere",
            Self::Stale => "stale",
            Self::Expired => "expired",
            Self::MatchesNothing => "matches nothing",
        }
    }
}

impl Entry {
    /// Whether it turns the run red.
    pub const fn is_red(&self) -> bool {
        matches!(
            self.state,
            State::Stale | State::Expired | State::MatchesNothing
        )
    }

    /// What is wrong with it, and how to mend it.
    pub fn complaint(&self) -> String {
        match (self.state, self.waiver.until) {
            (State::Stale, _) if self.good.is_empty() => {
                "is stale: nothing of the kind was found; remove it".to_owned()
            }
            (State::Stale, _) => {
                format!(
                    "is stale: {} needs no excuse any more; remove it",
                    names(&self.good)
                )
            }
            (State::Expired, Some(until)) => {
                format!("expired after {until} and waives nothing; renew or remove it")
            }
            (State::MatchesNothing, _) => "names no case; correct or remove it".to_owned(),
            _ => "holds".to_owned(),
        }
    }
}

impl Gate {
    /// Holds waivers against a run: the target's name, every id that there is (`known`), the
    /// reports, and whether it was a `whole` run that would have shown everything.
    pub fn judge(
        waivers: &Waivers,
        today: Date,
        target: &str,
        known: &[String],
        reports: &[CaseReport],
        whole: bool,
    ) -> Self {
        let entries = waivers.list.iter().map(|waiver| {
            let glob = WildMatch::new(&waiver.case);
            let named: Vec<_> = reports.iter().filter(|one| glob.matches(&one.id)).collect();
            let with = |wanted: &dyn Fn(Verdict) -> bool| -> Vec<String> {
                let meant = named.iter().filter(|one| wanted(one.verdict));
                meant.map(|one| one.id.clone()).collect()
            };
            let excused = with(&|verdict| verdict == Verdict::Fail);
            let good = with(&|verdict| matches!(verdict, Verdict::Pass | Verdict::Warn));
            let here = waiver
                .target
                .as_ref()
                .is_none_or(|one| WildMatch::new(one).matches(target));
            let state = if !here {
                State::Elsewhere
            } else if waiver.until.is_some_and(|until| until < today) {
                State::Expired
            } else if named.is_empty() && !known.iter().any(|id| glob.matches(id)) {
                State::MatchesNothing
            } else if !good.is_empty() || whole && named.is_empty() {
                State::Stale
            } else {
                State::Holds
            };
            let excused = if matches!(state, State::Holds | State::Stale) {
                excused
            } else {
                Vec::new()
            };
            Entry {
                waiver: waiver.clone(),
                state,
                excused,
                good,
            }
        });
        Self {
            name: waivers.name.clone(),
            entries: entries.collect(),
        }
    }

    /// The waiver that excuses this case.
    pub fn waiver(&self, id: &str) -> Option<&Waiver> {
        let of = |entry: &&Entry| entry.excused.iter().any(|one| one == id);
        self.entries.iter().find(of).map(|entry| &entry.waiver)
    }

    /// The waivers that turn the run red.
    pub fn red(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_red())
    }
}

fn names(ids: &[String]) -> String {
    match ids {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}
