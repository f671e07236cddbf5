use super::{CallSeen, CallerSeen, Judge, Observation, Verdict, caller};
use crate::script::{CallerResult, Outcome, Term, Text};

/// The most calls whose outcomes are told apart by trying all there may be.
const CALLS: usize = 8;

/// Several calls of one process: the caller was handed what came of them together.
///
/// Nobody knows what came of each. So the judge reads the table under everything that may have
/// come of them, and a verdict stands where all readings agree.
pub(super) struct Together {
    calls: Vec<CallSeen>,
    /// Whether a good end says that each call went well, and not only the last.
    tells_all: bool,
    /// Whether a request for it was seen, call by call; none where that can't be told.
    asked: Vec<bool>,
}

/// One of the things that may have come of the calls.
struct Reading {
    /// The calls, each with what came of it; contents are those of all together.
    calls: Vec<CallSeen>,
    /// What the process printed: the contents, one behind the other.
    content: Content,
}

/// What is known of the contents.
#[derive(Clone)]
enum Content {
    /// This is all of them.
    Known(Vec<u8>),
    /// They may be what they should be, or something else.
    Right,
    Wrong,
}

impl Together {
    /// Where a caller's calls came to something together.
    pub fn of(seen: &Observation, tells_all: bool) -> Option<Self> {
        let (last, before) = seen.calls.split_last()?;
        let together = !before.is_empty()
            && last.result.is_some()
            && before
                .iter()
                .all(|one| one.actor == last.actor && one.result.is_none());
        together.then(|| Self {
            calls: seen.calls.clone(),
            tells_all,
            asked: asked(seen),
        })
    }

    /// All that may have come of the calls, the best first.
    fn readings(&self) -> Result<impl Iterator<Item = Reading> + '_, String> {
        let count = self.calls.len();
        if count > CALLS {
            return Err(format!(
                "one process made {count} calls, too many to tell what came of each"
            ));
        }
        let told = self.calls.last().and_then(|last| last.result.as_ref());
        let contents = match told {
            Some(CallerSeen::Ok { content, .. }) => match content.as_ref().map(Text::literal) {
                Some(Some(octets)) => vec![Content::Known(octets.to_vec())],
                // Not told at all, which is not held against it.
                None => vec![Content::Right],
                Some(None) => vec![Content::Wrong],
            },
            _ => vec![Content::Right, Content::Wrong],
        };
        // Bit n: the n-th call did not go well.
        let ends = (0..1_usize << count).flat_map(move |bad| self.ends(bad, told));
        Ok(ends.flat_map(move |calls| {
            let readings = contents.clone().into_iter();
            readings.map(move |content| Reading {
                calls: calls.clone(),
                content,
            })
        }))
    }

    /// What may have come of the calls where those of `bad` did not go well.
    fn ends(&self, bad: usize, told: Option<&CallerSeen>) -> Vec<Vec<CallSeen>> {
        let last = self.calls.len() - 1;
        let is_bad = |at: usize| bad & 1 << at != 0;
        let all = |end: usize, result: Option<CallerSeen>| {
            let calls = self.calls.iter().enumerate().map(|(at, call)| CallSeen {
                result: match at {
                    _ if at == end => result.clone(),
                    _ if at > end => None,
                    _ if is_bad(at) => Some(CallerSeen::Error(String::new())),
                    _ => Some(CallerSeen::Ok {
                        status: None,
                        content: None,
                        fields: Vec::new(),
                    }),
                },
                ..call.clone()
            });
            calls.collect::<Vec<_>>()
        };
        let each = || all(self.calls.len(), None);
        let none_behind = |at: usize| (at + 1..=last).all(|behind| !self.was_asked(behind));
        match (told, bad.checked_ilog2().map(|at| at as usize)) {
            (Some(CallerSeen::Ok { .. }), None) => vec![each()],
            (Some(CallerSeen::Ok { .. }), Some(at)) if at < last && !self.tells_all => {
                vec![each()]
            }
            (Some(CallerSeen::Error(_)), Some(at)) => {
                let made = (0..=last).all(|at| is_bad(at) || self.may_be_asked(at));
                // It may have made no call behind one that did not go well.
                let before = (0..at).all(|at| is_bad(at) || self.may_be_asked(at));
                let stopped = at < last && before && none_behind(at);
                let stopped = stopped.then(|| all(at, Some(CallerSeen::Error(String::new()))));
                made.then(each).into_iter().chain(stopped).collect()
            }
            // No call is made behind one that hangs.
            (Some(CallerSeen::Hang), Some(at)) if none_behind(at) => {
                vec![all(at, Some(CallerSeen::Hang))]
            }
            _ => Vec::new(),
        }
    }

    fn was_asked(&self, at: usize) -> bool {
        self.asked.get(at).copied().unwrap_or(false)
    }

    fn may_be_asked(&self, at: usize) -> bool {
        self.asked.get(at).copied().unwrap_or(true)
    }
}

/// Whether a request for it was seen, call by call. None where two calls are for the same, or more
/// requests came than can be told to be for one.
fn asked(seen: &Observation) -> Vec<bool> {
    let urls: Vec<_> = seen.calls.iter().map(|call| call.url.literal()).collect();
    let repeated = (1..urls.len()).any(|at| urls[..at].contains(&urls[at]));
    let requests: Vec<_> = seen
        .links
        .iter()
        .flat_map(|link| &link.requests)
        .map(|request| Some(&*request.target))
        .collect();
    if repeated || requests.iter().any(|target| !urls.contains(target)) {
        return Vec::new();
    }
    urls.iter().map(|url| requests.contains(url)).collect()
}

impl<'a> Judge<'a> {
    /// The line that holds whatever came of each call, among all that may have; `None` where no
    /// line does. Where that can't be told, why.
    pub(super) fn matching_all(
        &self,
        together: &Together,
        seen: &mut Observation,
    ) -> Result<Option<&'a Outcome>, String> {
        let told = std::mem::take(&mut seen.calls);
        let mut first: Option<(Verdict, Option<&'a Outcome>, String)> = None;
        let mut readings = together.readings()?;
        let differ = readings.find_map(|reading| {
            let words = reading.words();
            seen.calls = reading.calls.clone();
            let line = self.outcomes().find(|outcome| {
                self.holds(outcome, seen) && reading.has(&self.demands(outcome, seen))
            });
            let verdict = line.map_or(Verdict::Fail, |line| line.mark.into());
            let (before, _, others) = first.get_or_insert_with(|| (verdict, line, words.clone()));
            (*before != verdict)
                .then(|| format!("{before} where {others}, {verdict} where {words}"))
        });
        drop(readings);
        seen.calls = told;
        match differ {
            Some(words) => Err(format!(
                "one process made all calls, and does not tell what came of each: {words}"
            )),
            None => Ok(first.and_then(|(_, line, _)| line)),
        }
    }

    /// The content that a line wants of each call, where it wants any.
    fn demands(&self, outcome: &Outcome, seen: &Observation) -> Vec<Option<Vec<u8>>> {
        let mut demands = vec![None; seen.calls.len()];
        for term in &outcome.terms {
            let (number, wanted) = match term {
                Term::Caller(number, CallerResult::Ok(_, Some(text))) => {
                    (*number, text.resolve(self.variables).ok())
                }
                Term::Matches {
                    block,
                    offset,
                    ending,
                } => {
                    let cut = self.cut(block, offset, ending);
                    let call = seen.calls.last();
                    let whole = cut.zip(call).and_then(|((answer, finish), call)| {
                        caller::whole(&answer, finish, call).map(|one| one.content)
                    });
                    (None, whole)
                }
                _ => continue,
            };
            let at = number.unwrap_or(demands.len()).wrapping_sub(1);
            if let (Some(demand), Some(wanted)) = (demands.get_mut(at), wanted) {
                *demand = Some(wanted);
            }
        }
        demands
    }
}

impl Reading {
    /// Whether the contents may be those that are wanted of the calls, as far as any is.
    fn has(&self, wanted: &[Option<Vec<u8>>]) -> bool {
        let pieces: Vec<Option<&[u8]>> = self
            .calls
            .iter()
            .zip(wanted)
            .map(|(call, wanted)| match call.result {
                Some(CallerSeen::Ok { .. }) => wanted.as_deref(),
                // What had come before the error may have been printed.
                _ => None,
            })
            .collect();
        match &self.content {
            Content::Known(octets) => is_made_of(octets, &pieces),
            Content::Right => true,
            Content::Wrong => pieces.iter().all(Option::is_none),
        }
    }

    /// What came of each call, in words.
    fn words(&self) -> String {
        let calls = self.calls.iter().enumerate().map(|(at, call)| {
            let result = match call.result {
                Some(CallerSeen::Ok { .. }) => "ok",
                Some(CallerSeen::Error(_)) => "error",
                Some(CallerSeen::Hang) => "hang",
                None => "not made",
            };
            format!("call.{} {result}", at + 1)
        });
        let other = if matches!(self.content, Content::Wrong) {
            " with other content"
        } else {
            ""
        };
        calls.collect::<Vec<_>>().join(", ") + other
    }
}

/// Whether the octets are these pieces in order, any octets for those that are not known.
fn is_made_of(octets: &[u8], pieces: &[Option<&[u8]>]) -> bool {
    let mut runs = pieces
        .split(Option::is_none)
        .map(|run| run.iter().copied().flatten().collect::<Vec<_>>().concat());
    let Some(first) = runs.next() else {
        return octets.is_empty();
    };
    let mut runs: Vec<_> = runs.collect();
    let Some(last) = runs.pop() else {
        return octets == first;
    };
    let Some(mut rest) = octets.strip_prefix(&*first) else {
        return false;
    };
    for run in runs.iter().filter(|run| !run.is_empty()) {
        let Some(at) = rest.windows(run.len()).position(|window| window == run) else {
            return false;
        };
        rest = &rest[at + run.len()..];
    }
    rest.ends_with(&last)
}

#[cfg(test)]
mod tests {
    use super::is_made_of;

    #[test]
    fn what_was_printed_is_cut_wherever_it_fits() {
        let fits = |octets: &str, pieces: &[Option<&str>]| {
            let pieces: Vec<_> = pieces.iter().map(|one| one.map(str::as_bytes)).collect();
            is_made_of(octets.as_bytes(), &pieces)
        };
        assert!(fits("helloother", &[Some("hello"), Some("other")]));
        assert!(fits("helloother", &[None, Some("other")]));
        assert!(fits("other", &[None, Some("other")]));
        assert!(fits("hellootherx", &[Some("hello"), None]));
        assert!(fits("aoneonetwo", &[None, Some("one"), Some("two")]));
        assert!(fits("", &[None, Some(""), None]));
        assert!(fits("ab", &[None, None, Some("b")]));
        assert!(!fits("helloevil", &[None, Some("other")]));
        assert!(!fits("helloother!", &[Some("hello"), Some("other")]));
        assert!(!fits("oneatwo", &[None, Some("one"), Some("two")]));
        assert!(!fits("", &[None, Some("a")]));
    }
}
