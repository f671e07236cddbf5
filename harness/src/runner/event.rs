use super::{CaseReport, RunInfo, Summary};

/// What a run tells those who watch it.
#[derive(Clone, Debug)]
pub enum Event {
    /// The target answers, and what it offers is known.
    Started(RunInfo),
    /// So many conversations are done, of so many in all.
    Progress {
        /// Done.
        done: usize,
        /// In all, repeats included as far as they are known.
        all: usize,
    },
    /// The target died, and was started again where badpeer had started it.
    Died {
        /// How, in words.
        how: String,
        /// Whether it runs again.
        again: bool,
    },
    /// A case has its verdict.
    Case(Box<CaseReport>),
    /// The run is over.
    Finished(Summary),
}
