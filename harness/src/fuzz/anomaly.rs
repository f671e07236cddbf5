//! One thing wrong, at a named place, done by a named operation.
//! Never random: it says what is wrong, and does it again in the same way.

use std::fmt;

use super::place::Place;
use super::token::Token;
use super::value::Line;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Anomaly {
    /// Which request of the conversation.
    pub request: usize,
    /// Where in the request.
    pub place: Place,
    /// Which of the pieces of that place, where there are several.
    pub nth: usize,
    /// What is done there.
    pub operation: Operation,
}

/// What is done to a piece, or to the line that it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Octets are put in front of the piece.
    Before(Token),
    /// Octets are put behind the piece.
    After(Token),
    /// Octets are put into the piece, behind so many of its own.
    Inside(usize, Token),
    /// Another value stands in its stead.
    Become(Token),
    /// Another line end stands in its stead.
    End(Token),
    /// The piece is not there.
    Drop,
    /// The piece is there twice.
    Double,
    /// The message ends with the piece.
    Cut,
    /// The field line is not there.
    DropLine,
    /// The field line is there twice.
    DoubleLine,
    /// The field line and the one before it change places.
    SwapLines,
    /// Another field line stands in front of it.
    AddLine(Line),
    /// Another field line stands behind it.
    AddBehind(Line),
    /// A line fold stands in front of the piece.
    Fold,
    /// The number is off by so much.
    Off(i64),
    /// The number is too large, and right in its lowest bits.
    Overflow(Overflow),
    /// One octet, behind so many of the piece's own, is one that looks like it.
    LookAlike(usize),
    /// Capital letters are small, and small ones capital.
    Case,
    /// So many letters stand behind the piece.
    Long(usize),
    /// Any octets stand in its stead.
    Raw(Vec<u8>),
}

/// How a number is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Overflow {
    /// By 2³².
    Bits32,
    /// By 2⁶⁴.
    Bits64,
    /// By 2⁶³: negative where it is taken for a signed number.
    Sign,
    /// By 2¹²⁸.
    Bits128,
    /// It is 2⁶⁴ - 1.
    Largest,
}

impl Overflow {
    /// Every way.
    pub const ALL: [Self; 5] = [
        Self::Bits64,
        Self::Bits32,
        Self::Sign,
        Self::Bits128,
        Self::Largest,
    ];

    /// The name in anomalies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bits32 => "32",
            Self::Bits64 => "64",
            Self::Sign => "sign",
            Self::Bits128 => "128",
            Self::Largest => "largest",
        }
    }
}

/// `transfer-encoding.value/after.comma`: a word that a script's `tags` can hold.
impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.place, self.operation)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before(token) => return write!(f, "before.{}", token.name),
            Self::After(token) => return write!(f, "after.{}", token.name),
            Self::Inside(_, token) => return write!(f, "inside.{}", token.name),
            Self::Become(token) => return write!(f, "become.{}", token.name),
            Self::End(token) => return write!(f, "end.{}", token.name),
            Self::AddLine(line) => return write!(f, "add.{}", line.name),
            Self::AddBehind(line) => return write!(f, "add-behind.{}", line.name),
            Self::Off(by) if *by < 0 => return write!(f, "short.{}", by.unsigned_abs()),
            Self::Off(by) => return write!(f, "long.{by}"),
            Self::Overflow(how) => return write!(f, "overflow.{}", how.name()),
            Self::Long(count) => return write!(f, "pad.{count}"),
            Self::Drop => "drop",
            Self::Double => "double",
            Self::Cut => "cut",
            Self::DropLine => "drop-line",
            Self::DoubleLine => "double-line",
            Self::SwapLines => "swap-lines",
            Self::Fold => "fold",
            Self::LookAlike(_) => "look-alike",
            Self::Case => "case",
            Self::Raw(_) => "raw",
        })
    }
}
