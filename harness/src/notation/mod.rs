//! Text ⇄ script, text ⇄ transcript, and diagnostics a person can act on.
//! Never plays and never judges.

mod diagnostic;
mod format;
mod masks;
mod nearest;
mod read;
mod snapshot;
mod split;
mod transcript;
mod write;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use format::{format, format_check};
pub use masks::Masks;
pub use read::{act, read, read_octets, read_timeline};
pub use snapshot::{write_recording, write_snapshot};
pub use transcript::{read_transcript, write_transcript};
pub use write::write;
