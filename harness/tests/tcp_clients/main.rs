//! Clients that open their own sockets, over loopback: the whole client catalogue against reqwest,
//! ureq, and the project's own client. Deviations are waived, each with its reason.

mod reference;
mod reqwest;
mod ureq;

use badpeer::runner::Event;
use badpeer::{CaseReport, Run, Target, Verdict, catalogue};

/// Plays every client case, conversations side by side.
fn play(target: Target) -> Vec<CaseReport> {
    let cases = catalogue::cases(badpeer::script::Role::Client);
    let mut reports = Vec::new();
    let summary = Run::client(target, cases)
        .go(|event| {
            if let Event::Case(report) = event {
                reports.push(*report);
            }
        })
        .expect("loopback can be listened on");
    println!(
        "{} conversations in {:?}",
        summary.conversations, summary.duration
    );
    reports
}

/// Fails unless exactly the waived cases do not pass.
fn hold(reports: &[CaseReport], waived: &[(&str, &str)]) {
    let is_waived = |id: &str| waived.iter().any(|(glob, _)| *glob == id);
    let mut wrong = Vec::new();
    for report in reports {
        // Nobody is to be blamed where the machine was too busy for a verdict.
        let good = report.is_good();
        if good == is_waived(&report.id) && report.verdict != Verdict::Inconclusive {
            wrong.push(match good {
                true => format!("stale waiver: {} passes", report.id),
                false => report.to_string(),
            });
        }
    }
    for (id, _) in waived {
        if !reports.iter().any(|report| report.id == *id) {
            wrong.push(format!("waiver of nothing: {id}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
