//! One module a verb.

mod address;
mod check;
pub mod coverage;
mod diff;
mod explain;
mod fetch;
pub mod files;
mod fmt;
mod generate;
mod list;
mod outcome;
mod past;
mod play;
mod record;
mod replay;
mod report;
mod serve;
mod waive;

pub use outcome::condition;

use crate::arguments::{Command, FuzzWhat, TestRole};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::fuzz;
use crate::run;

/// Does what the arguments say.
///
/// # Errors
///
/// Where it can't be done.
pub fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Test(test) => match test.role {
            TestRole::Server(options) => run::server(&options),
            TestRole::Client(options) => run::client(&options),
            TestRole::Proxy(options) => run::proxy(&options),
        },
        Command::Fuzz(options) => match options.what {
            FuzzWhat::Server(options) => fuzz::server(&options),
            FuzzWhat::Client(options) => fuzz::client(&options),
            FuzzWhat::Proxy(options) => fuzz::proxy(&options),
            FuzzWhat::Init(options) => fuzz::init(&options),
        },
        Command::List(options) => list::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Report(options) => report::run(&options),
        Command::Coverage(options) => coverage::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Fmt(options) => fmt::run(&options),
        Command::Waive(options) => waive::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::Play(options) => play::run(&options),
        Command::Record(options) => record::run(&options),
        Command::Replay(options) => replay::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Fetch(options) => fetch::run(&options),
        Command::Generate(options) => generate::run(&options),
    }
}
