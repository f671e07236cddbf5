//! One run, from its first word to its exit code; whatever stops it, what is known is reported.

use std::path::PathBuf;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use badpeer::http::DeviationKind;
use badpeer::script::Role;
use badpeer::target::Running;
use badpeer::{Run, Settings, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Place, Record, Selection, again};
use crate::arguments::{PlayOptions, PolicyChoice, ReportOptions, ServerTest};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::report::{Progress, Report, html, json, summary};
use crate::waiver::{Gate, Waivers};
use crate::{interrupt, own_fault, terminal};

/// Puts a server to the test.
///
/// # Errors
///
/// Where the arguments can't be used.
pub fn server(options: &ServerTest) -> Result<ExitCode, Failure> {
    let selection = Selection::of(&options.selection, Role::Server)?;
    let plan = Plan::new(&selection, &options.report, Role::Server)?;
    let place = Place::server(&options.target)?;
    let policies = PolicyChoice::policies(&options.selection.policies);
    let mut record = Record::new(
        place.target.name().to_owned(),
        place.reached,
        policies.clone(),
    );
    record.scripts.clone_from(&selection.cases);
    record.again = again(&options.target, &options.echo_path);
    let settings = settings(&options.play, policies, options.target.start_timeout);
    let target = place.target.echo_path(&options.echo_path);
    let run = Run::server(target, selection.cases).settings(settings);
    Session {
        plan,
        record: Arc::new(Mutex::new(record)),
    }
    .go(run, &options.report)
}

fn settings(
    play: &PlayOptions,
    policies: Vec<badpeer::script::Policy>,
    start_timeout: u64,
) -> Settings {
    let own = Settings::default();
    Settings {
        policies,
        jobs: play.jobs.unwrap_or(own.jobs).max(1),
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

/// What judging and reporting a run needs to know beforehand.
#[derive(Clone)]
struct Plan {
    waivers: Waivers,
    known: Vec<String>,
    whole: bool,
    idle: Vec<String>,
    selected: usize,
    json: Option<PathBuf>,
    html: Option<PathBuf>,
    today: Date,
}

impl Plan {
    fn new(selection: &Selection, options: &ReportOptions, role: Role) -> Result<Self, Failure> {
        for path in [&options.json, &options.html].into_iter().flatten() {
            json::check(path)?;
        }
        let own = DeviationKind::ALL.iter().map(|kind| kind.name());
        let own = own.map(|kind| format!("{}/own-messages/{kind}", role.name()));
        Ok(Self {
            waivers: Waivers::find(options.waivers.as_deref())?,
            known: selection.known.iter().cloned().chain(own).collect(),
            whole: selection.whole,
            idle: selection.idle.clone(),
            selected: selection.cases.len(),
            json: options.json.clone(),
            html: options.html.clone(),
            today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
        })
    }

    /// The waivers against what is known by now.
    fn gate(&self, record: &Record) -> Gate {
        let learnt = record
            .cases
            .iter()
            .any(|report| report.verdict == Verdict::Pass);
        let whole = self.whole
            && learnt
            && !record.is_stopped()
            && record.policies.len() == badpeer::script::Policy::ALL.len();
        let (waivers, today) = (&self.waivers, self.today);
        Gate::judge(
            waivers,
            today,
            &record.target,
            &self.known,
            &record.cases,
            whole,
        )
    }
}

struct Session {
    plan: Plan,
    record: Arc<Mutex<Record>>,
}

impl Session {
    fn go(self, run: Run, options: &ReportOptions) -> Result<ExitCode, Failure> {
        for words in &self.plan.idle {
            terminal::complain(&format!("note: {}", terminal::tame(words)));
        }
        if self.plan.selected == 0 {
            terminal::complain("note: nothing is selected; badpeer list shows what there is");
            return self.end(options, None);
        }
        self.watch(&run)?;
        let mut progress = Progress::new(options.quiet);
        let record = Arc::clone(&self.record);
        let went = own_fault::caught(move || {
            run.go(|event| {
                progress.show(&event);
                lock(&record).take(event);
            })
        });
        let failure = match went {
            Some(Ok(_)) => None,
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
        // Where standard output takes the JSON, people read on standard error.
        let files = [&self.plan.json, &self.plan.html];
        let apart = files
            .into_iter()
            .flatten()
            .any(|path| json::is_stdout(path));
        if record.info.is_some() || failure.is_none() {
            let text = summary::write(&report, options);
            if apart {
                terminal::complain(&text)
            } else {
                terminal::say(&text)
            }
        }
        let written = match &self.plan.json {
            Some(path) => json::write(path, &report),
            None => Ok(()),
        };
        let drawn = match &self.plan.html {
            Some(path) => html::write(path, &[json::object(&report)]),
            None => Ok(()),
        };
        drop(record);
        match failure {
            Some(failure) => Err(failure),
            None => written.and(drawn).map(|()| code),
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

/// Ends the target and the process; only the JSON is written, with what is known.
fn end_at_once(plan: &Plan, record: &Mutex<Record>) {
    // Held to the end: the run shall not report the target's end as the target's fault.
    let record = patiently(record);
    Running::end_all();
    let code = record.as_ref().map_or(ExitCode::Nothing, |record| {
        let gate = plan.gate(record);
        let code = code(record, &gate);
        if let Some(path) = &plan.json {
            let (record, gate) = (&**record, &gate);
            // There is nobody left to tell.
            let _ = json::write(path, &Report { record, gate, code });
        }
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

/// What the process ends with where nothing went wrong on our side.
fn code(record: &Record, gate: &Gate) -> ExitCode {
    let fails = record
        .cases
        .iter()
        .filter(|report| report.verdict == Verdict::Fail);
    let (waived, open): (Vec<_>, Vec<_>) =
        fails.partition(|report| gate.waiver(&report.id).is_some());
    let learnt = record.count(Verdict::Pass) + record.count(Verdict::Warn) + waived.len();
    if !open.is_empty() || gate.red().next().is_some() {
        ExitCode::Findings
    } else if learnt == 0 || record.is_stopped() {
        ExitCode::Nothing
    } else {
        ExitCode::Expected
    }
}

fn lock(record: &Mutex<Record>) -> MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}
