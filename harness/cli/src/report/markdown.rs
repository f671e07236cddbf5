//! The run as Markdown, for the summary page of a CI job: the table, and each new failure with
//! its conversation, in what such a page takes.

use std::collections::BTreeMap;

use badpeer::spec::requirement;
use badpeer::{CaseReport, Verdict};

use super::{Report, story};
use crate::run::topic;
use crate::terminal::{count, tame};

/// The octets of a job summary: it takes 1 MiB, and something else may stand there too.
const OCTETS: usize = 900_000;
/// What is kept for the lines behind the failures.
const RESERVE: usize = 60_000;
/// The octets of one transcript.
const TRANSCRIPT: usize = 12 << 10;
/// The most lines of a list that does not end.
const LINES: usize = 200;

/// The columns of the table.
const COLUMNS: [&str; 6] = ["fail", "waived", "warn", "pass", "inconclusive", "skipped"];

/// The text.
pub fn text(report: &Report<'_>) -> String {
    let mut out = head(report);
    out += &table(report);
    out += &waivers(report);
    let record = report.record;
    let sorted = record.sorted();
    let fails: Vec<_> = sorted
        .iter()
        .filter(|case| case.verdict == Verdict::Fail && report.gate.waiver(&case.id).is_none())
        .collect();
    if !fails.is_empty() {
        out += &format!(
            "\n### What broke: {}\n",
            count(fails.len(), "case", "cases")
        );
    }
    let mut left_out = Vec::new();
    for case in fails {
        let text = failure(report, case);
        if out.len() + text.len() < OCTETS - RESERVE {
            out += &text;
        } else {
            left_out.push(*case);
        }
    }
    let with = |verdict| {
        let of = sorted.iter().copied();
        of.filter(move |case| case.verdict == verdict)
            .collect::<Vec<_>>()
    };
    out += &list(
        "Failures for which there is no room here",
        &left_out,
        &mut RESERVE.clone(),
    );
    let mut room = OCTETS.saturating_sub(out.len());
    for (title, verdict) in [
        ("Inconclusive", Verdict::Inconclusive),
        ("Warnings", Verdict::Warn),
    ] {
        let text = list(title, &with(verdict), &mut room);
        out += &text;
    }
    out
}

fn head(report: &Report<'_>) -> String {
    let record = report.record;
    let mut out = format!("## badpeer against {}\n\n", code(&record.target));
    out += &format!(
        "**exit {}: {}**; {}, {} in {:.1} s\n",
        report.code as u8,
        report.code.meaning(),
        count(record.cases.len(), "case", "cases"),
        count(record.conversations(), "conversation", "conversations"),
        record.duration().as_secs_f64(),
    );
    if let Some(error) = &record.error {
        out += &format!("\n> **It could not go on**: {}\n", escape(error));
    } else if record.is_stopped() && record.info.is_some() {
        out += "\n> **Stopped before its end**: this is what was known by then.\n";
    }
    if let Some(info) = &record.info {
        let server = info.server.as_ref();
        let server = server.map_or_else(String::new, |name| format!(", server {}", code(name)));
        let barriers = if info.barriers { "facts" } else { "deadlines" };
        let shard = record
            .shard
            .map_or_else(String::new, |shard| format!(", shard {shard}"));
        out += &format!(
            "\n<sub>badpeer {}, catalogue {}, over {}, waiting rests on {barriers}{server}{shard}</sub>\n",
            env!("CARGO_PKG_VERSION"),
            escape(&info.catalogue),
            info.transport,
        );
    }
    if let Some(first) = record.deaths.first() {
        let times = count(record.deaths.len(), "time", "times");
        out += &format!(
            "\n> The target **died** {times}, at first so: {}\n",
            escape(first)
        );
    }
    out
}

fn table(report: &Report<'_>) -> String {
    let mut topics: BTreeMap<&str, [usize; 6]> = BTreeMap::new();
    let mut all = [0; 6];
    for case in &report.record.cases {
        let at = match case.verdict {
            Verdict::Fail if report.gate.waiver(&case.id).is_some() => 1,
            Verdict::Fail => 0,
            Verdict::Warn => 2,
            Verdict::Pass => 3,
            Verdict::Inconclusive => 4,
            Verdict::Skipped => 5,
        };
        topics.entry(topic(&case.id)).or_default()[at] += 1;
        all[at] += 1;
    }
    let mut out = format!("\n| topic | {} |\n|---|", COLUMNS.join(" | "));
    out += &"--:|".repeat(COLUMNS.len());
    out.push('\n');
    let topics = topics.into_iter().take(LINES);
    let rows = topics.map(|(topic, row)| (escape(topic), row));
    for (name, row) in rows.chain([("**all**".to_owned(), all)]) {
        let cells = row.map(|number| match number {
            0 => "·".to_owned(),
            _ => number.to_string(),
        });
        out += &format!("| {name} | {} |\n", cells.join(" | "));
    }
    out
}

fn waivers(report: &Report<'_>) -> String {
    let red: Vec<_> = report.gate.red().collect();
    let mut out = String::new();
    if !red.is_empty() {
        out += "\n### Waivers that no longer hold\n\n";
    }
    for entry in red.iter().take(LINES) {
        let place = format!("{}:{}", report.gate.name, entry.waiver.line);
        out += &format!(
            "- {}: the waiver of {} {}\n",
            code(&place),
            code(&entry.waiver.case),
            escape(&entry.complaint())
        );
    }
    out
}

fn failure(report: &Report<'_>, case: &CaseReport) -> String {
    let mut out = format!(
        "\n<details><summary>❌ <code>{}</code> {}</summary>\n\n",
        html(&case.id),
        html(&case.reason)
    );
    for (name, text) in story::rows(case) {
        if name != "demanded" {
            out += &format!("- **{name}**: {}\n", escape(&text));
        }
    }
    for one in case.clauses.iter().filter_map(|id| requirement(id)) {
        out += &format!(
            "- **demanded**: {} [{}]({})\n",
            escape(one.paraphrase),
            escape(&story::cited(one)),
            story::address(one)
        );
    }
    if let Some(command) = story::command(report, case) {
        out += &format!("- **again**: {}\n", code(&command));
    }
    if let Some((_, played)) = case.decisive() {
        let text = story::shortened(&played.transcript, TRANSCRIPT);
        out += &format!("\n{}", fenced(&text));
    }
    out + "\n</details>\n"
}

fn list(title: &str, cases: &[&CaseReport], room: &mut usize) -> String {
    let mut out = String::new();
    if cases.is_empty() {
        return out;
    }
    out += &format!("\n<details><summary>{title}: {}</summary>\n\n", cases.len());
    let mut told = 0;
    for case in cases.iter().take(LINES) {
        let line = format!("- {}: {}\n", code(&case.id), escape(&case.reason));
        if out.len() + line.len() + 100 > *room {
            break;
        }
        out += &line;
        told += 1;
    }
    if told < cases.len() {
        out += &format!("- … and {} more\n", cases.len() - told);
    }
    out += "\n</details>\n";
    *room = room.saturating_sub(out.len());
    out
}

/// Lines in a fence that none of them can end.
fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}text\n{text}{fence}\n")
}

/// One line as code that nothing in it can end.
fn code(text: &str) -> String {
    let text = story::words(text).replace('|', "\\x7c");
    let fence = "`".repeat(longest_run(&text) + 1);
    if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|one| one != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// One line of text in which nothing is markup, and nothing becomes a link by itself.
fn escape(text: &str) -> String {
    let text = story::words(text);
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '@' => out += "&#64;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(one);
            }
            _ => out.push(one),
        }
    }
    out.replace("://", ":&#47;/").replace("www.", "www&#46;")
}

/// One line of text inside an HTML element.
fn html(text: &str) -> String {
    let mut out = String::new();
    for one in tame(&story::words(text)).chars() {
        match one {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '"' => out += "&quot;",
            // Text inside of inline HTML is still Markdown.
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '!' | '@' | '$' | ':' => {
                out += &format!("&#{};", u32::from(one));
            }
            _ => out.push(one),
        }
    }
    out.replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_octets_end_a_fence() {
        let text = fenced("a\n```\n````` <b>\n");
        assert!(text.starts_with("``````text\n") && text.ends_with("\n``````\n"));
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }

    #[test]
    fn no_text_is_markup() {
        assert_eq!(
            escape("<b>*x* [a](http://b) @c #1"),
            "&lt;b&gt;\\*x\\* \\[a\\](http:&#47;/b) &#64;c \\#1"
        );
        assert_eq!(html("</summary>`x`"), "&lt;/summary&gt;&#96;x&#96;");
    }
}
