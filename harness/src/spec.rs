//! The requirements that cases cite: document, section, level and paraphrase, read from
//! `fixtures/requirements.tsv`. Never judges; it only knows what the documents say.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// One testable sentence of a document, in our own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Stable name, e.g. `R9112-6.3-14`.
    pub id: &'static str,
    /// The document's number (`9112`), or its name where it is no RFC.
    pub document: &'static str,
    /// The section within the document, e.g. `6.3`.
    pub section: &'static str,
    /// How binding it is.
    pub level: Level,
    /// Who is bound: `server`, `client`, `proxy`, `gateway`, `sender`, `any-recipient`.
    pub role: &'static str,
    /// What is demanded, in one sentence.
    pub paraphrase: &'static str,
    /// An example of octets or acts that put it to the test.
    pub stimulus: &'static str,
    /// What a conforming target may do.
    pub acceptable: &'static str,
    /// Topics, separated by commas.
    pub tags: &'static str,
}

/// How binding a requirement is [RFC 2119], [RFC 8174].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Permitted either way, and worth observing.
    May,
    /// Recommended.
    Should,
    /// Required.
    Must,
}

impl Level {
    fn parse(text: &str) -> Self {
        if text.starts_with("MUST") {
            Self::Must
        } else if text.starts_with("SHOULD") {
            Self::Should
        } else {
            Self::May
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::May => "MAY",
            Self::Should => "SHOULD",
            Self::Must => "MUST",
        })
    }
}

impl Requirement {
    /// The place in the document, as reports and comments cite it: `RFC 9112 §6.3`.
    #[must_use]
    pub fn citation(&self) -> String {
        if self.document.bytes().all(|octet| octet.is_ascii_digit()) {
            format!("RFC {} §{}", self.document, self.section)
        } else {
            format!("{} §{}", self.document, self.section)
        }
    }
}

static TABLE: &str = include_str!("../../fixtures/requirements.tsv");

static REQUIREMENTS: LazyLock<Vec<Requirement>> =
    LazyLock::new(|| TABLE.lines().skip(1).filter_map(row).collect());

static BY_ID: LazyLock<HashMap<&'static str, &'static Requirement>> =
    LazyLock::new(|| REQUIREMENTS.iter().map(|one| (one.id, one)).collect());

fn row(line: &'static str) -> Option<Requirement> {
    let mut cells = line.split('\t');
    let id = cells.next()?;
    let document = cells.next()?;
    let section = cells.next()?;
    let level = Level::parse(cells.next()?);
    let role = cells.next()?;
    let _direction = cells.next()?;
    Some(Requirement {
        id,
        document,
        section,
        level,
        role,
        paraphrase: cells.next()?,
        stimulus: cells.next()?,
        acceptable: cells.next()?,
        tags: cells.nth(1)?,
    })
}

/// Every requirement, in the order of the documents.
#[must_use]
pub fn requirements() -> &'static [Requirement] {
    &REQUIREMENTS
}

/// The requirement of that id, if there is one.
///
/// ```
/// let requirement = badpeer::spec::requirement("R9112-6.3-14").unwrap();
/// assert_eq!(requirement.citation(), "RFC 9112 §6.3");
/// ```
#[must_use]
pub fn requirement(id: &str) -> Option<&'static Requirement> {
    BY_ID.get(id).copied()
}

/// A sentence of a document that is no row of the table, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exempt {
    /// The document's number (`9112`), or its name where it is no RFC.
    pub document: &'static str,
    /// The section within the document.
    pub section: &'static str,
    /// Which of the section's binding words it is, counted from 1.
    pub number: &'static str,
    /// The binding word, e.g. `MUST NOT`.
    pub word: &'static str,
    /// `definition`, `untestable` or `out-of-scope`.
    pub disposition: &'static str,
    /// Why.
    pub reason: &'static str,
}

static EXEMPT: LazyLock<Vec<Exempt>> = LazyLock::new(|| {
    let table = include_str!("../../fixtures/untestable.tsv");
    table.lines().skip(1).filter_map(exemption).collect()
});

fn exemption(line: &'static str) -> Option<Exempt> {
    let mut cells = line.split('\t');
    let (_, number) = cells.next()?.rsplit_once('#')?;
    Some(Exempt {
        number,
        document: cells.next()?,
        section: cells.next()?,
        word: cells.next()?,
        disposition: cells.next()?,
        reason: cells.next()?,
    })
}

/// Every sentence that is no row of the table, in the order of the documents, from
/// `fixtures/untestable.tsv`.
#[must_use]
pub fn exempt() -> &'static [Exempt] {
    &EXEMPT
}

static UNTESTED: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| reasons().collect());

fn reasons() -> impl Iterator<Item = (&'static str, &'static str)> {
    let table = include_str!("../../fixtures/untested.tsv");
    table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
}

/// Why the requirement of that id has no case, from `fixtures/untested.tsv`; `None` where it has
/// one, or is still to get one.
///
/// ```
/// assert!(badpeer::spec::untested("R9112-9.8-04").unwrap().contains("TLS"));
/// assert_eq!(badpeer::spec::untested("R9112-6.3-14"), None);
/// ```
#[must_use]
pub fn untested(id: &str) -> Option<&'static str> {
    UNTESTED.get(id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_ids_are_unique() {
        assert_eq!(requirements().len(), TABLE.lines().count() - 1);
        assert_eq!(BY_ID.len(), requirements().len());
    }

    #[test]
    fn every_exemption_is_read() {
        let table = include_str!("../../fixtures/untestable.tsv");
        assert_eq!(exempt().len(), table.lines().count() - 1);
        assert!(exempt().iter().all(|one| !one.reason.is_empty()));
    }

    #[test]
    fn every_reason_is_that_of_a_row_and_no_row_has_two() {
        let table = include_str!("../../fixtures/untested.tsv");
        assert_eq!(UNTESTED.len(), table.lines().count() - 1);
        for (id, reason) in reasons() {
            assert!(requirement(id).is_some(), "{id} is no requirement");
            assert!(!reason.trim().is_empty(), "{id} has no reason");
        }
    }
}
