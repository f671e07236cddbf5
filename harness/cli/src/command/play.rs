//! `badpeer play`: one peer on its own, for hand tests and for other people's test suites.

mod log;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use badpeer::peer::{Builder, News};
use badpeer::{Case, Error};
use log::Log;
use tokio::sync::Notify;
use wildmatch::WildMatch;

use super::address::{self, Upstream};
use crate::arguments::Play;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::interrupt;
use crate::nearest::did_you_mean;
use crate::report::output;
use crate::terminal::{complain, say};

/// Plays a peer until it has held its conversations, or is ended; without one, or with a pattern,
/// shows which there are.
///
/// # Errors
///
/// Where there is no such peer, or its address can't be had.
pub fn run(options: &Play) -> Result<ExitCode, Failure> {
    let Some(name) = &options.peer else {
        return Ok(list(badpeer::catalogue::peers()));
    };
    let folder = format!("{}/", name.trim_end_matches('/'));
    let pattern = WildMatch::new(if name.contains('*') { name } else { "" });
    let named: Vec<_> = badpeer::catalogue::peers()
        .filter(|peer| peer.starts_with(&folder) || pattern.matches(peer))
        .collect();
    if !named.is_empty() {
        return Ok(list(named));
    }
    if let Some(path) = &options.output {
        output::check_beside(path, &[name.into()])?;
    }
    let mut builder = find(name)?;
    if let Some(authority) = &options.listen {
        if !builder.listens() {
            return Err(Failure::usage(format!(
                "{name} is a client: it does not listen\n  say --upstream HOST:PORT, where it is to \
                 connect to"
            )));
        }
        builder = builder.at(address::listen(authority)?);
    }
    match &options.upstream {
        Some(_) if !builder.connects() => {
            return Err(Failure::usage(format!(
                "{name} is a server: it connects to nobody\n  say --listen HOST:PORT, where it is to \
                 listen"
            )));
        }
        Some(authority) => {
            let hostile = Upstream::Hostile {
                allowed: options.allow_remote,
            };
            builder = builder.upstream(address::upstream(authority, hostile)?);
        }
        None if builder.connects() => {
            return Err(Failure::usage(format!(
                "{name} connects to a server\n  say --upstream HOST:PORT"
            )));
        }
        None => {}
    }
    if let Some(times) = options.times {
        builder = builder.times(times);
    }
    play(builder, options)
}

fn play(builder: Builder, options: &Play) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| Failure::machine(format!("can't get a runtime: {error}")))?;
    let log = Arc::new(Mutex::new(Log::new(options.output.clone())));
    let ended = Arc::new(Notify::new());
    let end = Arc::clone(&ended);
    let writing = Arc::clone(&log);
    interrupt::watch(move || end.notify_one(), || std::process::exit(130))?;
    let listens = builder.listens();
    runtime.block_on(async {
        let telling = Arc::clone(&log);
        let tell = move |news: News<'_>| lock(&telling).take(&news);
        let at = builder.address();
        let peer = builder
            .start(tell)
            .await
            .map_err(|error| address::taken(at, &error))?;
        if listens {
            complain(&format!("listening on {}; Ctrl-C ends it", peer.address()));
        }
        tokio::select! {
            () = peer.finished() => {}
            () = ended.notified() => {}
        }
        // What is under way is told, and written, as far as it has come.
        drop(peer);
        Ok::<_, Failure>(())
    })?;
    let mut log = lock(&writing);
    log.close()?;
    match &options.upstream {
        Some(server) if log.is_refused() => {
            let refused = io::ErrorKind::ConnectionRefused.into();
            Err(Error::Unreachable(server.clone(), refused).into())
        }
        _ => Ok(ExitCode::Expected),
    }
}

fn lock(log: &Mutex<Log>) -> std::sync::MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The peer of that name, or the script in that file.
fn find(name: &str) -> Result<Builder, Failure> {
    if Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "wire")
    {
        return Ok(Builder::of(&Case::timeline_from_file(name)?));
    }
    Builder::find(name).map_err(|_| {
        let known: Vec<_> = badpeer::catalogue::peers().collect();
        let near = did_you_mean(name, known.iter().copied());
        let hint = if badpeer::catalogue::find(name).is_ok() {
            "that is a case: badpeer test … --case plays it, badpeer explain says what it is about"
        } else {
            "badpeer play without a name shows them all, and badpeer play '*reset*' those that reset"
        };
        Failure::usage(format!("no peer `{name}`{near}\n  {hint}"))
    })
}

/// These peers, and what each does, by the comment at its head.
fn list<'a>(peers: impl IntoIterator<Item = &'a str>) -> ExitCode {
    let peers: Vec<_> = peers.into_iter().collect();
    let width = peers
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or_default();
    for name in peers {
        let text = badpeer::catalogue::find(&format!("peers/{name}"));
        let about = text.as_ref().map_or("", |case| about(case.source()));
        say(&format!("{name:width$}  {about}"));
    }
    ExitCode::Expected
}

/// What a peer does, by the comment at its head.
pub(super) fn about(source: &str) -> &str {
    let first = source.lines().next().unwrap_or_default();
    first.strip_prefix('#').unwrap_or_default().trim()
}
