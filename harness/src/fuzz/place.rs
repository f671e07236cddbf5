//! The places of a message where something can be wrong. Never says what is wrong there.

use std::fmt;

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// In front of the start line.
    Front,
    /// The method.
    Method,
    /// The space behind the method.
    MethodEnd,
    /// The request-target.
    Target,
    /// The space behind the request-target.
    TargetEnd,
    /// The HTTP-version.
    Version,
    /// The status code.
    Status,
    /// The space behind the status code.
    StatusEnd,
    /// The reason phrase.
    Reason,
    /// The line end of the start line.
    StartEnd,
    /// A part of a field line.
    Field(Field, Part),
    /// The empty line behind a header section.
    HeadEnd,
    /// Content that a length frames.
    Content,
    /// A part of a chunk with data.
    Chunk(ChunkPart),
    /// A part of the last chunk.
    LastChunk(ChunkPart),
    /// The empty line behind a trailer section.
    TrailersEnd,
    /// Behind the message.
    Behind,
    /// Behind a response, where nothing was asked for.
    Surplus,
}

/// Whose field line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Content-Length.
    Length,
    /// Transfer-Encoding.
    Coding,
    /// Host.
    Host,
    /// Connection.
    Connection,
    /// Keep-Alive.
    KeepAlive,
    /// Expect.
    Expect,
    /// Upgrade, TE, Trailer and others that are about the connection.
    Hop,
    /// Any other.
    Other,
    /// Of a trailer section.
    Trailer,
}

impl Field {
    /// The name in anomalies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Length => "content-length",
            Self::Coding => "transfer-encoding",
            Self::Host => "host",
            Self::Connection => "connection",
            Self::KeepAlive => "keep-alive",
            Self::Expect => "expect",
            Self::Hop => "hop-field",
            Self::Other => "field",
            Self::Trailer => "trailer",
        }
    }
}

/// A part of a field line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The field name.
    Name,
    /// The colon, and the space behind it.
    Colon,
    /// The value.
    Value,
    /// The line end.
    End,
}

/// A part of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChunkPart {
    /// The size.
    Size,
    /// The extensions, or where they would stand.
    Extension,
    /// The line end behind them.
    SizeEnd,
    /// The data.
    Data,
    /// The line end behind the data.
    DataEnd,
}

impl Place {
    /// Whether it stands in a field line.
    #[must_use]
    pub const fn is_field(self) -> bool {
        matches!(self, Self::Field(..))
    }

    /// Whether it is a number that frames content.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Field(Field::Length, Part::Value)
                | Self::Chunk(ChunkPart::Size)
                | Self::LastChunk(ChunkPart::Size)
        )
    }

    /// Whether it is a line end.
    #[must_use]
    pub const fn is_line_end(self) -> bool {
        matches!(
            self,
            Self::StartEnd
                | Self::HeadEnd
                | Self::TrailersEnd
                | Self::Field(_, Part::End)
                | Self::Chunk(ChunkPart::SizeEnd | ChunkPart::DataEnd)
                | Self::LastChunk(ChunkPart::SizeEnd)
        )
    }

    /// How often something is wrong here, compared with other places: framing is what two
    /// parsers must agree on.
    #[must_use]
    pub const fn weight(self) -> usize {
        match self {
            Self::Field(Field::Length | Field::Coding, Part::Value) => 8,
            Self::Chunk(ChunkPart::Size) | Self::LastChunk(ChunkPart::Size) => 6,
            Self::Chunk(_) | Self::LastChunk(_) | Self::HeadEnd | Self::TrailersEnd => 3,
            Self::Field(Field::Length | Field::Coding, _) => 3,
            Self::Field(Field::Host | Field::Connection | Field::Expect, Part::Value) => 2,
            Self::Status => 3,
            Self::Surplus => 5,
            _ => 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chunk = |part: ChunkPart| match part {
            ChunkPart::Size => "size",
            ChunkPart::Extension => "extension",
            ChunkPart::SizeEnd => "size-end",
            ChunkPart::Data => "data",
            ChunkPart::DataEnd => "data-end",
        };
        f.write_str(match self {
            Self::Front => "front",
            Self::Method => "method",
            Self::MethodEnd => "method-end",
            Self::Target => "target",
            Self::TargetEnd => "target-end",
            Self::Version => "version",
            Self::Status => "status",
            Self::StatusEnd => "status-end",
            Self::Reason => "reason",
            Self::StartEnd => "start-end",
            Self::HeadEnd => "head-end",
            Self::Content => "content",
            Self::TrailersEnd => "trailers-end",
            Self::Behind => "behind",
            Self::Surplus => "surplus",
            Self::Chunk(part) => return write!(f, "chunk.{}", chunk(*part)),
            Self::LastChunk(part) => return write!(f, "last-chunk.{}", chunk(*part)),
            Self::Field(field, part) => {
                let part = match part {
                    Part::Name => "name",
                    Part::Colon => "colon",
                    Part::Value => "value",
                    Part::End => "end",
                };
                return write!(f, "{}.{part}", field.name());
            }
        })
    }
}
