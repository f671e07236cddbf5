//! One process of an adapter: what it was asked, and what it has not answered yet.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::fault::{Fault, FaultKind};
use super::group::Group;
use super::line::{self, Question, Reply};
use super::tail::Tail;

/// The longest line an adapter may write, in octets. Content of a sixth of it always fits.
const LINE: usize = 16 << 20;
/// How long the words of a process that is gone are waited for.
const WORDS: Duration = Duration::from_millis(500);

/// A process that answers questions. Dropping it ends its group.
pub(super) struct Process {
    shared: Arc<Shared>,
    lines: Sender<Vec<u8>>,
}

/// What the process's threads and those that ask have in common.
struct Shared {
    who: String,
    group: Group,
    tail: Tail,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    asked: u64,
    open: HashMap<u64, oneshot::Sender<Result<Reply, Fault>>>,
    fault: Option<Fault>,
}

/// A question that is under way.
pub(super) struct Asked {
    reply: oneshot::Receiver<Result<Reply, Fault>>,
    shared: Arc<Shared>,
}

impl Asked {
    /// What the adapter answers.
    pub(super) async fn reply(self) -> Result<Reply, Fault> {
        let lost = |_| Err(self.shared.fault(FaultKind::Died, "is gone"));
        self.reply.await.unwrap_or_else(lost)
    }
}

impl Process {
    /// Starts it.
    pub(super) fn start(who: &str, command: &mut Command) -> Result<Self, Fault> {
        let failed = |reason: String| Fault::new(who, FaultKind::Start, reason, String::new());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let program = command.get_program().display().to_string();
        let (group, streams) = Group::client(command)
            .map_err(|error| failed(format!("can't be started: {program}: {error}")))?;
        let (Some(input), Some(output), Some(error)) =
            (streams.input, streams.output, streams.error)
        else {
            return Err(failed("was started without pipes".to_owned()));
        };
        let shared = Arc::new(Shared {
            who: who.to_owned(),
            group,
            tail: Tail::of(error),
            state: Mutex::default(),
        });
        let (lines, queue) = mpsc::channel();
        thread::spawn(move || write(input, &queue));
        let reader = Arc::clone(&shared);
        thread::spawn(move || reader.read(output));
        Ok(Self { shared, lines })
    }

    /// Asks something; the question is on its way when this returns.
    pub(super) fn ask(&self, question: &Question<'_>) -> Result<Asked, Fault> {
        let mut state = self.shared.state();
        if let Some(fault) = &state.fault {
            return Err(fault.clone());
        }
        state.asked += 1;
        let id = state.asked;
        let (answer, reply) = oneshot::channel();
        state.open.insert(id, answer);
        // Where the writer is gone, so is the process, and the reader is about to say so.
        let _ = self.lines.send(question.line(id));
        Ok(Asked {
            reply,
            shared: Arc::clone(&self.shared),
        })
    }

    /// Its id, which is its group's too.
    pub(super) fn leader(&self) -> u32 {
        self.shared.group.id()
    }

    /// Whether it has answered everything, and well.
    pub(super) fn is_at_rest(&self) -> bool {
        let state = self.shared.state();
        state.open.is_empty() && state.fault.is_none()
    }

    /// How many questions it has not answered.
    pub(super) fn under_way(&self) -> usize {
        self.shared.state().open.len()
    }

    /// A fault of this adapter's, with what it said last.
    pub(super) fn fault(&self, kind: FaultKind, reason: impl Into<String>) -> Fault {
        self.shared.fault(kind, reason)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.shared.group.end();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, kind: FaultKind, reason: impl Into<String>) -> Fault {
        let said = self.tail.words(Duration::ZERO);
        Fault::new(&self.who, kind, reason, said)
    }

    /// Takes replies until the process ends, or breaks the protocol.
    fn read(&self, output: ChildStdout) {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        let (kind, reason) = loop {
            line.clear();
            match read_line(&mut output, &mut line) {
                Ok(true) => {}
                Ok(false) => break (FaultKind::Died, self.died(&line)),
                Err(reason) => break (FaultKind::TooLong, reason),
            }
            if let Err(fault) = self.take(&line) {
                break fault;
            }
        };
        self.group.end();
        let said = self.tail.words(WORDS);
        let fault = Fault::new(&self.who, kind, reason, said);
        let mut state = self.state();
        for (_, answer) in state.open.drain() {
            // Nobody may be waiting any more.
            let _ = answer.send(Err(fault.clone()));
        }
        state.fault = Some(fault);
    }

    /// Hands one reply to whoever waits for it.
    fn take(&self, line: &[u8]) -> Result<(), (FaultKind, String)> {
        let (id, reply) = line::read(line).map_err(|error| {
            let shown = badpeer::octets::escape(&line[..line.len().min(80)]);
            let reason = format!("wrote a line that is no answer: `{shown}`: {error}");
            (FaultKind::Rubbish, reason)
        })?;
        let mut state = self.state();
        let Some(answer) = state.open.remove(&id) else {
            return Err(if (1..=state.asked).contains(&id) {
                (FaultKind::Twice, format!("answered {id} twice"))
            } else {
                let reason = format!("answered {id}, which nobody had asked");
                (FaultKind::WrongId, reason)
            });
        };
        // Who asked may have gone, which is its right.
        let _ = answer.send(Ok(reply));
        Ok(())
    }

    /// Why there is no more to read.
    fn died(&self, rest: &[u8]) -> String {
        let how = match self.group.ending(WORDS) {
            Some(ending) => format!("ended with {}", ending.words()),
            None => "closed its standard output".to_owned(),
        };
        if rest.is_empty() {
            how
        } else {
            format!("{how}, within a line")
        }
    }
}

/// Appends one line without its line end; `false` at the end of what there is.
fn read_line(output: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, String> {
    loop {
        let octets = match output.fill_buf() {
            Ok(octets) => octets,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            // A pipe that breaks is one that ended.
            Err(_) => return Ok(false),
        };
        if octets.is_empty() {
            return Ok(false);
        }
        let end = octets.iter().position(|octet| *octet == b'\n');
        let count = end.unwrap_or(octets.len());
        line.extend_from_slice(&octets[..count]);
        output.consume(count + usize::from(end.is_some()));
        if line.len() > LINE {
            return Err(format!("wrote a line of more than {LINE} octets"));
        }
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// Writes lines until nobody sends any, or nobody reads them.
fn write(mut input: ChildStdin, lines: &Receiver<Vec<u8>>) {
    while let Ok(line) = lines.recv() {
        if input.write_all(&line).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}
