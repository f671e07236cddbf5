//! Which cases are played.

use std::collections::BTreeMap;
use std::path::PathBuf;

use badpeer::Case;
use badpeer::catalogue;
use badpeer::script::Role;
use wildmatch::WildMatch;

use super::Source;
use crate::arguments::SelectionOptions;
use crate::command::files;
use crate::failure::Failure;
use crate::nearest::did_you_mean;
use crate::report::output;
use crate::terminal::count;

/// The cases of a run.
#[derive(Debug)]
pub struct Selection {
    /// What is played.
    pub cases: Vec<Case>,
    /// The id of every case there is: the whole catalogue of the role, and the scripts.
    pub known: Vec<String>,
    /// Whether the whole catalogue is played.
    pub whole: bool,
    /// Where each stands, by its id.
    pub sources: BTreeMap<String, Source>,
    /// Patterns that select nothing, in words.
    pub idle: Vec<String>,
}

impl Selection {
    /// What the arguments select.
    ///
    /// # Errors
    ///
    /// Every mistake in every script.
    pub fn of(options: &SelectionOptions, role: Role) -> Result<Self, Failure> {
        let scripts = scripts(options, role)?;
        let all = catalogue::cases(role);
        let filtered = [
            &options.cases,
            &options.topics,
            &options.tags,
            &options.clauses,
        ]
        .iter()
        .any(|list| !list.is_empty());
        let known = all
            .iter()
            .chain(scripts.iter().map(|(script, _)| script))
            .map(|case| case.id().to_owned())
            .collect();
        let mut idle = idle(options, &all, role);
        let every = all.len();
        let mut cases: Vec<_> = if !scripts.is_empty() && !filtered {
            Vec::new()
        } else {
            all.into_iter()
                .filter(|case| is_selected(options, case))
                .collect()
        };
        let whole = cases.len() == every && options.shard.is_none();
        let embedded = |case: &Case| (case.id().to_owned(), Source::embedded(case.clone()));
        let mut sources: BTreeMap<_, _> = cases.iter().map(embedded).collect();
        for (script, path) in scripts {
            sources.insert(
                script.id().to_owned(),
                Source::script(script.clone(), &path),
            );
            cases.push(script);
        }
        let before = cases.len();
        if let Some(shard) = options.shard {
            cases.retain(|case| shard.takes(case.id()));
        }
        if cases.is_empty() {
            idle.push(if before > 0 {
                let before = count(before, "case that is selected", "cases that are selected");
                format!("this part of the run has none of the {before}")
            } else if idle.is_empty() {
                "no case is all of what is asked for".to_owned()
            } else {
                "nothing is selected; badpeer list shows what there is".to_owned()
            });
        }
        Ok(Self {
            cases,
            known,
            whole,
            sources,
            idle,
        })
    }
}

/// The scripts, each once, with their files.
fn scripts(options: &SelectionOptions, role: Role) -> Result<Vec<(Case, PathBuf)>, Failure> {
    let mut cases: Vec<(Case, PathBuf)> = Vec::new();
    let mut complaints = Vec::new();
    for path in files::scripts(&options.scripts)? {
        if cases.iter().any(|(_, other)| output::same(other, &path)) {
            continue;
        }
        match Case::from_file(&path) {
            Ok(case) if case.is_for(role) => cases.push((case, path)),
            Ok(case) => {
                let roles: Vec<_> = case
                    .script()
                    .head
                    .targets
                    .iter()
                    .map(|role| role.name())
                    .collect();
                let (path, roles) = (path.display(), roles.join(" or "));
                complaints.push(format!(
                    "error: {path} is a script for a {roles}, not for a {role}",
                    role = role.name()
                ));
            }
            Err(error) => complaints.push(match Failure::from(error) {
                failure if failure.message.starts_with("can't") => {
                    format!("error: {}", failure.message)
                }
                failure => failure.message,
            }),
        }
    }
    if complaints.is_empty() {
        Ok(cases)
    } else {
        Err(Failure::rendered(complaints.join("\n\n")))
    }
}

fn is_selected(options: &SelectionOptions, case: &Case) -> bool {
    let head = &case.script().head;
    let any = |patterns: &[String], holds: &dyn Fn(&str) -> bool| {
        patterns.is_empty() || patterns.iter().any(|pattern| holds(pattern))
    };
    any(&options.cases, &|glob| case.matches(glob))
        && any(&options.topics, &|topic| case.topic() == topic)
        && any(&options.tags, &|tag| head.tags.iter().any(|one| one == tag))
        && any(&options.clauses, &|clause| cites(case, clause))
}

fn cites(case: &Case, glob: &str) -> bool {
    let glob = WildMatch::new(glob);
    case.script()
        .head
        .clauses
        .iter()
        .any(|clause| glob.matches(clause))
}

/// The roles, other than that of the run, whose cases hold what a pattern asks for.
fn elsewhere(role: Role, holds: impl Fn(&Case) -> bool) -> Option<Role> {
    let mut others = Role::ALL.into_iter().filter(|one| *one != role);
    others.find(|one| catalogue::cases(*one).iter().any(&holds))
}

/// What selects nothing, with what was probably meant.
fn idle(options: &SelectionOptions, all: &[Case], role: Role) -> Vec<String> {
    let mut idle = Vec::new();
    let mut look = |what: &str,
                    patterns: &[String],
                    holds: &dyn Fn(&Case, &str) -> bool,
                    names: Vec<&str>| {
        for pattern in patterns {
            if !all.iter().any(|case| holds(case, pattern)) {
                let meant = match elsewhere(role, |case| holds(case, pattern)) {
                    Some(other) => format!("; there is for a {0}: badpeer test {0}", other.name()),
                    None => did_you_mean(pattern, names.iter().copied()),
                };
                let kind = role.name();
                idle.push(format!("no case for a {kind} {what} `{pattern}`{meant}"));
            }
        }
    };
    let heads = || all.iter().map(|case| &case.script().head);
    let unique = |mut names: Vec<_>| {
        names.sort_unstable();
        names.dedup();
        names
    };
    let ids = all.iter().map(Case::id).collect();
    look(
        "is named",
        &options.cases,
        &|case, glob| case.matches(glob),
        ids,
    );
    let topics = unique(all.iter().map(Case::topic).collect());
    look(
        "is of the topic",
        &options.topics,
        &|case, topic| case.topic() == topic,
        topics,
    );
    let tags = unique(
        heads()
            .flat_map(|head| head.tags.iter().map(String::as_str))
            .collect(),
    );
    let tagged = |case: &Case, tag: &str| case.script().head.tags.iter().any(|one| one == tag);
    look("has the tag", &options.tags, &tagged, tags);
    let clauses = unique(
        heads()
            .flat_map(|head| head.clauses.iter().map(String::as_str))
            .collect(),
    );
    look("cites", &options.clauses, &cites, clauses);
    idle
}
