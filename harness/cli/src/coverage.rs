//! Which requirements have a case, and why the others have none.

use std::collections::BTreeMap;

use badpeer::catalogue;
use badpeer::script::Role;
use badpeer::spec::{self, Requirement};

/// Every requirement, with the cases that test it.
pub struct Coverage {
    /// In the order of the documents.
    pub rows: Vec<Row>,
}

/// A requirement, and the cases that test it.
pub struct Row {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The ids of the cases, of whatever role.
    pub cases: Vec<String>,
    /// Why there is none.
    pub open: Option<String>,
}

/// How many rows there are, and how many of them have a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// All.
    pub rows: usize,
    /// Those with a case.
    pub tested: usize,
}

impl Coverage {
    /// The requirements that bind a role; all where there is `None`.
    pub fn of(role: Option<Role>) -> Self {
        let mut citing: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut played = Vec::new();
        for role in Role::ALL {
            let cases = catalogue::cases(role);
            if !cases.is_empty() {
                played.push(role);
            }
            for case in cases {
                for clause in &case.script().head.clauses {
                    let cases = citing.entry(clause.clone()).or_default();
                    cases.push(case.id().to_owned());
                }
            }
        }
        let all = spec::requirements().iter();
        let rows = all
            .filter(|one| role.is_none_or(|role| bound(one).contains(&role)))
            .map(|requirement| {
                let cases = citing.remove(requirement.id).unwrap_or_default();
                let open = cases.is_empty().then(|| why(requirement, &played));
                Row {
                    requirement,
                    cases,
                    open,
                }
            });
        Self {
            rows: rows.collect(),
        }
    }

    /// All rows.
    pub fn total(&self) -> Sum {
        let mut sum = Sum::default();
        self.rows.iter().for_each(|row| sum.add(row));
        sum
    }

    /// The sums by document and section, in the order of the documents.
    pub fn by_section(&self) -> Vec<(&'static Requirement, Sum)> {
        let mut sums: Vec<(&Requirement, Sum)> = Vec::new();
        for row in &self.rows {
            let one = row.requirement;
            let known = sums
                .iter_mut()
                .find(|(of, _)| of.document == one.document && of.section == one.section);
            if let Some((_, sum)) = known {
                sum.add(row);
            } else {
                let mut sum = Sum::default();
                sum.add(row);
                sums.push((one, sum));
            }
        }
        sums
    }

    /// The sums by what else a row tells of itself: its document, who is bound, its topics.
    pub fn by(&self, keys: impl Fn(&'static Requirement) -> Vec<String>) -> BTreeMap<String, Sum> {
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        for row in &self.rows {
            for key in keys(row.requirement) {
                sums.entry(key).or_default().add(row);
            }
        }
        sums
    }
}

impl Sum {
    fn add(&mut self, row: &Row) {
        self.rows += 1;
        self.tested += usize::from(row.open.is_none());
    }
}

/// The topics of a requirement.
pub fn topics(one: &'static Requirement) -> Vec<String> {
    let tags = one.tags.split(',').filter(|tag| !tag.is_empty());
    let tags = tags.filter(|tag| !tag.starts_with("also-"));
    tags.map(str::to_owned).collect()
}

/// `RFC 9112`, or the document's name.
pub fn document(one: &Requirement) -> String {
    let citation = one.citation();
    citation
        .rsplit_once(" §")
        .map_or(citation.clone(), |(document, _)| document.to_owned())
}

/// The roles that a requirement binds.
fn bound(one: &Requirement) -> Vec<Role> {
    match one.role {
        "server" => vec![Role::Server],
        "client" => vec![Role::Client],
        "proxy" | "gateway" => vec![Role::Proxy],
        _ => Role::ALL.to_vec(),
    }
}

fn why(one: &Requirement, played: &[Role]) -> String {
    if let Some(reason) = spec::untested(one.id) {
        return format!("untested: {reason}");
    }
    let bound = bound(one);
    if bound.iter().any(|role| played.contains(role)) {
        return "open: no case yet".to_owned();
    }
    let names: Vec<_> = bound.iter().map(|role| role.name()).collect();
    format!(
        "open: the catalogue has no {} cases yet",
        names.join(" or ")
    )
}
