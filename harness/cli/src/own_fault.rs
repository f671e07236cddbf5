//! A fault of badpeer's own: said as such, never as something that a target did.

use std::panic::{self, AssertUnwindSafe};

use crate::exit_code::ExitCode;
use crate::terminal;

/// Runs `work`; where it panics, says whose fault that is.
pub fn guard(work: impl FnOnce() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|panic| {
        let words = terminal::tame_lines(&panic.to_string());
        terminal::complain(&format!(
            "error: a fault of badpeer's own, not of the target: {words}"
        ));
    }));
    caught(work).unwrap_or(ExitCode::OwnFault)
}

/// What `work` gives, or nothing where it panicked; everything on its way is dropped in order, so
/// that targets are ended.
pub fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::guard;
    use crate::exit_code::ExitCode;

    #[test]
    fn a_panic_is_told_by_its_own_exit_code() {
        let code = guard(|| panic!("a test's own \x1b fault"));
        assert_eq!(code, ExitCode::OwnFault);
    }
}
