use std::collections::HashSet;

use super::super::diagnostic::Fault;
use super::super::nearest::nearest;
use super::cursor::{Cursor, Found, cut, one_of};
use super::head::KEYS;
use super::outcome::Swept;
use super::scope::Scope;
use super::source::{Line, lines};
use super::{Form, check, step};
use crate::octets::Span;
use crate::script::{Act, Actor, Block, Lead, Mark, Move, Party, PeerAct, Script};

/// The most sweeps of one script.
const SWEEPS: usize = 16;

/// The parts of a file, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Head,
    Blocks,
    Timeline,
    Outcomes,
}

/// What is known while a file is read from top to bottom.
pub(super) struct Reader {
    pub(super) script: Script,
    pub(super) form: Form,
    pub(super) scope: Scope,
    pub(super) faults: Vec<Fault>,
    /// Where each outcome stands.
    pub(super) outcomes: Vec<Span>,
    /// Where each step stands.
    pub(super) steps: Vec<Span>,
    /// The values of each sweep: where they stand.
    pub(super) sweeps: Vec<Span>,
    /// The connections that are open, or about which enough was said.
    pub(super) opened: HashSet<Actor>,
    /// What guards may name, once the outcomes have begun.
    swept: Swept,
    /// The head's keywords so far.
    keys: Vec<String>,
    place: Place,
    lead: Lead,
    begun: bool,
    /// The block that is open, and where it began.
    block: Option<Span>,
    /// Where the name of the last block stands.
    block_named: Span,
}

pub(super) fn read(source: &[u8], form: Form) -> (Script, Vec<Fault>) {
    let (lines, faults) = lines(source);
    let mut reader = Reader {
        script: Script::default(),
        form,
        scope: Scope::new(form == Form::Transcript),
        faults,
        outcomes: Vec::new(),
        steps: Vec::new(),
        sweeps: Vec::new(),
        opened: HashSet::new(),
        swept: Swept::default(),
        keys: Vec::new(),
        place: Place::Head,
        lead: Lead::default(),
        begun: false,
        block: None,
        block_named: Span::default(),
    };
    let last = lines.len();
    for line in &lines {
        // What stands behind the last line end is a line only if there is something.
        if line.number < last || !line.text.is_empty() {
            reader.line(line);
        }
    }
    if let Some(span) = reader.block {
        let fault = Fault::new(span, "a block without its end");
        reader
            .faults
            .push(fault.help("expected `end` on a line of its own"));
    }
    reader.script.tail = std::mem::take(&mut reader.lead);
    if reader.script.tail.comments.is_empty() {
        reader.script.tail.gap = false;
    }
    check::whole(&mut reader);
    (reader.script, reader.faults)
}

impl Reader {
    fn line(&mut self, line: &Line<'_>) {
        if line.damaged {
            return;
        }
        if self.block.is_some() {
            self.block_line(line);
            return;
        }
        let text = line.text.trim_start_matches(' ');
        if text.is_empty() {
            self.lead.gap = self.begun;
            return;
        }
        if let Some(comment) = text.strip_prefix('#') {
            let comment = comment.strip_prefix(' ').unwrap_or(comment);
            self.lead.comments.push(comment.to_owned());
            return;
        }
        let start = line.start + line.text.len() - text.len();
        self.begun = true;
        if let Err(fault) = self.statement(text, start, line.number) {
            self.faults.push(*fault);
        }
    }

    fn statement(&mut self, text: &str, start: usize, line: usize) -> Found<()> {
        let word = text.split(' ').next().unwrap_or_default();
        let span = Span::new(start, start + word.len());
        let lead = std::mem::take(&mut self.lead);
        if KEYS.contains(&word) {
            self.enter(Place::Head, span, "head")?;
            return self.head_line(text, start, lead);
        }
        if word == "block" {
            self.enter(Place::Blocks, span, "block")?;
            return self.block_begin(text, start, lead);
        }
        if Mark::ALL.iter().any(|mark| mark.name() == word) {
            let first = self.place != Place::Outcomes;
            self.enter(Place::Outcomes, span, "outcomes")?;
            if first {
                self.swept = Swept::new(&self.script);
            }
            return self.outcome(text, start, lead, line);
        }
        let second = text[word.len()..].trim_start_matches(' ');
        let arrow = second.starts_with(['-', '<', '=', '.', '~', '>']);
        if step::actor(word).is_some() || arrow {
            self.enter(Place::Timeline, span, "timeline")?;
            return self.step(text, start, lead, line);
        }
        let fault = self.unknown_statement(word, span);
        // What was meant is not missing, too.
        self.keys.extend(fault.meant.clone());
        Err(Box::new(fault))
    }

    fn unknown_statement(&self, word: &str, span: Span) -> Fault {
        let mut known: Vec<&str> = Vec::new();
        if self.place == Place::Head && self.form != Form::Transcript {
            known.extend(KEYS);
        }
        let message = format!("no statement begins with `{}`", cut(word));
        let all = KEYS.into_iter().chain(["block", "end"]);
        let all = all.chain(Mark::ALL.map(Mark::name));
        let meant = nearest(word, all.chain(Party::ALL.map(Party::name)));
        let parts = match (self.form, self.place) {
            (Form::Transcript, _) => "a line of the timeline: `ACTOR ARROW TEXT`".to_owned(),
            (_, Place::Head) => format!("{}, or `ACTOR ARROW TEXT`", one_of(&known)),
            _ => "`ACTOR ARROW TEXT`, or an outcome: `pass`, `warn`, `fail`".to_owned(),
        };
        Fault::new(span, message)
            .help(format!("expected {parts}"))
            .meant(meant)
    }

    /// Goes on to a part of the file, never back.
    fn enter(&mut self, place: Place, span: Span, what: &str) -> Found<()> {
        if self.form == Form::Transcript && place != Place::Timeline {
            let fault = Fault::new(span, format!("{what} in a transcript"));
            return Err(Box::new(
                fault.help("a transcript is a timeline and nothing else"),
            ));
        }
        if place < self.place {
            let fault = Fault::new(span, format!("{what} too far down"));
            return Err(Box::new(
                fault.help("the order is: head, blocks, timeline, outcomes"),
            ));
        }
        self.place = place;
        Ok(())
    }

    fn head_line(&mut self, text: &str, start: usize, lead: Lead) -> Found<()> {
        let mut cursor = Cursor::new(text, start, &self.scope);
        let key = cursor.word();
        if key == "vary" {
            let found = cursor.sweep(lead);
            self.faults.append(&mut cursor.faults);
            let (sweep, name, values) = found?;
            if self.script.head.sweeps.len() == SWEEPS {
                let fault = Fault::new(name, format!("more than {SWEEPS} sweeps"));
                return Err(Box::new(fault));
            }
            if let Some(fault) = self.scope.define(&sweep.name, name) {
                return Err(Box::new(fault));
            }
            self.script.head.sweeps.push(sweep);
            self.sweeps.push(values);
            return Ok(());
        }
        if self.keys.is_empty() {
            self.script.head.lead.gap = lead.gap;
        }
        self.script.head.lead.comments.extend(lead.comments);
        if self.keys.iter().any(|one| one == key) {
            let span = Span::new(start, start + key.len());
            let fault = Fault::new(span, format!("`{key}` stands above already"));
            return Err(Box::new(fault.help("expected all of it on one line")));
        }
        let found = cursor.head_line(key, &mut self.script.head);
        self.faults.append(&mut cursor.faults);
        self.keys.push(key.to_owned());
        found
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        self.keys.iter().any(|one| one == key)
    }

    pub(super) fn has_outcomes(&self) -> bool {
        self.place == Place::Outcomes
    }

    fn block_begin(&mut self, text: &str, start: usize, lead: Lead) -> Found<()> {
        let mut cursor = Cursor::new(text, start, &self.scope);
        cursor.word();
        // The lines are read whatever the name is.
        self.block = Some(Span::new(start, start + "block".len()));
        self.script.blocks.push(Block {
            lead,
            ..Block::default()
        });
        let at = cursor.at();
        let name = cursor.name("the name of the block")?.to_owned();
        let span = cursor.since(at);
        cursor.end()?;
        self.block = Some(span);
        // It may be used below its end, so it is defined there; a fault is one of this line.
        self.block_named = span;
        if let Some(block) = self.script.blocks.last_mut() {
            block.name = name;
        }
        Ok(())
    }

    fn block_line(&mut self, line: &Line<'_>) {
        if line.text == "end" {
            self.block = None;
            // A block may use those above it, not itself.
            if let Some(block) = self.script.blocks.last()
                && !block.name.is_empty()
            {
                let fault = self.scope.define(&block.name, self.block_named);
                self.faults.extend(fault);
            }
            return;
        }
        let indent = if line.text.starts_with("  ") { 2 } else { 0 };
        let mut cursor = Cursor::new(&line.text[indent..], line.start + indent, &self.scope);
        if indent == 0 && !line.text.is_empty() {
            let fault = Fault::new(
                cursor.span_of_rest(),
                "a line of a block that is not indented",
            );
            let meant = nearest(line.text, ["end"]);
            let help = "expected two spaces before the octets, or `end`";
            self.faults.push(fault.help(help).meant(meant));
            return;
        }
        let text = cursor.line_text();
        self.faults.append(&mut cursor.faults);
        match (text, self.script.blocks.last_mut()) {
            (Ok(text), Some(block)) => block.lines.push(text),
            (Err(fault), _) => self.faults.push(*fault),
            (Ok(_), None) => {}
        }
    }

    fn step(&mut self, text: &str, start: usize, lead: Lead, line: usize) -> Found<()> {
        let mut cursor = Cursor::new(text, start, &self.scope);
        let step = cursor.step(lead, line);
        self.faults.append(&mut cursor.faults);
        let step = match step {
            Ok(step) => step,
            Err(fault) => {
                // It may have been meant to open the connection.
                let word = text.split(' ').next().unwrap_or_default();
                self.opened.extend(step::actor(word));
                return Err(fault);
            }
        };
        let span = Span::new(start, start + text.len());
        if let Some(fault) = check::step(self, &step, text, span) {
            self.faults.push(fault);
        }
        let before = matches!(
            step.act,
            Act::Do(PeerAct::Set(_) | PeerAct::Move(Move::Refuse | Move::Stall)) | Act::Pause(_)
        );
        if !before {
            self.opened.insert(step.actor);
        }
        if let Act::Await(hole) = &step.act
            && let Some(name) = &hole.capture
        {
            let span = Span::new(span.end - name.len(), span.end);
            let fault = self.scope.define(name, span);
            self.faults.extend(fault);
        }
        self.script.timeline.push(step);
        self.steps.push(span);
        Ok(())
    }

    fn outcome(&mut self, text: &str, start: usize, lead: Lead, line: usize) -> Found<()> {
        let mut cursor = Cursor::new(text, start, &self.scope);
        let outcome = cursor.outcome(lead, line, &self.swept);
        self.faults.append(&mut cursor.faults);
        let span = Span::new(start, start + text.len());
        self.script.outcomes.push(outcome?);
        self.outcomes.push(span);
        Ok(())
    }
}
