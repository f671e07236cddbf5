//! What a coverage-guided engine calls: octets in, which are the text of a script.
//! Never keeps octets that are no script, and never forgets to check that the target is alive.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::charge::Charge;
use super::choices::Seeded;
use super::drawn::Drawn;
use super::fuzzer::{Depth, Fuzzer};
use super::mutate::{cross, is_new, mutated, mutated_ends};
use super::oracle::Oracle;
use super::panics;
use super::proxy::asked_for_urls;
use crate::error::Error;
use crate::notation;
use crate::script::{Role, Script, Segmentation};
use crate::target::Target;

/// So many scripts whose text was read are remembered, and as many that were before: an engine
/// goes back to the same ones over and over.
const REMEMBERED: usize = 4_096;
const CONTROL: u64 = 10_000;

thread_local! {
    static READ: RefCell<Memory> = RefCell::default();
}

#[derive(Default)]
struct Memory {
    /// The script that was written last, under its text: an engine runs it next, and often changes
    /// it again.
    last: Option<(Vec<u8>, Arc<Script>)>,
    read: HashMap<Vec<u8>, Arc<Script>>,
    read_before: HashMap<Vec<u8>, Arc<Script>>,
}

impl Memory {
    fn get(&mut self, text: &[u8]) -> Option<Arc<Script>> {
        match &self.last {
            Some((last, script)) if last == text => Some(Arc::clone(script)),
            _ => self.remember(text),
        }
    }

    /// The script, to be changed.
    fn take(&mut self, text: &[u8]) -> Option<Script> {
        match self.last.take_if(|(last, _)| last == text) {
            Some((_, script)) => Some(Arc::unwrap_or_clone(script)),
            None => Some((*self.remember(text)?).clone()),
        }
    }

    fn remember(&mut self, text: &[u8]) -> Option<Arc<Script>> {
        if let Some(script) = self.read.get(text) {
            return Some(Arc::clone(script));
        }
        let script = match self.read_before.remove(text) {
            Some(script) => script,
            None => Arc::new(notation::read_octets("fuzz.wire", text).ok()?),
        };
        if self.read.len() >= REMEMBERED {
            self.read_before = std::mem::take(&mut self.read);
        }
        self.read.insert(text.to_vec(), Arc::clone(&script));
        Some(script)
    }
}

/// A target under an engine such as libFuzzer.
pub struct Engine {
    fuzzer: Fuzzer,
    known: Vec<String>,
    runs: u64,
}

impl Engine {
    /// A server under an engine; findings of these keys (`over-acceptance/host-missing`,
    /// `*/chunk-extension-malformed`) are known and end nothing.
    ///
    /// # Panics
    ///
    /// Where plain conversations do not reach the target's handler: nothing would ever be found.
    #[must_use]
    pub fn server(target: &Target, known: &[&str]) -> Self {
        Self::new(Fuzzer::server(target), known)
    }

    /// A client under an engine; `known` as for a server.
    ///
    /// # Panics
    ///
    /// Where plain calls are not handed their answers.
    #[must_use]
    pub fn client(target: &Target, known: &[&str]) -> Self {
        Self::new(Fuzzer::client(target), known)
    }

    /// A proxy under an engine; `known` as for a server.
    ///
    /// # Panics
    ///
    /// Where plain requests are not forwarded and answered.
    #[must_use]
    pub fn proxy(target: &Target, known: &[&str]) -> Self {
        Self::new(Fuzzer::proxy(target), known)
    }

    fn new(fuzzer: Result<Fuzzer, Error>, known: &[&str]) -> Self {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        panics::let_through(&known);
        Self {
            fuzzer: fuzzer.unwrap_or_else(|error| panic!("{error}")),
            known,
            runs: 0,
        }
    }

    /// Plays the script of this text. Says whether it is worth keeping: octets that are no script
    /// are not.
    ///
    /// # Panics
    ///
    /// At a finding that is not known, with its key; that is how an engine is told.
    pub fn run(&mut self, text: &[u8]) -> bool {
        let Some((script, charges)) = self.check(text) else {
            return false;
        };
        for charge in charges {
            if !charge.is_known(&self.known) {
                let play = || self.fuzzer.play(&script, Segmentation::Whole);
                let (held, _) = panics::while_playing(play);
                eprintln!("{}", notation::write_transcript(&held.transcript));
                accuse(&charge);
            }
        }
        true
    }

    /// Plays the script of this text, and gives it with what the oracles have against the target,
    /// known or not; `None` where the octets are no script.
    ///
    /// # Panics
    ///
    /// Where the target does not answer plain conversations any more.
    pub fn check(&mut self, text: &[u8]) -> Option<(Arc<Script>, Vec<Charge>)> {
        let script = READ.with_borrow_mut(|memory| memory.get(text))?;
        if self.runs.is_multiple_of(CONTROL)
            && let Some(charge) = self.fuzzer.control()
        {
            accuse(&charge);
        }
        self.runs += 1;
        let script = match self.fuzzer.is_forward() {
            true => Arc::new(asked_for_urls((*script).clone())),
            false => script,
        };
        let check = || self.fuzzer.check(&script, Depth::of_text(text));
        let charges = panics::while_playing(check);
        Some((script, charges))
    }
}

/// Changes the text of a script in place, and gives its new length: an engine's mutator.
/// What is no script becomes one.
pub fn mutate_text(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    mutate_text_for(Role::Server, data, size, most, seed)
}

/// The same for a target of this role.
pub fn mutate_text_for(role: Role, data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut choices = Seeded::new(u64::from(seed));
    // Before it is read: a new one needs no old one.
    let made = match is_new(&mut choices, role) {
        true => None,
        false => READ.with_borrow_mut(|memory| memory.take(&data[..size])),
    };
    let made = match made {
        Some(script) if role == Role::Server => mutated(&mut choices, script),
        Some(script) => mutated_ends(&mut choices, role, script),
        None => Drawn::draw(role, &mut choices).script(),
    };
    put(role, made, data, most)
}

/// Crosses the texts of two scripts for servers: an engine's crossover.
pub fn cross_texts(one: &[u8], other: &[u8], out: &mut [u8], seed: u32) -> usize {
    let mut choices = Seeded::new(u64::from(seed));
    let both = READ.with_borrow_mut(|memory| memory.get(one).zip(memory.get(other)));
    let made = match both {
        Some((one, other)) => cross(&mut choices, &one, &other),
        None => Drawn::draw(Role::Server, &mut choices).script(),
    };
    let most = out.len();
    put(Role::Server, made, out, most)
}

/// Writes a script where an engine wants it; one that is too long gives way to a plain one.
fn put(role: Role, script: Script, out: &mut [u8], most: usize) -> usize {
    let mut text = notation::write(&script).into_bytes();
    let mut script = script;
    let mut choices = Seeded::new(text.len() as u64);
    for _ in 0..8 {
        if text.len() <= most {
            break;
        }
        script = Drawn::draw(role, &mut choices).script();
        text = notation::write(&script).into_bytes();
    }
    let length = text.len().min(most).min(out.len());
    out[..length].copy_from_slice(&text[..length]);
    if length == text.len() {
        READ.with_borrow_mut(|memory| memory.last = Some((text, Arc::new(script))));
    }
    length
}

/// Tells an engine of a finding. Engines tell findings apart by where they panic, so each oracle
/// has a place of its own.
fn accuse(charge: &Charge) -> ! {
    macro_rules! places {
        ($($oracle:ident $place:ident)*) => {
            $(#[inline(never)]
            fn $place(charge: &Charge) -> ! {
                // Else a linker would make one function of them all.
                panic!("{}: {charge}", stringify!($oracle))
            })*
            match charge.oracle {
                $(Oracle::$oracle => $place(charge),)*
            }
        };
    }
    places! {
        Liveness liveness
        Panic panic_of_target
        Hang hang
        OverAcceptance over_acceptance
        UnderAcceptance under_acceptance
        Misreading misreading
        Segmentation segmentation
        ConnectionState connection_state
        SurplusAnswers surplus_answers
        OwnMessages own_messages
        Truncation truncation
        RepeatedRequest repeated_request
        ForeignAnswer foreign_answer
        Desync desync
        Growth growth
        Disagreement disagreement
    }
}
