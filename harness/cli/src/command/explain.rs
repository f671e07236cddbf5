//! `badpeer explain`: what a case or a requirement is about, for someone who sees it first.

use badpeer::Case;
use badpeer::catalogue;
use badpeer::script::{Role, Script};
use badpeer::spec::{self, Requirement};

use super::outcome;
use crate::arguments::Explain;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::nearest::did_you_mean;
use crate::terminal::{FAINT, STRONG, paint, say, tame, tame_lines};

/// Explains what the argument names.
///
/// # Errors
///
/// Where it names nothing, or a script that can't be read.
pub fn run(options: &Explain) -> Result<ExitCode, Failure> {
    let what = &options.what;
    let text = if let Some(found) = spec::requirement(what) {
        requirement(found, &cases())
    } else if what.ends_with(".wire") {
        case(&Case::from_file(what)?)
    } else {
        case(&find(what)?)
    };
    say(text.trim_end());
    Ok(ExitCode::Expected)
}

/// The case of that id, or the peer of that name; one whose last words it is, where there is only
/// one. A variant of a case is explained by the case.
fn find(id: &str) -> Result<Case, Failure> {
    let id = id.split_once('[').map_or(id, |(case, _)| case);
    let peer = || catalogue::find(&format!("peers/{id}"));
    if let Ok(case) = catalogue::find(id).or_else(|_| peer()) {
        return Ok(case);
    }
    let all = cases();
    if all.iter().any(|case| case.matches(id)) {
        return Err(Failure::usage(format!(
            "`{id}` is several cases\n  badpeer list '{id}' shows them"
        )));
    }
    let ending = format!("/{id}");
    let named: Vec<_> = all
        .iter()
        .filter(|case| case.id().ends_with(&ending))
        .collect();
    match named.as_slice() {
        [] => {}
        [only] => return Ok((*only).clone()),
        several => {
            let names: Vec<_> = several.iter().map(|case| case.id()).collect();
            return Err(Failure::usage(format!(
                "`{id}` may be any of these:\n  {}",
                names.join("\n  ")
            )));
        }
    }
    let requirements = spec::requirements().iter().map(|one| one.id);
    let meant = did_you_mean(id, all.iter().map(Case::id).chain(requirements));
    Err(Failure::usage(format!(
        "there is no case, requirement or peer `{id}`{meant}\n  badpeer list shows the cases, badpeer play the peers"
    )))
}

fn cases() -> Vec<Case> {
    Role::ALL.into_iter().flat_map(catalogue::cases).collect()
}

fn case(case: &Case) -> String {
    let script = case.script();
    let head = &script.head;
    let peer = case.id().strip_prefix("peers/");
    let claim = match peer {
        Some(_) => super::play::about(case.source()),
        None => &head.claim,
    };
    let id = peer.unwrap_or(case.id());
    let mut out = format!("{}\n  {}\n", paint(STRONG, &tame(id)), tame(claim));
    if !head.why.is_empty() {
        out += &format!("\n{}\n  {}\n", heading("why it matters"), tame(&head.why));
    }
    out += &format!("\n{}\n", heading("the conversation"));
    for line in conversation(case.source(), script).lines() {
        out += &format!("  {}\n", tame(line));
    }
    if !script.outcomes.is_empty() {
        out += &format!(
            "\n{}\n",
            heading("what it means, the first line that matches")
        );
        for one in &script.outcomes {
            out += &format!("  {}\n", tame(&outcome::sentence(one)));
        }
        out += "  anything else fails\n";
    }
    if let Some(name) = peer {
        let play = format!("badpeer play {} plays it", tame(name));
        return out + &format!("\n{}\n", paint(FAINT, &play));
    }
    let cited: Vec<_> = head
        .clauses
        .iter()
        .filter_map(|id| spec::requirement(id))
        .collect();
    if !cited.is_empty() {
        out += &format!("\n{}\n", heading("what is demanded"));
        for one in cited {
            let (citation, level) = (one.citation(), one.level);
            out += &format!("  {}  {citation}, {level}, of a {}\n", one.id, one.role);
            out += &format!("    {}\n", tame(one.paraphrase));
        }
    }
    let mut notes = vec![format!("policy {}", head.policy.name())];
    let needs: Vec<_> = head.needs.iter().map(|need| need.name()).collect();
    let segments: Vec<_> = head.segments.iter().map(|one| one.name()).collect();
    for (word, list) in [
        ("needs", needs.join(", ")),
        ("sent", segments.join(", ")),
        ("tags", head.tags.join(", ")),
    ] {
        if !list.is_empty() {
            notes.push(format!("{word} {list}"));
        }
    }
    out + &format!("\n{}\n", paint(FAINT, &tame(&notes.join("; "))))
}

fn heading(text: &str) -> String {
    paint(FAINT, text)
}

/// The script's own text without head and outcomes: both are told in words.
fn conversation(source: &str, script: &Script) -> String {
    const HEAD: [&str; 10] = [
        "case", "target", "clause", "tags", "why", "needs", "policy", "segments", "bad", "#",
    ];
    let first = |line: &str| line.split_whitespace().next().unwrap_or("").to_owned();
    let end = script
        .outcomes
        .first()
        .map_or(usize::MAX, |one| one.line.saturating_sub(1));
    let lines: Vec<_> = source.lines().take(end).collect();
    let from = lines
        .iter()
        .position(|line| !line.trim().is_empty() && !HEAD.contains(&first(line).as_str()))
        .unwrap_or(lines.len());
    tame_lines(lines[from..].join("\n").trim_end())
}

fn requirement(one: &Requirement, cases: &[Case]) -> String {
    let mut out = format!(
        "{}  {}, {}, of a {}\n  {}\n",
        paint(STRONG, one.id),
        one.citation(),
        one.level,
        one.role,
        tame(one.paraphrase)
    );
    for (name, text) in [
        ("an example", one.stimulus),
        ("what may come of it", one.acceptable),
    ] {
        if !text.is_empty() {
            out += &format!("\n{}\n  {}\n", heading(name), tame(text));
        }
    }
    let citing: Vec<_> = cases
        .iter()
        .filter(|case| case.script().head.clauses.iter().any(|id| id == one.id))
        .collect();
    out += &format!("\n{}\n", heading("the cases that cite it"));
    for case in &citing {
        out += &format!(
            "  {}  {}\n",
            tame(case.id()),
            paint(FAINT, &tame(&case.script().head.claim))
        );
    }
    if citing.is_empty() {
        out += "  none yet\n";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_and_every_peer_of_every_role_is_explained() {
        let all = cases();
        let of = |role: Role| {
            all.iter()
                .filter(move |case| case.id().starts_with(role.name()))
        };
        assert!(Role::ALL.into_iter().all(|role| of(role).count() > 100));
        for one in &all {
            let text = anstream::adapter::strip_str(&case(one)).to_string();
            assert!(text.starts_with(one.id()), "{text}");
            for part in ["why it matters", "the conversation", "what is demanded"] {
                assert!(text.contains(part), "{}: no {part}", one.id());
            }
            for clause in &one.script().head.clauses {
                assert!(text.contains(clause.as_str()), "{}: {clause}", one.id());
            }
            // What is told is the conversation, and not nothing.
            let line = one.script().timeline[0].actor.to_string();
            assert!(text.contains(&format!("\n  {line}")), "{text}");
        }
        for name in catalogue::peers() {
            let peer = find(&format!("peers/{name}")).unwrap();
            assert!(case(&peer).contains("the conversation"), "{name}");
        }
    }

    #[test]
    fn every_requirement_is_explained_with_the_cases_that_cite_it() {
        let all = cases();
        assert!(spec::requirements().len() > 400);
        for one in spec::requirements() {
            let text = anstream::adapter::strip_str(&requirement(one, &all)).to_string();
            assert!(text.starts_with(one.id), "{text}");
            assert!(text.contains(&tame(one.paraphrase)), "{text}");
            let citing = |case: &&Case| case.script().head.clauses.iter().any(|id| id == one.id);
            for case in all.iter().filter(citing) {
                assert!(text.contains(case.id()), "{}: {}", one.id, case.id());
            }
        }
    }
}
