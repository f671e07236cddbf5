//! A hunt's last words, for people.

use badpeer::fuzz::remote::Harvest;

use super::keeper::Keeper;
use crate::terminal::{BAD, CARE, GOOD, count, paint, tame};

/// The findings, what became of the target, and how far the hunt came.
#[allow(clippy::cast_precision_loss, reason = "a rate for people")]
pub fn summary(name: &str, harvest: &Harvest, keeper: &Keeper<'_>) -> String {
    let mut lines = Vec::new();
    for (n, find) in harvest.finds.iter().enumerate() {
        let known = keeper.knows(find);
        let style = if known { CARE } else { BAD };
        let seen = find.finding.count;
        let known = if known { ", known" } else { "" };
        let text = tame(&find.to_string());
        lines.push(format!("{} seen {seen} times{known}", paint(style, &text)));
        if let Some(path) = keeper.kept.get(n).and_then(Option::as_ref) {
            lines.push(format!("  {}", tame(&path.display().to_string())));
        }
    }
    if let Some(how) = &harvest.lost {
        let text = format!("the target is gone for good: {}", tame(how));
        lines.push(paint(BAD, &text));
        if keeper.folder.is_some() && !harvest.suspects.is_empty() {
            let count = count(harvest.suspects.len(), "script", "scripts");
            lines.push(format!("  {count} of its last moments: suspect*.wire"));
        }
    }
    let left = harvest.left.iter();
    let left: Vec<_> = left
        .map(|(key, times)| format!("{} {times} times", tame(key)))
        .collect();
    if !left.is_empty() {
        let text = "showed, and there was no time to see it alone: ";
        lines.push(paint(CARE, text) + &left.join(", "));
    }
    let seconds = harvest.took.as_secs_f64();
    let rate = harvest.scripts as f64 / seconds.max(0.001);
    let found = count(harvest.finds.len(), "finding", "findings");
    let style = if harvest.finds.is_empty() { GOOD } else { BAD };
    let mut last = format!(
        "{}: {} in {} exchanges, {seconds:.1} s, {rate:.0} a second",
        tame(name),
        paint(style, &found),
        harvest.scripts,
    );
    if harvest.deaths > 0 {
        last += &format!("; it was gone {} times", harvest.deaths);
    }
    if harvest.unsure > 0 {
        last += &format!("; {} did not show again alone", harvest.unsure);
    }
    if harvest.stopped {
        last += "; stopped before its end";
    }
    lines.push(last);
    lines.join("\n")
}
