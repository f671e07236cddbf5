//! The exit codes, part of the command line's contract: scripts rely on them.

/// What the process's exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything is as expected.
    Expected = 0,
    /// The target was found at fault, or a waiver no longer holds.
    Findings = 1,
    /// The arguments, a waiver file or a script cannot be used.
    Usage = 2,
    /// The target could not be started or reached.
    Target = 3,
    /// Nothing was learnt: nothing selected, or nothing but inconclusive and skipped.
    Nothing = 4,
    /// A fault of our own, or of the machine below us.
    OwnFault = 70,
}

impl ExitCode {
    /// The table for `--help`.
    pub const HELP: &str = "\
Exit codes:
  0   as expected
  1   findings, or waivers that no longer hold
      (fmt --check: files that are not in canonical form; diff: what fails and did not)
  2   the arguments, a waiver file or a script cannot be used
  3   the target could not be started or reached
  4   nothing was learnt: nothing selected, or nothing but inconclusive and skipped
  70  a fault of badpeer's own, or of the machine";

    /// What it means, for a report's last line.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Expected => "as expected",
            Self::Findings => "findings",
            Self::Usage => "the arguments or a script cannot be used",
            Self::Target => "the target could not be started or reached",
            Self::Nothing => "nothing was learnt",
            Self::OwnFault => "a fault of badpeer's own, or of the machine",
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
