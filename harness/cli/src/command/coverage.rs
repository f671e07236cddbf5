//! `badpeer coverage`: which requirements have a case, and why the others have none.

use std::collections::BTreeMap;

use badpeer::spec;
use serde_json::{Value, json};

use crate::arguments::Coverage as Options;
use crate::coverage::{Coverage, Sum, document, topics};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::terminal::{FAINT, GOOD, STRONG, count, paint, say, tame};

/// How wide a bar is.
const BAR: usize = 20;

/// Shows what is tested and what is not.
///
/// # Errors
///
/// Where it can't be written as JSON.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let coverage = Coverage::of(options.role.map(Into::into));
    if options.json {
        let text = serde_json::to_string_pretty(&object(&coverage))
            .map_err(|error| Failure::machine(format!("can't write the coverage: {error}")))?;
        say(&text);
    } else {
        say(text(&coverage).trim_end());
    }
    Ok(ExitCode::Expected)
}

/// The coverage as data: `total`, `documents`, `roles`, `topics`, `sections`, `rows`, `exempt`.
pub fn object(coverage: &Coverage) -> Value {
    let rows = coverage.rows.iter().map(|row| {
        let one = row.requirement;
        json!({
            "id": one.id,
            "citation": one.citation(),
            "level": one.level.to_string(),
            "role": one.role,
            "topics": topics(one),
            "text": one.paraphrase,
            "cases": row.cases,
            "open": row.open,
        })
    });
    let exempt = spec::exempt().iter().map(|one| {
        json!({
            "document": one.document,
            "section": one.section,
            "number": one.number,
            "word": one.word,
            "disposition": one.disposition,
            "reason": one.reason,
        })
    });
    let sections = coverage.by_section().into_iter().map(
        |(one, sum)| json!({"citation": one.citation(), "rows": sum.rows, "tested": sum.tested}),
    );
    let total = coverage.total();
    json!({
        "total": {"rows": total.rows, "tested": total.tested},
        "documents": sums(&coverage.by(|one| vec![document(one)])),
        "roles": sums(&coverage.by(|one| vec![one.role.to_owned()])),
        "topics": sums(&coverage.by(topics)),
        "sections": sections.collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
        "exempt": exempt.collect::<Vec<_>>(),
    })
}

fn sums(sums: &BTreeMap<String, Sum>) -> Value {
    let sums = sums.iter();
    sums.map(|(key, sum)| (key.clone(), json!({"rows": sum.rows, "tested": sum.tested})))
        .collect()
}

fn text(coverage: &Coverage) -> String {
    let total = coverage.total();
    let mut out = format!(
        "{} of {} {} a case\n",
        paint(STRONG, &total.tested.to_string()),
        count(total.rows, "requirement", "requirements"),
        if total.tested == 1 { "has" } else { "have" },
    );
    let sections = coverage.by_section();
    let sections: Vec<_> = sections
        .into_iter()
        .map(|(one, sum)| (one.citation(), sum))
        .collect();
    let named = |sums: BTreeMap<String, Sum>| sums.into_iter().collect::<Vec<_>>();
    for (heading, sums) in [
        ("by document", named(coverage.by(|one| vec![document(one)]))),
        (
            "by who is bound",
            named(coverage.by(|one| vec![one.role.to_owned()])),
        ),
        ("by topic", named(coverage.by(topics))),
        ("by section", sections),
    ] {
        out += &table(heading, &sums);
    }
    let open: Vec<_> = coverage
        .rows
        .iter()
        .filter(|row| row.open.is_some())
        .collect();
    out += &format!("\n{}\n", paint(FAINT, "without a case"));
    for row in &open {
        let one = row.requirement;
        let about = format!("{}, {}, {}", one.citation(), one.level, one.role);
        out += &format!("  {}  {}\n", one.id, paint(FAINT, &about));
        out += &format!("    {}\n", tame(one.paraphrase));
        out += &format!(
            "    {}\n",
            paint(FAINT, row.open.as_deref().unwrap_or_default())
        );
    }
    if open.is_empty() {
        out += "  none\n";
    }
    let mut exempt: BTreeMap<&str, usize> = BTreeMap::new();
    for one in spec::exempt() {
        *exempt.entry(one.disposition).or_default() += 1;
    }
    let exempt: Vec<_> = exempt
        .iter()
        .map(|(disposition, count)| format!("{count} {disposition}"))
        .collect();
    out + &format!(
        "\n{} of the documents are no requirement of the table: {}; --json gives each its reason\n",
        count(spec::exempt().len(), "binding word", "binding words"),
        exempt.join(", ")
    )
}

fn table(heading: &str, sums: &[(String, Sum)]) -> String {
    let width = sums.iter().map(|(name, _)| name.chars().count()).max();
    let width = width.unwrap_or_default();
    let mut out = format!("\n{}\n", paint(FAINT, heading));
    for (name, sum) in sums {
        let full = (sum.tested * BAR).checked_div(sum.rows).unwrap_or_default();
        let bar = paint(GOOD, &"━".repeat(full)) + &paint(FAINT, &"─".repeat(BAR - full));
        let (tested, rows) = (sum.tested, sum.rows);
        out += &format!("  {name:width$}  {bar}  {tested:>3} of {rows:>3}\n");
    }
    out
}
