//! `badpeer diff`: what changed from one run to another, or from one target to another.

mod columns;

use std::collections::BTreeMap;

use super::past::{Past, PastCase};
use crate::arguments::Diff;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::{BAD, CARE, FAINT, GOOD, STRONG, complain, count, paint, say, tame};

/// The columns where nobody says how many there are.
const COLUMNS: usize = 100;
/// The fewest that hold two conversations.
const FEWEST: usize = 40;

/// What became of a case, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// It fails, and did not before.
    Broken,
    /// It warns, and passed before.
    Worse,
    /// It passes where it failed or warned, or warns where it failed.
    Better,
    /// Another verdict that is neither: it was skipped, or is inconclusive.
    Verdict,
    /// The same verdict, reached in another way.
    Otherwise,
    /// It was not played before.
    New,
    /// It is not played any more.
    Gone,
}

impl Change {
    const ALL: [Self; 7] = [
        Self::Broken,
        Self::Worse,
        Self::Better,
        Self::Verdict,
        Self::Otherwise,
        Self::New,
        Self::Gone,
    ];

    const fn title(self) -> &'static str {
        match self {
            Self::Broken => "fails now",
            Self::Worse => "warns now",
            Self::Better => "better now",
            Self::Verdict => "another verdict",
            Self::Otherwise => "the same verdict, another conversation",
            Self::New => "only in the new run",
            Self::Gone => "only in the old run",
        }
    }

    fn of(old: Option<&PastCase>, new: Option<&PastCase>) -> Option<Self> {
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            (None, Some(new)) if new.fails() => return Some(Self::Broken),
            (None, Some(_)) => return Some(Self::New),
            _ => return Some(Self::Gone),
        };
        let settled = |case: &PastCase| match case.verdict.as_str() {
            "pass" => Some(0),
            "warn" => Some(1),
            "fail" => Some(2),
            _ => None,
        };
        if old.verdict == new.verdict {
            let same = (&old.answer, &old.ending, &old.segmentation)
                == (&new.answer, &new.ending, &new.segmentation);
            return (!same).then_some(Self::Otherwise);
        }
        Some(match (settled(old), settled(new)) {
            (_, Some(2)) => Self::Broken,
            (Some(before), Some(now)) if now > before => Self::Worse,
            (Some(_), Some(_)) => Self::Better,
            _ => Self::Verdict,
        })
    }
}

struct Changed<'a> {
    change: Change,
    id: &'a str,
    old: Option<&'a PastCase>,
    new: Option<&'a PastCase>,
}

/// Says what changed.
///
/// # Errors
///
/// Where a run can't be read.
pub fn run(options: &Diff) -> Result<ExitCode, Failure> {
    let (old, new) = (Past::read(&options.old)?, Past::read(&options.new)?);
    for (name, run) in [(&options.old, &old), (&options.new, &new)] {
        if run.summary.stopped {
            let name = tame(&name.display().to_string());
            complain(&format!(
                "note: the run of {name} was stopped before its end"
            ));
        }
    }
    if old.catalogue != new.catalogue {
        complain(
            "note: the two runs are of different catalogues: a case may ask for something else",
        );
    }
    let changes = changes(&old, &new);
    let width = options.width.unwrap_or_else(terminal_width).max(FEWEST);
    say(&format!("old  {}", target(&old)));
    say(&format!("new  {}\n", target(&new)));
    for change in Change::ALL {
        let of: Vec<_> = changes.iter().filter(|one| one.change == change).collect();
        if !of.is_empty() {
            say(&format!(
                "{} {}",
                paint(STRONG, change.title()),
                paint(FAINT, &format!("({})", of.len()))
            ));
            of.iter().for_each(|one| say(&line(one)));
            say("");
        }
    }
    // What neither run has on both sides can't be laid side by side.
    let both = changes.iter().filter(|one| one.change < Change::New);
    for one in both.take(options.show) {
        say(&side_by_side(one, width));
    }
    let broken = changes
        .iter()
        .filter(|one| one.change == Change::Broken)
        .count();
    let better = changes
        .iter()
        .filter(|one| one.change == Change::Better)
        .count();
    let code = if broken > 0 {
        ExitCode::Findings
    } else {
        ExitCode::Expected
    };
    let words = if changes.is_empty() {
        "nothing changed".to_owned()
    } else {
        format!(
            "{} changed: {broken} that fail now, {better} better",
            count(changes.len(), "case", "cases"),
        )
    };
    say(&format!("{words}; exit {}: {}", code as u8, code.meaning()));
    Ok(code)
}

fn changes<'a>(old: &'a Past, new: &'a Past) -> Vec<Changed<'a>> {
    type Sides<'a> = (Option<&'a PastCase>, Option<&'a PastCase>);
    let mut sides: BTreeMap<&str, Sides<'a>> = BTreeMap::new();
    for case in &old.cases {
        sides.entry(&case.id).or_default().0 = Some(case);
    }
    for case in &new.cases {
        sides.entry(&case.id).or_default().1 = Some(case);
    }
    let changed = sides.into_iter().filter_map(|(id, (old, new))| {
        let change = Change::of(old, new)?;
        Some(Changed {
            change,
            id,
            old,
            new,
        })
    });
    let mut changes: Vec<_> = changed.collect();
    changes.sort_by_key(|one| one.change);
    changes
}

fn target(run: &Past) -> String {
    let server = run.target.server.as_ref();
    let server = server.map_or_else(String::new, |name| format!(" ({name})"));
    tame(&format!(
        "{}{server}, {}",
        run.target.name,
        count(run.cases.len(), "case", "cases")
    ))
}

fn line(one: &Changed<'_>) -> String {
    let word = |case: Option<&PastCase>| {
        let Some(case) = case else {
            return paint(FAINT, "absent");
        };
        let (word, style) = match case.verdict.as_str() {
            "fail" if case.waived => ("waived", CARE),
            "fail" => ("fail", BAD),
            "pass" => ("pass", GOOD),
            "skipped" => ("skipped", FAINT),
            other => (other, CARE),
        };
        paint(style, &tame(word))
    };
    let reason = one.new.or(one.old).map_or("", |case| case.reason.as_str());
    format!(
        "  {} → {}  {}  {}",
        word(one.old),
        word(one.new),
        tame(one.id),
        paint(FAINT, &tame(reason))
    )
}

/// Both conversations, the old one on the left.
fn side_by_side(one: &Changed<'_>, width: usize) -> String {
    let mut out = format!("{} {}\n", paint(STRONG, &tame(one.id)), one.change.title());
    let side = |case: Option<&PastCase>| {
        let transcript = case.and_then(|case| case.transcript.as_deref());
        let lines = transcript.unwrap_or("(no conversation was held)").lines();
        lines.map(columns::ascii).collect::<Vec<_>>()
    };
    for (name, case) in [("old", one.old), ("new", one.new)] {
        let reason = case.map_or("", |case| case.reason.as_str());
        out += &format!("  {name}  {}\n", paint(FAINT, &tame(reason)));
    }
    out + "\n" + &columns::lay(&side(one.old), &side(one.new), width)
}

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(COLUMNS, |(width, _)| width.0.into())
}

#[cfg(test)]
mod tests {
    use super::{Change, PastCase};

    fn case(verdict: &str, answer: u16) -> PastCase {
        let text =
            format!(r#"{{"id": "a", "verdict": "{verdict}", "reason": "", "answer": [{answer}]}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_change_has_its_direction() {
        let of = |old, new| Change::of(Some(&case(old, 200)), Some(&case(new, 200)));
        assert_eq!(of("pass", "fail"), Some(Change::Broken));
        assert_eq!(of("skipped", "fail"), Some(Change::Broken));
        assert_eq!(of("pass", "warn"), Some(Change::Worse));
        assert_eq!(of("fail", "warn"), Some(Change::Better));
        assert_eq!(of("fail", "inconclusive"), Some(Change::Verdict));
        assert_eq!(of("pass", "pass"), None);
        let other = Change::of(Some(&case("pass", 200)), Some(&case("pass", 400)));
        assert_eq!(other, Some(Change::Otherwise));
        assert_eq!(
            Change::of(None, Some(&case("fail", 200))),
            Some(Change::Broken)
        );
        assert_eq!(
            Change::of(None, Some(&case("pass", 200))),
            Some(Change::New)
        );
        assert_eq!(
            Change::of(Some(&case("fail", 200)), None),
            Some(Change::Gone)
        );
    }
}
