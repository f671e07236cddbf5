//! What a run is: two runs with the same header play the same cases in the same way.

use badpeer::runner::RunInfo;
use badpeer::{Case, Settings, catalogue};
use serde_json::{Map, Value, json};

use crate::run::{Record, hash};

/// The form of a journal. Other forms are not read.
const FORM: u64 = 1;

/// The first line of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header(Map<String, Value>);

impl Header {
    /// The header of a run that is about to begin.
    pub fn of(record: &Record, settings: &Settings, echo: &str, cases: &[Case]) -> Self {
        let policies: Vec<_> = settings.policies.iter().map(|one| one.name()).collect();
        let segments: Vec<_> = settings.segments.iter().map(|one| one.name()).collect();
        let texts: Vec<_> = cases
            .iter()
            .map(|case| format!("{}\0{}\0", case.id(), case.source()))
            .collect();
        let whole = json!({
            "journal": FORM,
            "badpeer": env!("CARGO_PKG_VERSION"),
            "catalogue": catalogue::digest(),
            "role": record.role.name(),
            "target": record.target,
            "reached": record.reached.name(),
            "place": record.place,
            "echo-path": echo,
            "policy": policies,
            "segments": segments,
            "deadline_ms": settings.deadline.map(|one| one.as_millis()),
            "grace_ms": settings.grace.map(|one| one.as_millis()),
            "longest_ms": settings.longest.as_millis(),
            "shard": record.shard.map(|shard| shard.to_string()),
            "cases": cases.len(),
            "cases-digest": format!("{:016x}", hash(&texts.concat())),
        });
        Self(whole.as_object().cloned().unwrap_or_default())
    }

    /// The header that a line holds; `None` where it is none.
    pub fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let map = value.as_object()?.clone();
        map.contains_key("journal").then_some(Self(map))
    }

    /// The line.
    pub fn line(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }

    /// In what another run differs from this one, in words; `None` where in nothing.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let mut names: Vec<_> = self.0.keys().chain(other.0.keys()).collect();
        // What else differs says more than that the cases do.
        names.sort_by_key(|name| name.starts_with("cases"));
        for name in names {
            let (here, there) = (self.0.get(name), other.0.get(name));
            if here != there {
                let show = |value: Option<&Value>| match value {
                    None | Some(Value::Null) => "nothing".to_owned(),
                    Some(Value::String(text)) => format!("`{text}`"),
                    Some(value) => value.to_string(),
                };
                return Some(format!(
                    "its `{name}` is {}, this run's is {}",
                    show(there),
                    show(here)
                ));
            }
        }
        None
    }
}

/// What is known of a target once it answers: a target that went on as another is another.
pub fn facts(info: &RunInfo) -> Value {
    let offers: Vec<_> = info.offers.iter().map(|need| need.name()).collect();
    json!({
        "server": info.server,
        "transport": info.transport,
        "barriers": info.barriers,
        "at_once": info.at_once,
        "offers": offers,
    })
}
