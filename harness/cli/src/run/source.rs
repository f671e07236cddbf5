//! Where a case stands: its file and its lines, for reports that point there.

use std::path::Path;

use badpeer::Case;

/// A case's text, and the file that holds it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file, with `/` between its parts: the user's own as the arguments name it, or of the
    /// catalogue, seen from the root of badpeer's repository.
    pub file: String,
    /// Whether it is a file of the user's own.
    pub own: bool,
    case: Case,
}

impl Source {
    /// A case of the catalogue that badpeer embeds.
    pub fn embedded(case: Case) -> Self {
        Self {
            file: format!("fixtures/{}.wire", case.id()),
            own: false,
            case,
        }
    }

    /// A script of the user's own.
    pub fn script(case: Case, path: &Path) -> Self {
        let parts: Vec<_> = path
            .components()
            .filter(|part| !matches!(part, std::path::Component::CurDir))
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        Self {
            file: parts.join("/").replacen("//", "/", 1),
            own: true,
            case,
        }
    }

    /// The case.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The text as its author wrote it.
    pub fn text(&self) -> &str {
        self.case.source()
    }

    /// A line of it, counted from 1.
    pub fn line(&self, number: usize) -> Option<&str> {
        self.text().lines().nth(number.checked_sub(1)?)
    }

    /// The line that makes the claim, counted from 1.
    pub fn claim(&self) -> usize {
        let claims = |line: &str| line.split_whitespace().next() == Some("case");
        self.text().lines().position(claims).map_or(1, |at| at + 1)
    }
}
