//! A program and all that it starts: one process group, ended as one.

use std::io;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a process that should be ending is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// Proxies that the environment names; a client under test speaks with nobody but us.
const PROXIES: [&str; 7] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
];

/// The groups that run now, by their leaders' ids; `None` once all were ended.
static GROUPS: Mutex<Option<Vec<u32>>> = Mutex::new(Some(Vec::new()));

fn groups() -> MutexGuard<'static, Option<Vec<u32>>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Kills every adapter and command that this process has started and that still runs, and lets it
/// start no other: for a process that must end at once, without dropping what it holds.
pub fn end_all() {
    for group in groups().take().into_iter().flatten() {
        kill_group(group);
    }
}

/// A process group, killed when this is dropped.
pub(super) struct Group {
    id: u32,
    child: Mutex<Option<Child>>,
}

/// The streams that a command was given pipes for.
pub(super) struct Streams {
    pub(super) input: Option<ChildStdin>,
    pub(super) output: Option<ChildStdout>,
    pub(super) error: Option<ChildStderr>,
}

impl Group {
    /// Starts a client under test as a group of its own, without the proxies of the environment.
    pub(super) fn client(command: &mut Command) -> io::Result<(Self, Streams)> {
        for name in PROXIES {
            command.env_remove(name);
        }
        Self::start(command)
    }

    /// Starts a command as a group of its own.
    pub(super) fn start(command: &mut Command) -> io::Result<(Self, Streams)> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut child = {
            // Held over the start: nothing that starts meanwhile escapes `end_all`.
            let mut groups = groups();
            let Some(groups) = groups.as_mut() else {
                return Err(io::Error::other("badpeer is ending"));
            };
            let child = command.spawn()?;
            groups.push(child.id());
            child
        };
        let streams = Streams {
            input: child.stdin.take(),
            output: child.stdout.take(),
            error: child.stderr.take(),
        };
        let group = Self {
            id: child.id(),
            child: Mutex::new(Some(child)),
        };
        Ok((group, streams))
    }

    /// The id of its leader.
    pub(super) const fn id(&self) -> u32 {
        self.id
    }

    /// How its leader ended, where it does within `patience`.
    pub(super) fn ending(&self, patience: Duration) -> Option<Ending> {
        let until = Instant::now() + patience;
        loop {
            {
                let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
                let ending = child.as_mut().and_then(|child| look(self.id, child));
                if ending.is_some() || child.is_none() {
                    return ending;
                }
            }
            if Instant::now() >= until {
                return None;
            }
            thread::sleep(LOOK);
        }
    }

    /// Kills all of it.
    pub(super) fn end(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut child) = child.take() else {
            return;
        };
        // The leader is not waited for yet: the id can't be another's.
        kill_group(self.id);
        let _ = child.kill();
        if let Some(groups) = groups().as_mut() {
            groups.retain(|group| *group != self.id);
        }
        let _ = child.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// By itself, with this exit status.
    Exit(i32),
    /// By a signal.
    Signal(i32),
}

impl Ending {
    /// The same in words.
    pub(super) fn words(self) -> String {
        match self {
            Self::Exit(status) => format!("exit status {status}"),
            Self::Signal(signal) => format!("signal {signal}"),
        }
    }
}

/// Looks without waiting for it: as long as nobody waited, the id stays its own.
#[cfg(unix)]
fn look(id: u32, _: &mut Child) -> Option<Ending> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

    let id = i32::try_from(id).ok().and_then(Pid::from_raw)?;
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let status = waitid(WaitId::Pid(id), options).ok().flatten()?;
    status
        .exit_status()
        .map(Ending::Exit)
        .or_else(|| status.terminating_signal().map(Ending::Signal))
}

#[cfg(not(unix))]
fn look(_: u32, child: &mut Child) -> Option<Ending> {
    let status = child.try_wait().ok().flatten()?;
    Some(Ending::Exit(status.code().unwrap_or(-1)))
}

#[cfg(unix)]
fn kill_group(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};

    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It may be gone already, which is what was wanted.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group(_: u32) {}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read as _;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::{Ending, Group, PROXIES};

    #[test]
    fn the_proxies_of_the_environment_are_not_handed_on() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "env; exit 7"]).stdout(Stdio::piped());
        for name in PROXIES {
            shell.env(name, "http://127.0.0.1:9/");
        }
        let (group, streams) = Group::client(&mut shell).unwrap();
        let mut printed = String::new();
        streams
            .output
            .unwrap()
            .read_to_string(&mut printed)
            .unwrap();
        assert!(printed.contains("PATH="), "{printed}");
        assert!(!printed.to_lowercase().contains("_proxy="), "{printed}");
        let ending = group.ending(Duration::from_secs(60));
        assert_eq!(ending, Some(Ending::Exit(7)));
        // Looking takes nothing away.
        assert_eq!(group.ending(Duration::ZERO), ending);
        group.end();
        assert_eq!(group.ending(Duration::ZERO), None);
    }
}
