//! badpeer on the command line: arguments, processes and reports around the library.
//! Never judges a target itself; it is a plain user of the library's public interface.

use std::process;

use badpeer_cli::nearest;
use clap::Parser as _;

mod arguments;
mod command;
mod coverage;
mod exit_code;
mod failure;
mod fuzz;
mod interrupt;
mod journal;
mod own_fault;
mod report;
mod run;
mod terminal;
mod waiver;

fn main() -> process::ExitCode {
    let arguments = arguments::Arguments::parse();
    own_fault::guard(|| match command::run(arguments.command) {
        Ok(code) => code,
        Err(failure) => failure.tell(),
    })
    .into()
}
