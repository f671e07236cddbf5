//! `badpeer generate`: completions for shells and man pages, for those who package badpeer.
//! Hidden from the help: nobody needs it to test anything.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::{Arguments, Generate};
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Writes `man/*.1` and `completions/*` into the folder.
///
/// # Errors
///
/// Where a file can't be written.
pub fn run(options: &Generate) -> Result<ExitCode, Failure> {
    write(&options.folder).map_err(|error| {
        let folder = options.folder.display();
        Failure::usage(format!("can't write into {folder}: {error}"))
    })?;
    Ok(ExitCode::Expected)
}

fn write(folder: &Path) -> io::Result<()> {
    let (man, completions) = (folder.join("man"), folder.join("completions"));
    fs::create_dir_all(&man)?;
    fs::create_dir_all(&completions)?;
    clap_mangen::generate_to(Arguments::command(), &man)?;
    for shell in [
        Shell::Bash,
        Shell::Elvish,
        Shell::Fish,
        Shell::PowerShell,
        Shell::Zsh,
    ] {
        clap_complete::generate_to(shell, &mut Arguments::command(), "badpeer", &completions)?;
    }
    Ok(())
}
