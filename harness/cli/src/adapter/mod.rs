//! Clients under test that are programs: adapters, which keep a client alive over many calls, and
//! commands, which are run once an exchange. Never judges what they answer.
//!
//! An adapter is a program in any language that makes the calls it is asked for with the client
//! it is for, and tells what came of them: one JSON object a line, asked on its standard input,
//! answered on its standard output. `harness/cli/adapters/PROTOCOL.md` has all of it.
//!
//! ```text
//! Adapter::find ─► Adapter ─► Pool::start ─► Pool ─► session ─► Session ─► call ─► CallResult
//!                  (a command)               (up to N processes)  (one of them)
//! Program::new  ─► Program ───────────────────────────────────────────────► call ─► CallResult
//! ```
//!
//! - [`Adapter`] is one of those that badpeer brings along, by its name, or a program of the
//!   user's. The files of the former are written to a cache, and built where their language
//!   wants it.
//! - [`Pool`] starts up to as many processes as calls are made side by side, and keeps them.
//!   Before one is used it is asked for a capability that does not exist: an adapter that agrees
//!   to anything is refused. Then it makes two plain calls to get warm, on which nothing depends.
//! - [`Session`] is one process for one conversation, with one client and its connections. When it
//!   is dropped, the process makes itself a fresh client, for the next one. When a call is still
//!   under way, nobody waits for it: the process group is ended.
//! - [`Program`] is a command for `--run`, one process an exchange.
//!
//! **Whose fault it is.** What the client does is a [`CallResult`](badpeer::target::CallResult),
//! errors included. What the adapter does wrong as an adapter (rubbish, a line without end, an
//! answer nobody asked for, dying) is a [`Fault`]: ours, with its name and its last words, and no
//! finding. A `Fault` ends that process, not the pool: the next session has another.
//!
//! **Time.** Only starting, and making a fresh client, are bounded here. A call takes as long as
//! the caller waits: dropping the session ends it.
//!
//! **Processes** are ended as groups, when they are dropped or by [`end_all`].

mod builtin;
mod cache;
mod capability;
mod fault;
mod finder;
mod group;
mod line;
mod pool;
mod process;
mod program;
mod recipe;
mod session;
mod tail;
mod template;
mod tool;
mod warm_up;

pub use capability::{Capabilities, Capability};
pub use fault::{Fault, FaultKind};
pub use finder::{Adapter, Unusable};
pub use group::end_all;
pub use pool::Pool;
pub use program::Program;
pub use session::Session;
