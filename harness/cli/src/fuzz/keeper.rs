//! Keeps what is found, as it is found. Never stops a hunt because it can't.

use std::path::PathBuf;

use badpeer::fuzz::remote::{Find, Harvest};

use super::folder::Folder;
use super::progress::Progress;
use crate::failure::Failure;
use crate::terminal::tame_lines;

/// What was found by now, and where it is.
pub struct Keeper<'a> {
    /// Where it is written.
    pub folder: Option<Folder>,
    /// What is known beforehand.
    pub known: &'a [String],
    /// What was found, in its order.
    pub finds: Vec<Find>,
    /// The files of it, in the same order.
    pub kept: Vec<Option<PathBuf>>,
    /// Why something could not be written.
    pub failure: Option<Failure>,
}

impl<'a> Keeper<'a> {
    /// Nothing is found yet.
    pub const fn new(folder: Option<Folder>, known: &'a [String]) -> Self {
        Self {
            folder,
            known,
            finds: Vec::new(),
            kept: Vec::new(),
            failure: None,
        }
    }

    /// Whether it was known beforehand.
    pub fn knows(&self, find: &Find) -> bool {
        find.finding.charge.is_known(self.known)
    }

    /// Writes a finding, where there is a folder for it.
    pub fn keep(&mut self, find: &Find, progress: &Progress) {
        self.finds.push(find.clone());
        let known = self.knows(find);
        let written = match &mut self.folder {
            Some(folder) if !known => folder.keep(find).map(Some),
            _ => Ok(None),
        };
        let kept = written.unwrap_or_else(|failure| {
            // The hunt goes on: what it finds is still told.
            progress.line(&tame_lines(&failure.message));
            self.failure.get_or_insert(failure);
            None
        });
        self.kept.push(kept);
    }

    /// Writes what was under way when the target went.
    pub fn suspects(&mut self, harvest: &Harvest) {
        for script in &harvest.suspects {
            if let Some(folder) = &mut self.folder
                && let Err(failure) = folder.suspect(script)
            {
                self.failure.get_or_insert(failure);
                return;
            }
        }
    }
}
