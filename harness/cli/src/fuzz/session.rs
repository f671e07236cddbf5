//! One hunt, from its first word to its exit code; whatever stops it, what was found is kept.

use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use badpeer::fuzz::Budget;
use badpeer::fuzz::remote::{Find, Harvest, Hunt, News};
use badpeer::target::Running;

use super::folder::Folder;
use super::json::Document;
use super::progress::Progress;
use crate::arguments::FuzzServer;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::report::output;
use crate::run::{Place, again};
use crate::terminal::{BAD, CARE, GOOD, count, paint, say, tame, tame_lines};
use crate::{interrupt, own_fault, terminal};

/// As long as nobody stops it.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// Fuzzes a server.
///
/// # Errors
///
/// Where the arguments can't be used, the target can't be reached, or what was found can't be
/// written.
pub fn server(options: &FuzzServer) -> Result<ExitCode, Failure> {
    let again = again::server_at(&options.target, &options.echo_path);
    let folder = options.save.as_deref();
    let folder = folder.map(|path| Folder::new(path, again)).transpose()?;
    if let Some(path) = &options.json {
        output::check(path)?;
    }
    let place = Place::server(&options.target)?.with_echo(&options.echo_path);
    let name = place.target.name().to_owned();
    let hunt = Hunt::server(place.target, budget(options))
        .jobs(usize::from(options.jobs))
        .start(Duration::from_secs(options.target.start_timeout))
        .shrink(Duration::from_secs(options.shrink));
    let begun = Arc::new(AtomicBool::new(false));
    watch(&hunt, Arc::clone(&begun))?;
    let mut keeper = Keeper {
        folder,
        known: &options.known,
        finds: Vec::new(),
        kept: Vec::new(),
        failure: None,
    };
    let mut progress = Progress::new(options.quiet);
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
    if failure.is_none() || !harvest.finds.is_empty() {
        say(&summary(&name, &harvest, &keeper, options.quiet));
    }
    keeper.suspects(&harvest);
    if let Some(path) = &options.json {
        let document = Document::new(&name, options.seed, &harvest, &options.known, &keeper.kept);
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

fn budget(options: &FuzzServer) -> Budget {
    let plain = Budget::default();
    let (runs, time) = match (options.runs, options.time) {
        (None, None) => (plain.runs, plain.time),
        (runs, time) => (
            runs.unwrap_or(u64::MAX),
            time.map_or(FOR_EVER, Duration::from_secs),
        ),
    };
    Budget {
        seed: options.seed,
        runs,
        time,
    }
}

/// Lets Ctrl-C stop the hunt: in order at first, then at once.
fn watch(hunt: &Hunt, begun: Arc<AtomicBool>) -> Result<(), Failure> {
    fn at_once() -> ! {
        Running::end_all();
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
            terminal::complain("stopping: what was found is kept; once more ends at once");
        },
        || at_once(),
    )
}

/// Keeps what is found, as it is found.
struct Keeper<'a> {
    folder: Option<Folder>,
    known: &'a [String],
    finds: Vec<Find>,
    kept: Vec<Option<PathBuf>>,
    failure: Option<Failure>,
}

impl Keeper<'_> {
    fn keep(&mut self, find: &Find, progress: &Progress) {
        self.finds.push(find.clone());
        let known = find.finding.charge.is_known(self.known);
        let written = match &mut self.folder {
            Some(folder) if !known => folder.keep(find).map(Some),
            _ => Ok(None),
        };
        let kept = written.unwrap_or_else(|failure| {
            // The hunt goes on: what it finds is still told.
            progress.line(&tame_lines(&failure.message));
            self.failure.get_or_insert(failure);
            None
        });
        self.kept.push(kept);
    }

    fn suspects(&mut self, harvest: &Harvest) {
        for script in &harvest.suspects {
            if let Some(folder) = &mut self.folder
                && let Err(failure) = folder.suspect(script)
            {
                self.failure.get_or_insert(failure);
                return;
            }
        }
    }
}

fn code(harvest: &Harvest, known: &[String]) -> ExitCode {
    let is_new = |find: &Find| !find.finding.charge.is_known(known);
    if harvest.finds.iter().any(is_new) {
        ExitCode::Findings
    } else if harvest.lost.is_some() {
        ExitCode::Target
    } else if harvest.stopped {
        ExitCode::Nothing
    } else {
        ExitCode::Expected
    }
}

#[allow(clippy::cast_precision_loss, reason = "a rate for people")]
fn summary(name: &str, harvest: &Harvest, keeper: &Keeper<'_>, quiet: bool) -> String {
    let mut lines = Vec::new();
    for (n, find) in harvest.finds.iter().enumerate().filter(|_| !quiet) {
        let known = find.finding.charge.is_known(keeper.known);
        let style = if known { CARE } else { BAD };
        let seen = find.finding.count;
        let known = if known { ", known" } else { "" };
        let text = tame(&find.to_string());
        lines.push(format!("{} seen {seen} times{known}", paint(style, &text)));
        if let Some(path) = keeper.kept.get(n).and_then(Option::as_ref) {
            lines.push(format!("  {}", tame(&path.display().to_string())));
        }
    }
    if let Some(how) = &harvest.lost {
        let text = format!("the target is gone for good: {}", tame(how));
        lines.push(paint(BAD, &text));
        if keeper.folder.is_some() && !harvest.suspects.is_empty() {
            let count = count(harvest.suspects.len(), "script", "scripts");
            lines.push(format!(
                "  {count} without an answer by then: suspect*.wire"
            ));
        }
    }
    let seconds = harvest.took.as_secs_f64();
    let rate = harvest.scripts as f64 / seconds.max(0.001);
    let found = count(harvest.finds.len(), "finding", "findings");
    let style = if harvest.finds.is_empty() { GOOD } else { BAD };
    let mut last = format!(
        "{}: {} in {} exchanges, {seconds:.1} s, {rate:.0} a second",
        tame(name),
        paint(style, &found),
        harvest.scripts,
    );
    if harvest.deaths > 0 {
        last += &format!("; it was gone {} times", harvest.deaths);
    }
    if harvest.unsure > 0 {
        last += &format!("; {} did not show again alone", harvest.unsure);
    }
    if harvest.stopped {
        last += "; stopped before its end";
    }
    lines.push(last);
    lines.join("\n")
}
