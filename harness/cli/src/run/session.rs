//! One run, from its first word to its exit code; whatever stops it, what is known is reported.

use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use badpeer::script::Role;
use badpeer::target::Running;
use badpeer::{Run, Settings};
use badpeer_cli::adapter;

use super::plan::{Plan, code};
use super::{Place, Record, Selection, again};
use crate::arguments::{
    ClientTest, CommonOptions, PlayOptions, PolicyChoice, ProxyTest, ReportOptions, ServerTest,
};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::journal::{ENDING, Earlier, Header, Journal};
use crate::report::{Progress, Report, output, summary};
use crate::{interrupt, own_fault, terminal};

/// Puts a server to the test.
///
/// # Errors
///
/// Where the arguments can't be used.
pub fn server(options: &ServerTest) -> Result<ExitCode, Failure> {
    let place = || {
        let place = Place::server(&options.target)?;
        place.with_echo(&options.echo_path)
    };
    let start = options.target.start_timeout;
    test(
        Role::Server,
        place,
        again::server(options),
        start,
        &options.echo_path,
        &options.common,
    )
}

/// Puts a client to the test.
///
/// # Errors
///
/// Where the arguments can't be used.
pub fn client(options: &ClientTest) -> Result<ExitCode, Failure> {
    let server = options.server.as_ref();
    let place = || Place::client(&options.client, server);
    test(
        Role::Client,
        place,
        again::client(&options.client, server),
        options.client.start_timeout,
        "",
        &options.common,
    )
}

/// Puts a proxy to the test.
///
/// # Errors
///
/// Where the arguments can't be used.
pub fn proxy(options: &ProxyTest) -> Result<ExitCode, Failure> {
    let place = || Place::proxy(&options.proxy);
    let start = options.proxy.target.start_timeout;
    test(
        Role::Proxy,
        place,
        again::proxy(&options.proxy),
        start,
        "",
        &options.common,
    )
}

fn test(
    role: Role,
    place: impl FnOnce() -> Result<Place, Failure>,
    again: Vec<String>,
    start: u64,
    echo: &str,
    options: &CommonOptions,
) -> Result<ExitCode, Failure> {
    let selection = Selection::of(&options.selection, role)?;
    let plan = Plan::new(&selection, &options.report, role)?;
    let place = place()?;
    let policies = PolicyChoice::policies(&options.selection.policies);
    let name = place.target.name().to_owned();
    let mut record = Record::new(role, name, place.reached, place.words);
    record.policies.clone_from(&policies);
    record.shard = options.selection.shard;
    record.sources = selection.sources;
    record.again = again;
    let mut settings = settings(&options.play, policies, start);
    if let Some(most) = place.jobs {
        settings.jobs = options.play.jobs.unwrap_or(most).min(most);
    }
    let header = Header::of(&record, &settings, echo, &selection.cases);
    let (journal, earlier) = begin_journal(&options.report, &header)?;
    record.deaths = earlier.deaths;
    let run = Run::of(role, place.target, selection.cases)
        .settings(settings)
        .known(earlier.cases);
    Session {
        plan,
        record: Arc::new(Mutex::new(record)),
        journal,
        resumed: options.report.resume.is_some(),
    }
    .go(run, &options.report)
}

/// The journal, where there is a place for it, and what an earlier run has settled.
fn begin_journal(
    options: &ReportOptions,
    header: &Header,
) -> Result<(Option<Journal>, Earlier), Failure> {
    let mut earlier = match &options.resume {
        Some(path) => Earlier::read(path, header)?,
        None => Earlier::default(),
    };
    let beside = options
        .json
        .as_ref()
        .filter(|path| !output::is_stdout(path));
    let beside = beside.map(|path| output::beside(path, ENDING));
    let place = options
        .journal
        .clone()
        .or(beside)
        .or(options.resume.clone());
    let journal = place
        .map(|path| Journal::begin(path, header, &mut earlier))
        .transpose()?;
    Ok((journal, earlier))
}

fn settings(
    play: &PlayOptions,
    policies: Vec<badpeer::script::Policy>,
    start_timeout: u64,
) -> Settings {
    let own = Settings::default();
    Settings {
        policies,
        jobs: play.jobs.unwrap_or(own.jobs),
        deadline: play.deadline.map(Duration::from_millis),
        grace: play.grace.map(Duration::from_millis),
        segments: play
            .segments
            .iter()
            .map(|choice| (*choice).into())
            .collect(),
        start: Duration::from_secs(start_timeout),
        longest: play.longest.map_or(own.longest, Duration::from_secs),
        ..own
    }
}

struct Session {
    plan: Plan,
    record: Arc<Mutex<Record>>,
    journal: Option<Journal>,
    /// Whether the journal holds what an earlier run settled.
    resumed: bool,
}

impl Session {
    fn go(mut self, run: Run, options: &ReportOptions) -> Result<ExitCode, Failure> {
        for words in &self.plan.idle {
            terminal::complain(&format!("note: {}", terminal::tame(words)));
        }
        if self.plan.selected == 0 {
            if let Some(journal) = self.journal.take() {
                journal.remove();
            }
            return self.end(options, None);
        }
        self.watch(&run)?;
        let mut progress = Progress::new(options.quiet);
        let (record, stop) = (Arc::clone(&self.record), run.stop());
        let mut journal = self.journal.take();
        let mut other = None;
        let went = own_fault::caught(|| {
            run.go(|event| {
                progress.show(&event);
                if let Some(difference) = journal.as_mut().and_then(|one| one.take(&event)) {
                    other = Some(difference);
                    stop.now();
                }
                lock(&record).take(event);
            })
        });
        drop(progress);
        self.journal = journal;
        let failure = match went {
            Some(Ok(_)) => other.map(Failure::usage),
            Some(Err(error)) => Some(Failure::from(error)),
            None => Some(Failure::machine("a fault of badpeer's own ended the run")),
        };
        self.end(options, failure)
    }

    /// Reports what is known, and says how the process ends.
    fn end(self, options: &ReportOptions, failure: Option<Failure>) -> Result<ExitCode, Failure> {
        let mut record = lock(&self.record);
        record.error = failure.as_ref().map(|failure| failure.message.clone());
        let gate = self.plan.gate(&record);
        let code = failure
            .as_ref()
            .map_or_else(|| code(&record, &gate), |failure| failure.code);
        let report = Report {
            record: &record,
            gate: &gate,
            code,
        };
        // Where standard output takes a report, people read on standard error.
        let say = match self.plan.outputs.take_stdout() {
            true => terminal::complain,
            false => terminal::say,
        };
        let told = record.info.is_some() || failure.is_none();
        let text = summary::write(&report, options);
        if told && !text.is_empty() {
            say(&text);
        }
        let written = self.plan.outputs.write(&report);
        if told {
            let unwritten = written.failures.first().map(|failure| failure.code);
            let code = unwritten.unwrap_or(code);
            say(&summary::last_line(
                &Report { code, ..report },
                &written.places,
            ));
        }
        let written = tell_all_but_one(written.failures);
        let whole = failure.is_none() && written.is_ok() && !record.is_stopped();
        let begun = record.info.is_some() || self.resumed;
        drop(record);
        match self.journal {
            Some(journal) if whole || !begun => journal.remove(),
            Some(journal) => terminal::complain(&format!(
                "the same arguments and --resume {} go on from here",
                terminal::tame(&journal.path().display().to_string())
            )),
            None => {}
        }
        match failure {
            Some(failure) => Err(failure),
            None => written.map(|()| code),
        }
    }

    /// Lets Ctrl-C stop the run: in order at first, then at once.
    fn watch(&self, run: &Run) -> Result<(), Failure> {
        let stop = run.stop();
        let (plan, record) = (self.plan.clone(), Arc::clone(&self.record));
        let at_once = Arc::new(move || end_at_once(&plan, &record));
        let (record, now) = (Arc::clone(&self.record), Arc::clone(&at_once));
        interrupt::watch(
            move || {
                stop.now();
                if lock(&record).info.is_none() {
                    // The target does not answer yet: there is nothing to wait for.
                    now();
                }
                terminal::complain("stopping: what is known is reported; once more ends at once");
            },
            move || at_once(),
        )
    }
}

/// Says what could not be written; the first is left to be said at the very end.
fn tell_all_but_one(failures: Vec<Failure>) -> Result<(), Failure> {
    let mut failures = failures.into_iter();
    let first = failures.next();
    for failure in failures {
        failure.tell();
    }
    first.map_or(Ok(()), Err)
}

/// Ends the target and the process; only the reports' files are written, with what is known.
fn end_at_once(plan: &Plan, record: &Mutex<Record>) {
    // Held to the end: the run shall not report the target's end as the target's fault.
    let record = patiently(record);
    Running::end_all();
    adapter::end_all();
    let code = record.as_ref().map_or(ExitCode::Nothing, |record| {
        let gate = plan.gate(record);
        let code = code(record, &gate);
        let (record, gate) = (&**record, &gate);
        // There is nobody left to tell.
        let _ = plan.outputs.write(&Report { record, gate, code });
        code
    });
    terminal::complain(&format!("ended: exit {}, {}", code as u8, code.meaning()));
    process::exit(i32::from(code as u8));
}

/// The record, but where a report that nobody reads holds it.
fn patiently(record: &Mutex<Record>) -> Option<MutexGuard<'_, Record>> {
    for _ in 0..100 {
        match record.try_lock() {
            Ok(record) => return Some(record),
            Err(TryLockError::Poisoned(record)) => return Some(record.into_inner()),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
        }
    }
    None
}

fn lock(record: &Mutex<Record>) -> MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}
