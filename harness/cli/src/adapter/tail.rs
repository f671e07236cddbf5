//! The last of what a program said on standard error.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How much of it is kept.
const KEPT: usize = 16 << 10;
/// How many lines of it are shown.
const LINES: usize = 8;

/// Reads a stream to its end on a thread of its own, and keeps the last of it.
pub(super) struct Tail {
    kept: Arc<Mutex<VecDeque<u8>>>,
    end: Mutex<Receiver<()>>,
}

impl Tail {
    /// Begins to read.
    pub(super) fn of(stream: impl Read + Send + 'static) -> Self {
        let kept = Arc::new(Mutex::new(VecDeque::new()));
        let (done, end) = mpsc::channel();
        let keeper = Arc::clone(&kept);
        thread::spawn(move || keep(stream, &keeper, &done));
        Self {
            kept,
            end: Mutex::new(end),
        }
    }

    /// Its last lines, once it ended or `patience` is over: a program that is gone may still have
    /// words on their way.
    pub(super) fn words(&self, patience: Duration) -> String {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        // Nothing is ever sent: it is over either way.
        let _ = end.recv_timeout(patience);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let octets: Vec<u8> = kept.iter().copied().collect();
        let text = String::from_utf8_lossy(&octets);
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join("\n")
    }
}

fn keep(mut stream: impl Read, kept: &Mutex<VecDeque<u8>>, _done: &Sender<()>) {
    let mut octets = [0; 4096];
    loop {
        match stream.read(&mut octets) {
            Ok(0) => return,
            Ok(count) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend(&octets[..count]);
                let surplus = kept.len().saturating_sub(KEPT);
                kept.drain(..surplus);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}
