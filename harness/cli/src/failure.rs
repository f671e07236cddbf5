//! Why a command could not do its work, and the exit code that says so.
//! Never speaks of what a target did: that is a finding.

use badpeer::Error;

use crate::exit_code::ExitCode;
use crate::terminal::{self, BAD, paint};

/// A command's failure.
#[derive(Debug)]
pub struct Failure {
    /// What the process ends with.
    pub code: ExitCode,
    /// What went wrong, with place and mend; lower-case, several lines where it must be.
    pub message: String,
    /// Whether the message is rendered already, with a title of its own.
    rendered: bool,
}

impl Failure {
    /// Something in the arguments or files of the user's.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            code: ExitCode::Usage,
            message: message.into(),
            rendered: false,
        }
    }

    /// Something of the machine's.
    pub fn machine(message: impl Into<String>) -> Self {
        Self {
            code: ExitCode::OwnFault,
            message: message.into(),
            rendered: false,
        }
    }

    /// Mistakes that a reader has rendered.
    pub fn rendered(message: impl Into<String>) -> Self {
        Self {
            code: ExitCode::Usage,
            message: message.into(),
            rendered: true,
        }
    }

    /// Says it on standard error.
    pub fn tell(self) -> ExitCode {
        if self.rendered {
            terminal::complain(&self.message);
        } else {
            let message = terminal::tame_lines(&self.message);
            terminal::complain(&format!("{} {message}", paint(BAD, "error:")));
        }
        self.code
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Script(diagnostics) => {
                return Self::rendered(diagnostics.render(terminal::error_has_colour()));
            }
            Error::NoCase(_)
            | Error::File(..)
            | Error::NotLoopback(_)
            | Error::Recording(_)
            | Error::Listen(..) => ExitCode::Usage,
            Error::Start { .. } | Error::Unreachable(..) | Error::Adapter(_) => ExitCode::Target,
            Error::Machine(..) => ExitCode::OwnFault,
        };
        let mut message = error.to_string();
        if matches!(error, Error::NotLoopback(address) if !address.ip().is_unspecified()) {
            message += "\n  where it is yours, say --allow-remote";
        }
        Self {
            code,
            message,
            rendered: false,
        }
    }
}
