//! `badpeer replay`: one side of a recording is played, and what comes is held against it.

use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use badpeer::Error;
use badpeer::notation::write_transcript;
use badpeer::replay::{Recording, Replayed, Stage};
use tokio::sync::Notify;

use super::address::{self, Upstream};
use crate::arguments::Replay;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::interrupt;
use crate::report::output;
use crate::terminal::{complain, count, say, tame_lines};

/// Plays the recording, and says whether what came is what was recorded.
///
/// # Errors
///
/// Where the file is no recording, the address can't be had, or the server can't be reached.
pub fn run(options: &Replay) -> Result<ExitCode, Failure> {
    if let Some(path) = &options.output {
        output::check_beside(path, std::slice::from_ref(&options.file))?;
    }
    let name = options.file.display().to_string();
    let source =
        fs::read_to_string(&options.file).map_err(|error| Error::File(name.clone(), error))?;
    let recording = Recording::read(&name, &source)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine(format!("can't get a runtime: {error}")))?;
    let ended = Arc::new(Notify::new());
    let end = Arc::clone(&ended);
    interrupt::watch(move || end.notify_one(), || std::process::exit(130))?;
    let replayed = runtime.block_on(async {
        let stage = stage(&recording, options)?;
        let stage = stage.deadline(Duration::from_millis(options.deadline));
        Ok::<_, Failure>(tokio::select! {
            replayed = stage.play() => Some(replayed),
            () = ended.notified() => None,
        })
    })?;
    let Some(replayed) = replayed else {
        complain("stopped: nothing was learnt");
        return Ok(ExitCode::Nothing);
    };
    if let Some(path) = &options.output {
        output::write(path, write_transcript(&replayed.transcript).as_bytes())?;
    }
    verdict(&name, options, &replayed)
}

fn stage<'a>(recording: &'a Recording, options: &Replay) -> Result<Stage<'a>, Failure> {
    if let Some(authority) = &options.at {
        let hostile = Upstream::Hostile {
            allowed: options.allow_remote,
        };
        let server = address::upstream(authority, hostile)?;
        return Ok(Stage::at(recording, server)?);
    }
    let at = address::listen(options.listen.as_deref().unwrap_or_default())?;
    let stage = Stage::listen(recording, at).map_err(|error| match error {
        Error::Listen(at, error) => address::taken(at, &error),
        other => other.into(),
    })?;
    complain(&format!(
        "listening on {}; a client is awaited",
        stage.address()
    ));
    Ok(stage)
}

fn verdict(name: &str, options: &Replay, replayed: &Replayed) -> Result<ExitCode, Failure> {
    let Some(divergence) = &replayed.divergence else {
        let lines = write_transcript(&replayed.transcript).lines().count();
        say(&format!(
            "equal: {} crossed as in {name}",
            count(lines, "line", "lines")
        ));
        return Ok(ExitCode::Expected);
    };
    if replayed.unreachable
        && let Some(server) = &options.at
    {
        let refused = io::ErrorKind::ConnectionRefused.into();
        return Err(Error::Unreachable(server.clone(), refused).into());
    }
    say(&tame_lines(&divergence.to_string()));
    Ok(ExitCode::Findings)
}
