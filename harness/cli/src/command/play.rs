//! `badpeer play`: one peer on its own, for hand tests and for other people's test suites.

use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use badpeer::Case;
use badpeer::notation::write_transcript;
use badpeer::peer::{Builder, News};
use badpeer::transcript::Transcript;
use tokio::sync::Notify;

use crate::arguments::Play;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::interrupt;
use crate::nearest::did_you_mean;
use crate::report::output;
use crate::terminal::{complain, say};

/// Plays a peer until it has held its conversations, or is ended.
///
/// # Errors
///
/// Where there is no such peer, or its address can't be had.
pub fn run(options: &Play) -> Result<ExitCode, Failure> {
    let Some(name) = &options.peer else {
        return Ok(list());
    };
    if let Some(path) = &options.output {
        output::check(path)?;
    }
    let mut builder = find(name)?;
    if let Some(authority) = &options.listen {
        if !builder.listens() {
            return Err(Failure::usage(format!(
                "{name} is a client: it does not listen\n  say --upstream HOST:PORT, where it is to \
                 connect to"
            )));
        }
        builder = builder.at(resolve(authority)?);
    }
    match &options.upstream {
        Some(authority) => builder = builder.upstream(resolve(authority)?),
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
        let peer = builder.start(tell).await.map_err(|error| {
            let place = options.listen.as_deref().unwrap_or("a free port");
            Failure::usage(format!("can't stand at {place}: {error}"))
        })?;
        if listens {
            complain(&format!("listening on {}; Ctrl-C ends it", peer.address()));
        }
        tokio::select! {
            () = peer.finished() => {}
            () = ended.notified() => {}
        }
        drop(peer);
        Ok::<_, Failure>(())
    })?;
    let mut log = lock(&writing);
    log.close()?;
    Ok(ExitCode::Expected)
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
        Failure::usage(format!(
            "no peer `{name}`{near}\n  badpeer play without a name shows them all"
        ))
    })
}

/// Every peer, and what it does, by the comment at its head.
fn list() -> ExitCode {
    let peers: Vec<_> = badpeer::catalogue::peers().collect();
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

fn about(source: &str) -> &str {
    let first = source.lines().next().unwrap_or_default();
    first.strip_prefix('#').unwrap_or_default().trim()
}

fn resolve(authority: &str) -> Result<SocketAddr, Failure> {
    let bare = authority.strip_prefix("http://").unwrap_or(authority);
    let full = match bare.strip_prefix(':').unwrap_or(bare) {
        port if port.bytes().all(|octet| octet.is_ascii_digit()) => format!("localhost:{port}"),
        _ => bare.to_owned(),
    };
    let found = full.to_socket_addrs().ok().and_then(|mut all| {
        let addresses: Vec<_> = all.by_ref().collect();
        let v4 = addresses.iter().find(|one| one.is_ipv4()).copied();
        v4.or_else(|| addresses.first().copied())
    });
    found.ok_or_else(|| {
        Failure::usage(format!(
            "`{authority}` is no HOST:PORT that can be found\n  write it as in 127.0.0.1:8080"
        ))
    })
}

/// What is told, and written down, of the conversations.
struct Log {
    /// How many lines of each conversation under way have been told.
    told: BTreeMap<usize, usize>,
    /// What has come of those that are not over.
    open: BTreeMap<usize, Transcript>,
    last: usize,
    output: Option<PathBuf>,
    failed: Option<Failure>,
}

impl Log {
    fn new(output: Option<PathBuf>) -> Self {
        Self {
            told: BTreeMap::new(),
            open: BTreeMap::new(),
            last: 0,
            output,
            failed: None,
        }
    }

    fn take(&mut self, news: &News<'_>) {
        match news {
            // The last event may still grow.
            News::So(number, transcript) => {
                self.tell(
                    *number,
                    transcript,
                    transcript.events.len().saturating_sub(1),
                );
                if self.output.is_some() {
                    self.open.insert(*number, (*transcript).clone());
                }
            }
            News::Over(number, transcript) => {
                self.tell(*number, transcript, transcript.events.len());
                self.told.remove(number);
                self.open.remove(number);
                self.write(*number, transcript);
            }
        }
    }

    fn tell(&mut self, number: usize, transcript: &Transcript, upto: usize) {
        let told = self.told.entry(number).or_default();
        if *told >= upto {
            return;
        }
        let mut news = Transcript::default();
        news.events
            .extend_from_slice(&transcript.events[*told..upto]);
        *told = upto;
        let text = write_transcript(&news);
        if text.is_empty() {
            return;
        }
        if self.last != number {
            say(&format!("# conversation {number}"));
            self.last = number;
        }
        say(text.trim_end_matches('\n'));
    }

    /// The first conversation's file is the one that was asked for; the others stand beside it.
    fn write(&mut self, number: usize, transcript: &Transcript) {
        let Some(path) = &self.output else { return };
        let path = match number {
            1 => path.clone(),
            number => numbered(path, number),
        };
        if let Err(failure) = output::write(&path, write_transcript(transcript).as_bytes()) {
            complain(&failure.message);
            self.failed.get_or_insert(failure);
        }
    }

    /// Writes down what was under way when the peer was ended.
    fn close(&mut self) -> Result<(), Failure> {
        for (number, transcript) in std::mem::take(&mut self.open) {
            self.tell(number, &transcript, transcript.events.len());
            self.write(number, &transcript);
        }
        self.failed.take().map_or(Ok(()), Err)
    }
}

/// `a.wire` for the second conversation: `a.2.wire`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}.{number}.wire"))
}
