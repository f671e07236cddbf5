//! An HTTP test harness: scripted misbehaving peers, byte-exact transcripts, verdicts by the RFCs.
//!
//! The rooms, bottom to top; each uses only those above it in this list.

pub mod catalogue;
pub mod error;
pub mod fuzz;
pub mod http;
pub mod judge;
pub mod manual;
pub mod notation;
pub mod octets;
pub mod peer;
pub mod player;
pub mod recorder;
pub mod replay;
pub mod runner;
pub mod script;
pub mod spec;
pub mod target;
pub mod transcript;
pub mod wire;

pub use catalogue::{Case, case};
pub use error::Error;
pub use judge::Verdict;
pub use peer::peer;
pub use runner::{CaseReport, Run, Settings};
pub use target::Target;

include!(concat!(env!("OUT_DIR"), "/tests.rs"));

/// The code in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// Takes a snapshot of a case's conversations with `insta`, in the user's own `snapshots/`,
/// under the case's name.
///
/// ```ignore
/// badpeer::assert_snapshot!(case.run(&target));
/// ```
#[macro_export]
macro_rules! assert_snapshot {
    ($report:expr) => {{
        let report = &$report;
        insta::assert_snapshot!(
            report.id.replace('/', "__"),
            report.snapshot(),
            &report.claim
        );
    }};
}
