use std::collections::VecDeque;
use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

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

/// A target that badpeer started: a process group of its own, ended when this is dropped.
pub struct Running {
    child: Child,
    command: String,
    address: SocketAddr,
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
        let port = free_port()?;
        let origin = origin.map(|origin| origin.to_string()).unwrap_or_default();
        let command = template
            .replace("{port}", &port.to_string())
            .replace("{origin}", &origin);
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
            .env("ORIGIN", &origin)
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
            address,
            output,
            printed,
        })
    }

    /// Waits until something listens on its port.
    ///
    /// # Errors
    ///
    /// Where the command ends, or nothing listens within `patience`.
    pub(crate) fn ready(self, patience: Duration) -> Result<Self, Error> {
        let mut running = self;
        let (address, port) = (running.address, running.address.port());
        let command = running.command.clone();
        let failed = |reason: String, output: String| Error::Start {
            command: command.clone(),
            reason,
            output,
        };
        let until = Instant::now() + patience;
        loop {
            if let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
                drop(stream);
                return Ok(running);
            }
            if let Ok(Some(status)) = running.child.try_wait() {
                // What it printed last is still on its way through the pipes, unless somebody else
                // holds them too.
                let _ = running.printed.recv_timeout(FAREWELL);
                let words = format!("{} before it listened on port {port}", words(status));
                return Err(failed(words, running.output()));
            }
            if Instant::now() >= until {
                let words = format!(
                    "nothing listened on port {port} within {patience:?}; does the command use {{port}}?"
                );
                return Err(failed(words, running.output()));
            }
            thread::sleep(Duration::from_millis(10));
        }
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

fn free_port() -> Result<u16, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Error::Machine("a free port", error))
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
