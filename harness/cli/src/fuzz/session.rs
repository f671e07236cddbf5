//! One hunt, from its first word to its exit code; whatever stops it, what was found is kept.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use badpeer::fuzz::remote::{Find, Harvest, Hunt, News};
use badpeer::target::Running;
use badpeer_cli::adapter;

use super::aim::Aim;
use super::folder::Folder;
use super::json::Document;
use super::keeper::Keeper;
use super::progress::Progress;
use super::replay::replay;
use super::summary::summary;
use crate::arguments::{FuzzClient, FuzzProxy, FuzzServer, HuntOptions};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::report::output;
use crate::terminal::{complain, say};
use crate::{interrupt, own_fault};

/// Fuzzes a server.
///
/// # Errors
///
/// Where the arguments can't be used, the target can't be reached, or what was found can't be
/// written.
pub fn server(options: &FuzzServer) -> Result<ExitCode, Failure> {
    go(|| Aim::server(options), &options.hunt)
}

/// Fuzzes a client.
///
/// # Errors
///
/// As for a server.
pub fn client(options: &FuzzClient) -> Result<ExitCode, Failure> {
    go(|| Aim::client(options), &options.hunt)
}

/// Fuzzes a proxy.
///
/// # Errors
///
/// As for a server.
pub fn proxy(options: &FuzzProxy) -> Result<ExitCode, Failure> {
    go(|| Aim::proxy(options), &options.hunt)
}

fn go(
    aim: impl FnOnce() -> Result<Aim, Failure>,
    options: &HuntOptions,
) -> Result<ExitCode, Failure> {
    if let Some(path) = &options.save {
        Folder::make(path)?;
    }
    if let Some(path) = &options.json {
        output::check(path)?;
    }
    let aim = aim()?;
    let hunt = aim.hunt(options);
    let begun = Arc::new(AtomicBool::new(false));
    watch(&hunt, Arc::clone(&begun))?;
    if !options.replay.is_empty() {
        return replay(hunt, options);
    }
    let folder = options.save.as_deref();
    let folder = folder.map(|path| Folder::new(path, &aim, options.against.as_ref()));
    let mut keeper = Keeper::new(folder, &options.known);
    let mut progress = Progress::new(aim.role, options.quiet);
    let went = own_fault::caught(|| {
        hunt.go(&mut |news| {
            begun.store(true, Ordering::SeqCst);
            progress.show(&news);
            if let News::Found(find) = news {
                keeper.keep(find, &progress);
            }
        })
    });
    drop(progress);
    let (mut harvest, mut failure) = match went {
        Some(Ok(harvest)) => (harvest, None),
        Some(Err(error)) => (Harvest::default(), Some(Failure::from(error))),
        None => (
            Harvest::default(),
            Some(Failure::machine("a fault of badpeer's own ended the hunt")),
        ),
    };
    if failure.is_some() {
        harvest.finds = std::mem::take(&mut keeper.finds);
    }
    if let Some(error) = harvest.fault.take() {
        failure = Some(Failure::from(error));
    }
    // Where standard output takes the JSON, people read on standard error.
    let apart = options.json.as_deref().is_some_and(output::is_stdout);
    if failure.is_none() || harvest.scripts > 0 || !harvest.finds.is_empty() {
        let text = summary(aim.name(), &harvest, &keeper);
        if apart { complain(&text) } else { say(&text) }
    }
    keeper.suspects(&harvest);
    if let Some(path) = &options.json {
        let error = failure.as_ref().map(|failure| failure.message.as_str());
        let document = Document::new(&aim, options, &harvest, error, &keeper.kept);
        let written = serde_json::to_string_pretty(&document)
            .map_err(|error| Failure::machine(format!("can't write JSON: {error}")))
            .and_then(|text| output::write(path, format!("{text}\n").as_bytes()));
        failure = failure.or(written.err());
    }
    match failure.or(keeper.failure) {
        Some(failure) => Err(failure),
        None => Ok(code(&harvest, &options.known)),
    }
}

/// Lets Ctrl-C stop the hunt: in order at first, then at once.
fn watch(hunt: &Hunt, begun: Arc<AtomicBool>) -> Result<(), Failure> {
    fn at_once() -> ! {
        Running::end_all();
        adapter::end_all();
        process::exit(i32::from(ExitCode::Nothing as u8))
    }
    let stop = hunt.stop();
    interrupt::watch(
        move || {
            stop.now();
            if !begun.load(Ordering::SeqCst) {
                // The target does not answer yet: there is nothing to wait for.
                at_once();
            }
            complain("stopping: what was found is kept; once more ends at once");
        },
        || at_once(),
    )
}

fn code(harvest: &Harvest, known: &[String]) -> ExitCode {
    let is_new = |find: &Find| !find.finding.charge.is_known(known);
    if harvest.finds.iter().any(is_new) {
        ExitCode::Findings
    } else if harvest.lost.is_some() {
        ExitCode::Target
    } else if harvest.stopped || !harvest.left.is_empty() {
        ExitCode::Nothing
    } else {
        ExitCode::Expected
    }
}
