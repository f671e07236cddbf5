//! The files that a run leaves: any number at once, none of which knows of another.

use std::path::{Path, PathBuf};

use super::{Report, html, json, junit, markdown, output, pcapng, sarif};
use crate::arguments::ReportOptions;
use crate::failure::Failure;

/// A report that is one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Junit,
    Sarif,
    Markdown,
    Html,
}

impl Form {
    fn octets(self, report: &Report<'_>) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Json => json::octets(report),
            Self::Junit => junit::octets(report),
            Self::Sarif => sarif::octets(report),
            Self::Markdown => Ok(markdown::text(report).into_bytes()),
            Self::Html => html::octets(&[json::object(report)]),
        }
    }
}

/// Where the reports go.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    files: Vec<(Form, PathBuf)>,
    captures: Option<PathBuf>,
}

/// What became of the reports.
#[derive(Debug, Default)]
pub struct Written {
    /// Where they are, for people.
    pub places: Vec<String>,
    /// Those that could not be written.
    pub failures: Vec<Failure>,
}

impl Written {
    fn take(&mut self, path: &Path, result: Result<(), Failure>) {
        match result {
            Ok(()) if output::is_stdout(path) => {}
            Ok(()) => self.places.push(path.display().to_string()),
            Err(failure) => self.failures.push(failure),
        }
    }
}

impl Outputs {
    /// What the arguments ask for.
    ///
    /// # Errors
    ///
    /// Where one of them has no place, or two have the same.
    pub fn of(options: &ReportOptions) -> Result<Self, Failure> {
        let asked = [
            (Form::Json, &options.json),
            (Form::Junit, &options.junit),
            (Form::Sarif, &options.sarif),
            (Form::Markdown, &options.markdown),
            (Form::Html, &options.html),
        ];
        let mut files: Vec<(Form, PathBuf)> = Vec::new();
        for (form, path) in asked {
            let Some(path) = path else { continue };
            output::check(path)?;
            if files.iter().any(|(_, other)| output::same(other, path)) {
                return Err(Failure::usage(format!(
                    "two reports can't both go to {}",
                    path.display()
                )));
            }
            files.push((form, path.clone()));
        }
        if let Some(folder) = &options.pcapng {
            pcapng::check(folder)?;
        }
        Ok(Self {
            files,
            captures: options.pcapng.clone(),
        })
    }

    /// Whether standard output takes one of them, so that people must read elsewhere.
    pub fn take_stdout(&self) -> bool {
        self.files.iter().any(|(_, path)| output::is_stdout(path))
    }

    /// Writes them all; one that can't be written keeps no other from it.
    pub fn write(&self, report: &Report<'_>) -> Written {
        let mut written = Written::default();
        for (form, path) in &self.files {
            let octets = form.octets(report);
            written.take(path, octets.and_then(|octets| output::write(path, &octets)));
        }
        if let Some(folder) = &self.captures {
            written.take(folder, pcapng::write(folder, report));
        }
        written
    }
}
