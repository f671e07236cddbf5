//! Draws anomalies, and does them to a message.

use std::borrow::Cow;

use super::anomaly::{Anomaly, Operation, Overflow};
use super::choices::Choices;
use super::message::{Message, Piece, line};
use super::place::{Field, Part, Place};
use super::token::{ENDS, NUMERIC, TOKENS, Token, look_alike};
use super::value::{FRAMING, LINES, Line, TRAILERS, values};

const OFFS: &[i64] = &[1, -1, 2, -2, 7, -5, 100];
const LONG: &[usize] = &[300, 9_000, 70_000];

impl Anomaly {
    /// An anomaly that this message can have; `request` says which of the conversation it is.
    pub fn draw<C: Choices>(choices: &mut C, request: usize, message: &Message) -> Self {
        let total: usize = message.pieces.iter().map(|one| one.place.weight()).sum();
        let mut left = choices.below(total);
        let mut at = 0;
        for (index, piece) in message.pieces.iter().enumerate() {
            at = index;
            match left.checked_sub(piece.place.weight()) {
                Some(rest) => left = rest,
                None => break,
            }
        }
        let piece = &message.pieces[at];
        let place = piece.place;
        let same = |one: &&Piece| one.place == place;
        Self {
            request,
            place,
            nth: message.pieces[..at].iter().filter(same).count(),
            operation: Operation::draw(choices, piece),
        }
    }

    /// Does it to the message; leaves a message alone that has no such place (any more).
    pub fn apply(&self, message: &mut Message) {
        let places = message.pieces.iter().enumerate();
        let mut of_place = places.filter(|(_, piece)| piece.place == self.place);
        if let Some((at, _)) = of_place.nth(self.nth) {
            self.operation.apply(message, at);
        }
    }
}

impl Operation {
    fn draw<C: Choices>(choices: &mut C, piece: &Piece) -> Self {
        let place = piece.place;
        let length = piece.octets.len();
        let here = values(place);
        let when = |holds: bool, weight: usize| if holds { weight } else { 0 };
        let field = place.is_field();
        let in_head = field && !matches!(place, Place::Field(Field::Trailer, _));
        let value = matches!(place, Place::Field(_, Part::Value));
        let end = place.is_line_end();
        let weights = [
            when(!end, 6),                      // 0 before
            5,                                  // 1 after
            when(length > 1 && !end, 3),        // 2 inside
            when(!here.is_empty(), 10),         // 3 become
            when(end, 12),                      // 4 end
            when(length > 0, 2),                // 5 drop
            when(length > 0, 1),                // 6 double
            1,                                  // 7 cut
            when(field, 1),                     // 8 drop line
            when(field, 2),                     // 9 double line
            when(field, 1),                     // 10 swap lines
            when(in_head, 4),                   // 11 add line
            when(value, 1),                     // 12 fold
            when(place.is_number(), 4),         // 13 off
            when(place.is_number(), 5),         // 14 overflow
            when(length > 0, 1),                // 15 look-alike
            when(length > 0, 1),                // 16 case
            when(!end && choices.one_in(8), 1), // 17 long
            when(field && !in_head, 4),         // 18 add line to trailers
            when(in_head, 4),                   // 19 add line behind
        ];
        match choices.weighted(&weights) {
            0 => Self::Before(token(choices, place)),
            1 => Self::After(token(choices, place)),
            2 => Self::Inside(1 + choices.below(length - 1), token(choices, place)),
            3 => Self::Become(*choices.pick(here)),
            4 => Self::End(*choices.pick(ENDS)),
            5 => Self::Drop,
            6 => Self::Double,
            7 => Self::Cut,
            8 => Self::DropLine,
            9 => Self::DoubleLine,
            10 => Self::SwapLines,
            11 => Self::AddLine(added(choices, place)),
            12 => Self::Fold,
            13 => Self::Off(*choices.pick(OFFS)),
            14 => Self::Overflow(*choices.pick(&Overflow::ALL)),
            15 => Self::LookAlike(choices.below(length)),
            16 => Self::Case,
            17 => Self::Long(*choices.pick(LONG)),
            18 => Self::AddLine(*choices.pick(TRAILERS)),
            _ => Self::AddBehind(added(choices, place)),
        }
    }

    fn apply(&self, message: &mut Message, at: usize) {
        let pieces = &mut message.pieces;
        let place = pieces[at].place;
        let put = |octets: &'static [u8]| Piece::new(place, octets);
        match self {
            Self::Before(token) => pieces.insert(at, put(token.octets)),
            Self::After(token) => pieces.insert(at + 1, put(token.octets)),
            Self::Become(token) | Self::End(token) => pieces[at] = put(token.octets),
            Self::Raw(octets) => pieces[at] = Piece::new(place, octets.clone()),
            Self::Drop => pieces[at] = put(b""),
            Self::Double => pieces.insert(at, pieces[at].clone()),
            Self::Cut => pieces.truncate(at + 1),
            Self::Fold => pieces.insert(at, put(b"\r\n ")),
            Self::Long(count) => pieces.insert(at + 1, Piece::new(place, vec![b'a'; *count])),
            Self::DropLine => drop(pieces.drain(line_of(pieces, at))),
            Self::DoubleLine => {
                let line = line_of(pieces, at);
                let again = pieces[line.clone()].to_vec();
                pieces.splice(line.end..line.end, again);
            }
            Self::SwapLines => {
                let line = line_of(pieces, at);
                if let Some(above) = line.start.checked_sub(1)
                    && pieces[above].place.is_field()
                {
                    let above = line_of(pieces, above);
                    let by = above.len();
                    pieces[above.start..line.end].rotate_left(by);
                }
            }
            Self::AddLine(added) | Self::AddBehind(added) => {
                let here = line_of(pieces, at);
                let behind = matches!(self, Self::AddBehind(_));
                let at = if behind { here.end } else { here.start };
                let added = line(added.field, added.field_name, added.value);
                pieces.splice(at..at, added);
            }
            _ => self.rewrite(&mut pieces[at]),
        }
    }

    /// What changes the octets of one piece.
    fn rewrite(&self, piece: &mut Piece) {
        piece.host = false;
        let mut octets = piece.octets.to_vec();
        match self {
            Self::Inside(behind, token) => {
                let behind = (*behind).min(octets.len());
                octets.splice(behind..behind, token.octets.iter().copied());
            }
            Self::LookAlike(behind) => {
                if let Some(octet) = octets.get(*behind) {
                    let other = look_alike(*octet);
                    octets.splice(behind..=behind, other.iter().copied());
                }
            }
            Self::Case => {
                for octet in &mut octets {
                    *octet ^= if octet.is_ascii_alphabetic() { 0x20 } else { 0 };
                }
            }
            Self::Off(by) => {
                if let Some(number) = number(piece.place, &octets) {
                    octets = written(piece.place, number.saturating_add(i128::from(*by)).max(0));
                }
            }
            Self::Overflow(how) => {
                if let Some(number) = number(piece.place, &octets) {
                    octets = how.written(piece.place, number);
                }
            }
            _ => {}
        }
        piece.octets = Cow::Owned(octets);
    }
}

/// A token; in a number mostly one that a careless reader of numbers takes for a part of it.
fn token<C: Choices>(choices: &mut C, place: Place) -> Token {
    match place.is_number() && choices.below(4) > 0 {
        true => *choices.pick(&TOKENS[..NUMERIC]),
        false => *choices.pick(TOKENS),
    }
}

/// A line to be added; to a line about framing mostly another about framing.
fn added<C: Choices>(choices: &mut C, place: Place) -> Line {
    let framing = matches!(place, Place::Field(Field::Length | Field::Coding, _));
    match framing && choices.one_in(2) {
        true => *choices.pick(&LINES[..FRAMING]),
        false => *choices.pick(LINES),
    }
}

impl Overflow {
    fn written(self, place: Place, number: i128) -> Vec<u8> {
        match self {
            Self::Bits32 => written(place, (1 << 32) + number),
            Self::Bits64 => written(place, (1 << 64) + number),
            Self::Sign => written(place, (1 << 63) + number),
            Self::Largest => written(place, (1 << 64) - 1),
            Self::Bits128 if is_hex(place) => format!("1{number:032x}").into_bytes(),
            // 2¹²⁸ ends in 456.
            Self::Bits128 => {
                format!("340282366920938463463374607431768211{:03}", 456 + number).into_bytes()
            }
        }
    }
}

const fn is_hex(place: Place) -> bool {
    matches!(place, Place::Chunk(_) | Place::LastChunk(_))
}

fn number(place: Place, octets: &[u8]) -> Option<i128> {
    let radix = if is_hex(place) { 16 } else { 10 };
    i128::from_str_radix(std::str::from_utf8(octets).ok()?, radix).ok()
}

fn written(place: Place, number: i128) -> Vec<u8> {
    let text = match is_hex(place) {
        true => format!("{number:x}"),
        false => number.to_string(),
    };
    text.into_bytes()
}

/// The pieces of the field line that `at` stands in; the piece alone where it stands in none.
fn line_of(pieces: &[Piece], at: usize) -> std::ops::Range<usize> {
    let is_end = |piece: &Piece| {
        !piece.place.is_field() || matches!(piece.place, Place::Field(_, Part::End))
    };
    if !pieces[at].place.is_field() {
        return at..at + 1;
    }
    let start = pieces[..at]
        .iter()
        .rposition(is_end)
        .map_or(0, |end| end + 1);
    let end = pieces[at..]
        .iter()
        .position(is_end)
        .map_or(pieces.len(), |end| at + end + 1);
    start..end
}
