//! `badpeer.toml`: the waivers as their author wrote them.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::failure::Failure;
use crate::nearest::did_you_mean;

/// Where waivers are looked for.
const USUAL: &str = "badpeer.toml";

/// What is accepted of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The cases' ids, a glob.
    pub case: String,
    /// Why it is accepted.
    pub reason: String,
    /// Where it is tracked.
    pub issue: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// The targets' names, a glob; every target where absent.
    pub target: Option<String>,
    /// The line in its file, counted from 1.
    pub line: usize,
}

/// A file of waivers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waivers {
    /// The file's name.
    pub name: String,
    /// The waivers, in the order of the file.
    pub list: Vec<Waiver>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default, rename = "waiver")]
    waivers: Vec<Spanned<RawWaiver>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWaiver {
    case: Spanned<String>,
    reason: Spanned<String>,
    issue: Option<String>,
    until: Option<Spanned<Value>>,
    target: Option<String>,
}

impl Waivers {
    /// The waivers of that file, or of the usual one where there is one.
    ///
    /// # Errors
    ///
    /// Where the file can't be read, or says something else than waivers; with the place.
    pub fn find(named: Option<&Path>) -> Result<Self, Failure> {
        let path = named.unwrap_or(Path::new(USUAL));
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::read(&name, &text).map_err(Failure::usage),
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            Err(error) => Err(Failure::usage(format!("can't read {name}: {error}"))),
        }
    }

    fn read(name: &str, text: &str) -> Result<Self, String> {
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let meant = meant(error.message());
            complaint(
                name,
                text,
                error.span(),
                &format!("{}{meant}", error.message()),
            )
        })?;
        let list = raw.waivers.into_iter().map(|raw| waiver(name, text, raw));
        Ok(Self {
            name: name.to_owned(),
            list: list.collect::<Result<_, _>>()?,
        })
    }
}

fn waiver(name: &str, text: &str, raw: Spanned<RawWaiver>) -> Result<Waiver, String> {
    let (line, _) = place(text, raw.span().start);
    let raw = raw.into_inner();
    let bad = |span: Range<usize>, message: &str| complaint(name, text, Some(span), message);
    if raw.case.get_ref().is_empty() {
        return Err(bad(raw.case.span(), "`case` names no case; `*` names all"));
    }
    if raw.reason.get_ref().trim().is_empty() {
        return Err(bad(
            raw.reason.span(),
            "a waiver needs a reason: why is this accepted?",
        ));
    }
    let until = match raw.until {
        None => None,
        Some(value) => Some(date(value.get_ref()).ok_or_else(|| {
            bad(
                value.span(),
                "`until` is no day; write it as \"2027-01-31\"",
            )
        })?),
    };
    Ok(Waiver {
        case: raw.case.into_inner(),
        reason: raw.reason.into_inner(),
        issue: raw.issue,
        until,
        target: raw.target,
        line,
    })
}

fn date(value: &Value) -> Option<Date> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Datetime(datetime) if datetime.time.is_none() => datetime.to_string().parse().ok(),
        _ => None,
    }
}

/// Line and column of an octet, counted from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let line = before.iter().filter(|octet| **octet == b'\n').count() + 1;
    let start = before
        .iter()
        .rposition(|octet| *octet == b'\n')
        .map_or(0, |end| end + 1);
    (
        line,
        String::from_utf8_lossy(&before[start..]).chars().count() + 1,
    )
}

/// A message with its place and the line it is about.
fn complaint(name: &str, text: &str, span: Option<Range<usize>>, message: &str) -> String {
    let message = message.trim_end().replace('\n', "; ");
    let Some(span) = span else {
        return format!("{name}: {message}");
    };
    let (line, column) = place(text, span.start);
    let excerpt = text.lines().nth(line - 1).unwrap_or_default();
    let room = excerpt.chars().count().saturating_sub(column - 1).max(1);
    let marked = text
        .get(span)
        .map_or(1, |span| span.lines().next().unwrap_or("").chars().count());
    let (number, marks) = (line.to_string(), "^".repeat(marked.clamp(1, room)));
    let gutter = " ".repeat(number.len());
    let indent = " ".repeat(column - 1);
    format!(
        "{message}\n{gutter} --> {name}:{line}:{column}\n{gutter} |\n{number} | {excerpt}\n{gutter} | {indent}{marks}"
    )
}

/// What an unknown key was probably meant to be.
fn meant(message: &str) -> String {
    const KEYS: [&str; 6] = ["waiver", "case", "reason", "issue", "until", "target"];
    let unknown = message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split('`').next());
    unknown.map_or_else(String::new, |word| did_you_mean(word, KEYS))
}

#[cfg(test)]
mod tests {
    use super::Waivers;

    #[test]
    fn a_waiver_is_read_whole() {
        let text = "\n[[waiver]]\ncase = \"server/*\"\nreason = \"so\"\nuntil = 2027-01-31\n\
                    issue = \"#4\"\ntarget = \"nginx*\"\n";
        let waiver = &Waivers::read("badpeer.toml", text).unwrap().list[0];
        assert_eq!((waiver.case.as_str(), waiver.line), ("server/*", 2));
        assert_eq!(waiver.until.unwrap().to_string(), "2027-01-31");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let read = |text| Waivers::read("badpeer.toml", text).unwrap_err();
        assert_eq!(
            read("[[waiver]]\ncase = \"a\"\nreason = \"so\"\nuntil = \"next week\"\n"),
            "`until` is no day; write it as \"2027-01-31\"\n  --> badpeer.toml:4:9\n  |\n\
             4 | until = \"next week\"\n  |         ^^^^^^^^^^^"
        );
        assert!(read("[[waiver]]\ncase = \"a\"\nreason = \" \"\n").contains("badpeer.toml:3:10"));
        assert!(read("[[waiver]]\ncase = \"a\"\n").contains("missing field `reason`"));
        let slip = read("[[waiver]]\ncase = \"a\"\nreason = \"b\"\nisue = \"c\"\n");
        assert!(
            slip.contains("did you mean `issue`?") && slip.contains("4:1"),
            "{slip}"
        );
        assert!(read("[[waiver]\n").contains("badpeer.toml:1:"));
    }
}
