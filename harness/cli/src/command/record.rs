//! `badpeer record`: a transparent relay that writes down what crosses, a file a connection.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use badpeer::recorder::{Recorded, Recorder, Settings};
use badpeer::script::TargetAct;
use badpeer::transcript::What;
use tokio::sync::Notify;

use super::address::{self, Upstream};
use crate::arguments::Record;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::interrupt;
use crate::report::output;
use crate::terminal::{complain, say};

/// Relays and records until it has had its connections, or is ended.
///
/// # Errors
///
/// Where the address can't be had, or a file can't be written.
pub fn run(options: &Record) -> Result<ExitCode, Failure> {
    let settings = Settings {
        at: address::listen(&options.listen)?,
        upstream: address::upstream(&options.upstream, Upstream::Ordinary)?,
        times: options.times,
        most: options.most.saturating_mul(1 << 20),
    };
    let mut folder = Folder::open(&options.output)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::machine(format!("can't get a runtime: {error}")))?;
    let ended = Arc::new(Notify::new());
    let end = Arc::clone(&ended);
    interrupt::watch(move || end.notify_one(), || std::process::exit(130))?;
    runtime.block_on(async {
        let recorder =
            Recorder::listen(settings).map_err(|error| address::taken(settings.at, &error))?;
        let place = recorder.address();
        complain(&format!("listening on {place}; Ctrl-C ends it"));
        let stop = ended.notified();
        let tell = |recorded: Recorded| {
            let mut events = recorded.transcript.events.iter();
            if events.any(|event| event.what == What::Saw(TargetAct::Refuse)) {
                complain(&format!("nothing answers at {}", settings.upstream));
            }
            folder.write(&recorded);
        };
        recorder.run(stop, tell).await;
        Ok::<_, Failure>(())
    })?;
    folder.close()
}

/// The folder of the recordings, whose files have numbers for names.
struct Folder {
    path: PathBuf,
    /// The highest number that was there before.
    before: usize,
    failed: Option<Failure>,
}

impl Folder {
    /// The folder, made where there is none; what it holds is kept.
    fn open(path: &Path) -> Result<Self, Failure> {
        let failed =
            |error| Failure::usage(format!("can't record into {}: {error}", path.display()));
        fs::create_dir_all(path).map_err(failed)?;
        let files = fs::read_dir(path).map_err(failed)?;
        let numbers = files.filter_map(|file| number(&file.ok()?.path()));
        let before = numbers.max().unwrap_or_default();
        Ok(Self {
            path: path.to_owned(),
            before,
            failed: None,
        })
    }

    fn write(&mut self, recorded: &Recorded) {
        let number = self.before + recorded.number;
        let path = self.path.join(format!("{number:04}.wire"));
        match output::write(&path, recorded.text().as_bytes()) {
            Ok(()) => say(&path.display().to_string()),
            Err(failure) => {
                complain(&failure.message);
                self.failed.get_or_insert(failure);
            }
        }
    }

    /// Says whether everything could be written.
    fn close(&mut self) -> Result<ExitCode, Failure> {
        self.failed.take().map_or(Ok(ExitCode::Expected), Err)
    }
}

/// The number of a recording, by its file's name.
fn number(path: &Path) -> Option<usize> {
    if path.extension()? != "wire" {
        return None;
    }
    path.file_stem()?.to_str()?.parse().ok()
}
