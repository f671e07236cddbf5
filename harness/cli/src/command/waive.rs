//! `badpeer waive`: what fails in a run becomes waivers, each with its reason.

use std::fs;
use std::io;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};
use wildmatch::WildMatch;

use super::past::{Past, PastCase};
use crate::arguments::Waive;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::report::output;
use crate::terminal::{complain, count, say, tame};
use crate::waiver::Waivers;

/// Writes the waivers. What stands in the file stays as it is, comments too.
///
/// # Errors
///
/// Where the run or the file can't be read, or the arguments make no waiver.
pub fn run(options: &Waive) -> Result<ExitCode, Failure> {
    if options.reason.trim().is_empty() {
        return Err(Failure::usage(
            "a waiver needs a reason: why is this accepted?",
        ));
    }
    let until = options.until.as_deref().map(day).transpose()?;
    let run = Past::read(&options.run)?;
    let path = &options.waivers;
    if !path.is_dir() {
        output::check(path)?;
    }
    let name = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::usage(format!("can't read {name}: {error}"))),
    };
    // As it will be read: what is no file of waivers is not touched.
    let known = if text.is_empty() {
        Waivers::default()
    } else {
        Waivers::find(Some(path))?
    };
    let fails: Vec<_> = run
        .cases
        .iter()
        .filter(|one| is_meant(options, one))
        .collect();
    let target = options.this_target.then_some(run.target.name.as_str());
    let (mut new, mut old) = (Vec::new(), 0);
    for case in fails {
        let same = known
            .list
            .iter()
            .find(|one| one.case == case.id && one.target.as_deref() == target);
        match same {
            None => new.push(case),
            Some(one) => {
                old += 1;
                let over = one.until.is_some_and(|until| until < today());
                complain(&format!(
                    "note: {} has a waiver already, {}:{}{}",
                    tame(&case.id),
                    tame(&name),
                    one.line,
                    if over { "; renew that one" } else { "" }
                ));
            }
        }
    }
    if run.summary.stopped {
        complain("note: that run was stopped before its end; what it did not play is not waived");
    }
    if new.is_empty() {
        if old == 0 {
            let whom = if options.cases.is_empty() {
                ""
            } else {
                " of what --case names"
            };
            say(&format!(
                "nothing fails in that run{whom} that is not waived: nothing is written"
            ));
        }
        return Ok(ExitCode::Expected);
    }
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error| Failure::usage(format!("can't read {name}: {error}")))?;
    append(
        &mut document,
        &name,
        new.iter().map(|case| waiver(options, case, until, target)),
    )?;
    output::write(path, document.to_string().as_bytes())?;
    for case in &new {
        say(&format!("  waived  {}", tame(&case.id)));
    }
    let waivers = count(new.len(), "waiver", "waivers");
    say(&format!("{waivers} written to {}", tame(&name)));
    Ok(ExitCode::Expected)
}

fn is_meant(options: &Waive, case: &PastCase) -> bool {
    let globs = &options.cases;
    let named = globs.is_empty()
        || globs
            .iter()
            .any(|glob| WildMatch::new(glob).matches(&case.id));
    case.fails() && !case.waived && named
}

fn day(text: &str) -> Result<Date, Failure> {
    let date: Date = text.parse().map_err(|_| {
        Failure::usage(format!(
            "`{text}` is no day; write it as --until 2027-01-31"
        ))
    })?;
    if date < today() {
        return Err(Failure::usage(format!(
            "--until {date} is over: such a waiver waives nothing"
        )));
    }
    Ok(date)
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

fn waiver(options: &Waive, case: &PastCase, until: Option<Date>, target: Option<&str>) -> Table {
    let mut table = Table::new();
    table["case"] = value(&case.id);
    table["reason"] = value(options.reason.trim());
    if let Some(issue) = &options.issue {
        table["issue"] = value(issue);
    }
    if let Some(until) = until {
        table["until"] = value(until.to_string());
    }
    if let Some(target) = target {
        table["target"] = value(target);
    }
    table
}

/// Puts tables behind those that are there.
fn append(
    document: &mut DocumentMut,
    name: &str,
    tables: impl Iterator<Item = Table>,
) -> Result<(), Failure> {
    let empty = document.as_table().is_empty();
    let list = document
        .entry("waiver")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(list) = list.as_array_of_tables_mut() else {
        return Err(Failure::usage(format!(
            "{name} holds its waivers as one list; write each as a [[waiver]] of its own"
        )));
    };
    for (number, mut table) in tables.enumerate() {
        // An empty line sets each apart from the one above.
        if !empty || number > 0 {
            table.decor_mut().set_prefix("\n");
        }
        list.push(table);
    }
    Ok(())
}
