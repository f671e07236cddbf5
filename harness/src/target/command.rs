use std::collections::VecDeque;
use std::io::{self, Read};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::Processes;
use super::address;
use super::port::{Reserved, is_free};
use crate::error::Error;

/// How much of what a target prints is kept.
const KEPT: usize = 64 << 10;
/// How much later than its sockets a process may be gone.
const DYING: Duration = Duration::from_secs(1);
/// How often it is asked meanwhile.
const LOOK: Duration = Duration::from_millis(20);
/// How long a target that was asked to end may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// The process groups that run now, by their leaders' ids; `None` once all were ended.
static GROUPS: Mutex<Option<Vec<u32>>> = Mutex::new(Some(Vec::new()));

fn groups() -> MutexGuard<'static, Option<Vec<u32>>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How often a target is started anew on another port where somebody else took its own first.
const TRIES: usize = 5;

/// A target that badpeer started: a process group of its own, ended when this is dropped.
pub struct Running {
    child: Child,
    command: String,
    /// What it was made from.
    template: String,
    origin: Option<SocketAddr>,
    address: SocketAddr,
    /// Held as long as it runs: no other badpeer takes its port.
    _port: Reserved,
    output: Arc<Mutex<VecDeque<u8>>>,
    /// Ends when both streams have.
    printed: mpsc::Receiver<()>,
}

impl Running {
    /// Starts a command with a free port for `{port}`, and waits until something listens there.
    ///
    /// # Errors
    ///
    /// Where the shell can't be started, the command ends, or nothing listens within `patience`.
    pub fn start(template: &str, patience: Duration) -> Result<Self, Error> {
        Self::launch(template, None)?.ready(patience)
    }

    /// Starts a command with a free port for `{port}`, and the address of the origin for
    /// `{origin}` where it is a proxy.
    ///
    /// # Errors
    ///
    /// Where the shell can't be started.
    pub(crate) fn launch(template: &str, origin: Option<SocketAddr>) -> Result<Self, Error> {
        let reserved = Reserved::port()?;
        let port = reserved.port;
        let behind = origin.map(|origin| origin.to_string()).unwrap_or_default();
        let command = template
            .replace("{port}", &port.to_string())
            .replace("{origin}", &behind);
        let failed = |reason: String, output: String| Error::Start {
            command: command.clone(),
            reason,
            output,
        };
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(&command)
            .env("PORT", port.to_string())
            .env("ORIGIN", &behind)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut shell, 0);
        let mut child = {
            // Held over the start: nothing that starts meanwhile escapes `end_all`.
            let mut groups = groups();
            let Some(groups) = groups.as_mut() else {
                return Err(failed("badpeer is ending".to_owned(), String::new()));
            };
            let child = shell
                .spawn()
                .map_err(|error| failed(error.to_string(), String::new()))?;
            groups.push(child.id());
            child
        };
        let output = Arc::default();
        let (open, printed) = mpsc::channel();
        keep(child.stdout.take(), &output, open.clone());
        keep(child.stderr.take(), &output, open);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Ok(Self {
            child,
            command,
            template: template.to_owned(),
            origin,
            address,
            _port: reserved,
            output,
            printed,
        })
    }

    /// Waits until it listens on its port. A port is chosen before the target binds it: where
    /// somebody else was faster, the target is started once more, on another one.
    ///
    /// # Errors
    ///
    /// Where the command ends, or nothing listens within `patience`.
    pub(crate) fn ready(self, patience: Duration) -> Result<Self, Error> {
        let mut running = self;
        for _ in 1..TRIES {
            let lost = match running.listens(patience) {
                Ok(()) => return Ok(running),
                Err((error, false)) => return Err(error),
                Err((_, true)) => running,
            };
            running = Self::launch(&lost.template, lost.origin)?;
        }
        match running.listens(patience) {
            Ok(()) => Ok(running),
            Err((error, _)) => Err(error),
        }
    }

    /// Waits until it listens on its port; an error says too whether it lost that to another.
    fn listens(&mut self, patience: Duration) -> Result<(), (Error, bool)> {
        let port = self.address.port();
        // What `localhost` means to the target may be the one or the other.
        let either = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
        ];
        let until = Instant::now() + patience;
        loop {
            let found = address::listening(&either);
            let listens = found.is_some();
            let ended = self.child.try_wait().ok().flatten();
            // A command may leave its target behind, and end well itself.
            if let Some(status) = ended.filter(|status| !(listens && status.success())) {
                // What it printed last is still on its way through the pipes, unless somebody else
                // holds them too.
                let _ = self.printed.recv_timeout(FAREWELL);
                let words = format!("{} before it listened on port {port}", words(status));
                let error = self.failed(words);
                return Err((error, listens || !is_free(port) || self.says_taken()));
            }
            if let Some(address) = found {
                self.address = address;
                return Ok(());
            }
            if Instant::now() >= until {
                let words = format!(
                    "nothing listened on port {port} within {patience:?}; does the command use {{port}}?"
                );
                return Err((self.failed(words), false));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn failed(&self, reason: String) -> Error {
        Error::Start {
            command: self.command.clone(),
            reason,
            output: self.output(),
        }
    }

    /// Whether it says that its port is taken, as systems and runtimes put it.
    fn says_taken(&self) -> bool {
        let output = self.output().to_ascii_lowercase();
        output.contains("already in use") || output.contains("eaddrinuse")
    }

    /// Its processes.
    pub(crate) fn processes(&self) -> Processes {
        Processes::of(self.child.id()).at(self.address)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How the process ended, in words, where it has.
    pub fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(words(status)),
            Err(error) => Some(format!("its process is lost: {error}")),
        }
    }

    /// The same of a target that does not answer: a process is gone a moment later than its
    /// sockets, and nothing tells when, so it is asked for a while.
    pub(crate) async fn ends(&mut self) -> Option<String> {
        let until = tokio::time::Instant::now() + DYING;
        loop {
            let ended = self.ended();
            if ended.is_some() || tokio::time::Instant::now() >= until {
                return ended;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The last of what it printed, on both streams.
    #[must_use]
    pub fn output(&self) -> String {
        let output = self
            .output
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let octets: Vec<u8> = output.iter().copied().collect();
        String::from_utf8_lossy(&octets).into_owned()
    }

    /// Kills every target that this process has started and that still runs, and lets it start no
    /// other: for a process that must end at once, without dropping what it holds.
    pub fn end_all() {
        for group in groups().take().into_iter().flatten() {
            #[cfg(unix)]
            signal(group, rustix::process::Signal::KILL);
            #[cfg(not(unix))]
            let _ = group;
        }
    }
}

/// How a process ended.
fn words(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("its process was ended by signal {signal}");
    }
    match status.code() {
        Some(code) => format!("its process ended with exit status {code}"),
        None => "its process was killed".to_owned(),
    }
}

#[cfg(unix)]
fn signal(group: u32, signal: rustix::process::Signal) {
    if let Some(group) = i32::try_from(group)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        // The group may be gone already, which is what was wanted.
        let _ = rustix::process::kill_process_group(group, signal);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        {
            signal(self.child.id(), rustix::process::Signal::TERM);
            let until = Instant::now() + FAREWELL;
            while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < until {
                thread::sleep(Duration::from_millis(5));
            }
            signal(self.child.id(), rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let id = self.child.id();
        // Once it is waited for, the id may be another's.
        if let Some(groups) = groups().as_mut() {
            groups.retain(|group| *group != id);
        }
        let _ = self.child.wait();
    }
}

/// Keeps the last of what a stream says, so that the target never blocks on a full pipe.
fn keep(
    stream: Option<impl Read + Send + 'static>,
    output: &Arc<Mutex<VecDeque<u8>>>,
    open: mpsc::Sender<()>,
) {
    let Some(mut stream) = stream else { return };
    let output = Arc::clone(output);
    thread::spawn(move || {
        // Gone with the thread: the stream has come to its end.
        let _open = open;
        let mut octets = [0; 4096];
        loop {
            match stream.read(&mut octets) {
                Ok(0) => return,
                Ok(count) => {
                    let mut kept = output.lock().unwrap_or_else(|one| one.into_inner());
                    kept.extend(&octets[..count]);
                    let surplus = kept.len().saturating_sub(KEPT);
                    kept.drain(..surplus);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    });
}
