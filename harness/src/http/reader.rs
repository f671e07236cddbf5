//! Reads octets into messages, whichever kind they are. Lines are taken whole, content as it
//! comes, so that no split of the input changes anything.

use super::chunk::chunk_line;
use super::eager::{EAGER, begins_wrong};
use super::field_line::field_line;
use super::message::Message;
use super::name::judge_trailer;
use super::notes::{Fatal, Notes};
use super::phase::Phase;
use super::{Deviation, DeviationKind, Fields, Framing, Limits, State};
use crate::octets::Span;

pub(super) struct Reader<M: Message> {
    limits: Limits,
    phase: Phase,
    /// Octets read: the place of the next one.
    position: usize,
    /// Where the last message ended.
    boundary: usize,
    /// Where the head, trailer section or chunk-size line began that is being read.
    section_at: usize,
    /// Where its line began that is being read.
    line_at: usize,
    /// What came of that line so far.
    carry: Vec<u8>,
    start: Option<M::Start>,
    fields: Fields,
    /// Deviations of a head that is not whole.
    deviations: Vec<Deviation>,
    /// Messages whose heads are whole.
    messages: Vec<M>,
    /// How many of them are whole: all, or all but the last.
    whole: usize,
}

impl<M: Message> Reader<M> {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            phase: Phase::Start,
            position: 0,
            boundary: 0,
            section_at: 0,
            line_at: 0,
            carry: Vec::new(),
            start: None,
            fields: Fields::default(),
            deviations: Vec::new(),
            messages: Vec::new(),
            whole: 0,
        }
    }

    pub fn messages(&self) -> &[M] {
        &self.messages[..self.whole]
    }

    pub fn into_messages(mut self) -> Vec<M> {
        self.messages.truncate(self.whole);
        self.messages
    }

    pub fn last_mut(&mut self) -> Option<&mut M> {
        self.messages[..self.whole].last_mut()
    }

    pub fn partial(&self) -> Option<&M> {
        self.messages[self.whole..].first()
    }

    /// The message that is being read, if its head is whole.
    fn current(&mut self) -> Option<&mut M> {
        self.messages[self.whole..].first_mut()
    }

    pub fn position(&self) -> usize {
        self.position
    }

    pub fn boundary(&self) -> usize {
        self.boundary
    }

    pub fn deviations(&self) -> impl Iterator<Item = &Deviation> {
        self.messages
            .iter()
            .flat_map(|message| message.deviations())
            .chain(&self.deviations)
    }

    pub fn state(&self) -> State {
        self.phase.state(!self.carry.is_empty())
    }

    /// From the end of the last message on, the octets are no HTTP.
    pub fn tunnel(&mut self) {
        self.carry.clear();
        self.start = None;
        self.fields = Fields::default();
        self.deviations.clear();
        self.messages.truncate(self.whole);
        self.phase = Phase::Tunnel;
    }

    /// Takes octets up to the next line end, or to the end of content; says how many. Takes none
    /// only where it breaks.
    pub fn step(&mut self, input: &[u8], due: &M::Due) -> usize {
        let taken = match self.phase {
            Phase::Start | Phase::Fields | Phase::Trailers | Phase::ChunkLine => {
                return self.line(input, due);
            }
            Phase::Length(left) => {
                let taken = self.content(input, left);
                self.phase = Phase::Length(left - taken as u64);
                taken
            }
            Phase::Close => self.content(input, u64::MAX),
            Phase::ChunkData(left) => {
                let taken = self.content(input, left);
                self.phase = match left - taken as u64 {
                    0 => Phase::ChunkEnd { cr: false },
                    left => Phase::ChunkData(left),
                };
                taken
            }
            Phase::ChunkEnd { cr: false } if input.starts_with(b"\r\n") => {
                self.position += 2;
                self.phase = Phase::ChunkLine;
                return 2;
            }
            Phase::ChunkEnd { cr } => {
                self.position += 1;
                match (cr, input[0]) {
                    (false, b'\r') => self.phase = Phase::ChunkEnd { cr: true },
                    (true, b'\n') => self.phase = Phase::ChunkLine,
                    (false, b'\n') => self.give_up(DeviationKind::ChunkLineWithoutCr),
                    _ => self.give_up(DeviationKind::ChunkDataUnterminated),
                }
                return 1;
            }
            Phase::Tunnel => {
                self.position += input.len();
                return input.len();
            }
            Phase::Broken | Phase::Ended => return 0,
        };
        if self.phase == Phase::Length(0) {
            self.complete();
        }
        taken
    }

    /// The connection ends. What has an end of its own and has not reached it is incomplete.
    pub fn finish(&mut self) {
        let message_at = match self.phase {
            Phase::Broken | Phase::Ended => return,
            Phase::Tunnel => {
                self.phase = Phase::Ended;
                return;
            }
            Phase::Close => {
                self.complete();
                self.phase = Phase::Ended;
                return;
            }
            Phase::Start if self.carry.is_empty() => {
                self.phase = Phase::Ended;
                return;
            }
            Phase::Start | Phase::Fields => self.section_at,
            _ => self.current().map_or(0, |one| one.parts().span.start),
        };
        let _ = self.note(
            DeviationKind::IncompleteMessage,
            Span::new(message_at, self.position),
        );
        self.phase = Phase::Ended;
    }

    fn line(&mut self, input: &[u8], due: &M::Due) -> usize {
        if let [octet] = *input
            && octet != b'\n'
            && self.carry.len() >= EAGER
            && self.position - self.section_at < self.limits.head
        {
            // The common case octet by octet: one more of a line that has begun well.
            self.carry.push(octet);
            self.position += 1;
            return 1;
        }
        if self.carry.is_empty() {
            self.line_at = self.position;
            if matches!(self.phase, Phase::Start | Phase::ChunkLine) {
                self.section_at = self.position;
            }
        }
        if self.phase == Phase::Start && self.messages.len() >= self.limits.messages {
            self.give_up_at(DeviationKind::TooManyMessages, self.position);
            return 0;
        }
        let room = (self.limits.head).saturating_sub(self.position - self.section_at);
        let window = &input[..input.len().min(room)];
        if window.is_empty() {
            let kind = match self.phase {
                Phase::ChunkLine => DeviationKind::ChunkLineTooLong,
                _ => DeviationKind::HeadTooLarge,
            };
            self.give_up_at(kind, self.section_at);
            return 0;
        }
        if let Some((kind, taken)) =
            begins_wrong(self.phase, &self.carry, window, self.messages.last())
        {
            self.position += taken;
            self.give_up_at(kind, self.line_at);
            return taken;
        }
        let Some(end) = window.iter().position(|&octet| octet == b'\n') else {
            self.carry.extend_from_slice(window);
            self.position += window.len();
            return window.len();
        };
        let piece = &input[..=end];
        self.position += piece.len();
        let mut carried = std::mem::take(&mut self.carry);
        let read = if carried.is_empty() {
            self.whole_line(piece, due)
        } else {
            carried.extend_from_slice(piece);
            self.whole_line(&carried, due)
        };
        if read.is_err() {
            self.phase = Phase::Broken;
        }
        carried.clear();
        self.carry = carried;
        piece.len()
    }

    fn whole_line(&mut self, line: &[u8], due: &M::Due) -> Result<(), Fatal> {
        let end = self.position;
        let (text, bare) = match line {
            [text @ .., b'\r', b'\n'] => (text, false),
            [text @ .., b'\n'] => (text, true),
            text => (text, true),
        };
        if self.phase == Phase::Start && text.is_empty() {
            // [RFC 9112 §2.2] A server ignores at least one; [RFC 9112 §9.2] a client may.
            let span = Span::new(self.line_at, end);
            self.notes().extend(DeviationKind::LeadingEmptyLine, span);
            return Ok(());
        }
        if self.phase == Phase::ChunkLine {
            if bare {
                self.note(DeviationKind::ChunkLineWithoutCr, Span::new(end - 1, end))?;
            }
            let at = self.line_at;
            match chunk_line(text, at, &mut self.notes())? {
                0 => {
                    self.phase = Phase::Trailers;
                    self.section_at = self.position;
                }
                size => self.phase = Phase::ChunkData(size),
            }
            return Ok(());
        }
        if bare {
            // [RFC 9112 §2.2] A recipient may take a LF alone for a line end; this one does.
            self.note(DeviationKind::BareLf, Span::new(end - 1, end))?;
        }
        match self.phase {
            Phase::Start => {
                let at = self.line_at;
                self.start = Some(M::start(text, at, &mut self.notes())?);
                self.phase = Phase::Fields;
            }
            Phase::Fields if text.is_empty() => self.head_is_whole(due)?,
            Phase::Fields => {
                let mut notes = Notes::new(&mut self.deviations, M::DIRECTION);
                field_line(text, self.line_at, &mut self.fields, &mut notes)?;
            }
            Phase::Trailers if text.is_empty() => {
                self.judge_trailers();
                self.complete();
            }
            _ => {
                let at = self.line_at;
                if let Some(current) = self.current() {
                    let parts = current.parts();
                    let mut notes = Notes::new(parts.deviations, M::DIRECTION);
                    field_line(text, at, parts.trailers, &mut notes)?;
                }
            }
        }
        Ok(())
    }

    fn head_is_whole(&mut self, due: &M::Due) -> Result<(), Fatal> {
        let Some(start) = self.start.take() else {
            return Err(Fatal);
        };
        let head = Span::new(self.section_at, self.position);
        let mut message = M::assemble(start, head, std::mem::take(&mut self.fields), due);
        let mut deviations = std::mem::take(&mut self.deviations);
        let mut notes = Notes::new(&mut deviations, M::DIRECTION);
        let judged = message.judge(due, &mut notes);
        let framing = message.frame(due, &mut notes);
        let parts = message.parts();
        *parts.deviations = deviations;
        *parts.framing = framing.as_ref().copied().unwrap_or_default();
        if self.messages.is_empty() {
            // Most connections have no more, and messages are large.
            self.messages.reserve_exact(2);
        }
        self.messages.push(message);
        judged?;
        match framing? {
            Framing::None | Framing::Length(0) => self.complete(),
            Framing::Length(length) => self.phase = Phase::Length(length),
            Framing::Chunked => self.phase = Phase::ChunkLine,
            Framing::Close => self.phase = Phase::Close,
            Framing::Tunnel => {
                self.complete();
                self.phase = Phase::Tunnel;
            }
        }
        Ok(())
    }

    /// Takes content; keeps as much as is to be kept.
    fn content(&mut self, input: &[u8], left: u64) -> usize {
        let taken = input.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.position += taken;
        let (position, limit) = (self.position, self.limits.content);
        if let Some(current) = self.current() {
            let parts = current.parts();
            let room = limit.saturating_sub(parts.content.len());
            parts.content.extend_from_slice(&input[..taken.min(room)]);
            *parts.length = parts.length.saturating_add(taken as u64);
            parts.span.end = position;
        }
        taken
    }

    fn judge_trailers(&mut self) {
        if let Some(current) = self.current() {
            let parts = current.parts();
            let mut notes = Notes::new(parts.deviations, M::DIRECTION);
            for line in &*parts.trailers {
                judge_trailer(line, &mut notes);
            }
        }
    }

    /// The message that is being read ends here.
    pub fn complete(&mut self) {
        self.phase = Phase::Start;
        self.boundary = self.position;
        let position = self.position;
        if let Some(message) = self.current() {
            let mut deviations = std::mem::take(message.parts().deviations);
            message.judge_end(&mut Notes::new(&mut deviations, M::DIRECTION));
            let parts = message.parts();
            *parts.deviations = deviations;
            parts.span.end = position;
            *parts.complete = true;
        }
        self.whole = self.messages.len();
    }

    /// Notes of the message that is being read.
    fn notes(&mut self) -> Notes<'_> {
        let list = match self.messages[self.whole..].first_mut() {
            Some(current) => current.parts().deviations,
            None => &mut self.deviations,
        };
        Notes::new(list, M::DIRECTION)
    }

    fn note(&mut self, kind: DeviationKind, span: Span) -> Result<(), Fatal> {
        self.notes().note(kind, span)
    }

    /// The octet just read breaks the message.
    fn give_up(&mut self, kind: DeviationKind) {
        self.give_up_at(kind, self.position - 1);
    }

    /// The octets from `start` on, up to what is read, break the message.
    fn give_up_at(&mut self, kind: DeviationKind, start: usize) {
        let _ = self.note(kind, Span::new(start, self.position));
        self.phase = Phase::Broken;
    }
}
