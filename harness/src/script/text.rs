use super::Lead;

/// Octets with holes for variables in them: the text of a `->` or `<-` line, its line end
/// included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// The pieces in order; neighbouring `Octets` are always merged, and none is empty.
    pub parts: Vec<Part>,
}

/// One piece of a `Text`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// These octets.
    Octets(Vec<u8>),
    /// `${name}`: a variable, a capture, a block or a sweep's value.
    Variable(String),
    /// `${first.target}`, `${first.field "host"}`: a part of a captured message.
    Member {
        /// The capture.
        name: String,
        /// Which part: `target`, `method`, `status`, `content`, `field`.
        member: String,
        /// The field's name where the member is `field`, else empty.
        argument: String,
    },
    /// `${repeat "a" 65536}`: the octets, so many times.
    Repeat {
        /// What is repeated.
        octets: Vec<u8>,
        /// How often.
        times: Bound,
    },
    /// `${answer from 3 up to ${offset}}`: a piece of a block or capture.
    Slice {
        /// The block or capture.
        name: String,
        /// The first octet; the beginning where absent.
        from: Option<Bound>,
        /// One past the last octet; the end where absent.
        up_to: Option<Bound>,
    },
    /// `${length answer}`: the number of octets of a block or capture, in decimal.
    Length(String),
    /// `${157 octets sha256:9f3c…}`: content known by length and digest only (transcripts).
    Digest {
        /// How many octets.
        length: u64,
        /// The lower-case hexadecimal SHA-256, whole or its first digits.
        sha256: String,
    },
}

/// A number that may come from a sweep.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// This number.
    Number(u64),
    /// `${name}`.
    Variable(String),
}

impl Text {
    /// A text of these octets alone.
    #[must_use]
    pub fn octets(octets: impl Into<Vec<u8>>) -> Self {
        let octets = octets.into();
        let parts = match octets.is_empty() {
            true => Vec::new(),
            false => vec![Part::Octets(octets)],
        };
        Self { parts }
    }

    /// A line: these octets and CR LF.
    #[must_use]
    pub fn line(octets: impl Into<Vec<u8>>) -> Self {
        let mut octets = octets.into();
        octets.extend_from_slice(b"\r\n");
        Self::octets(octets)
    }

    /// A text of one variable alone.
    #[must_use]
    pub fn variable(name: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Variable(name.into())],
        }
    }

    /// Whether it has no piece at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Appends octets, merged into the last piece where that is octets too.
    pub fn push_octets(&mut self, octets: &[u8]) {
        if octets.is_empty() {
            return;
        }
        if let Some(Part::Octets(last)) = self.parts.last_mut() {
            last.extend_from_slice(octets);
        } else {
            self.parts.push(Part::Octets(octets.to_vec()));
        }
    }

    /// Appends a piece, merged where it can be.
    pub fn push(&mut self, part: Part) {
        match (part, self.parts.last_mut()) {
            (Part::Octets(octets), Some(Part::Octets(last))) => last.extend_from_slice(&octets),
            (Part::Octets(octets), _) if octets.is_empty() => {}
            (other, _) => self.parts.push(other),
        }
    }

    /// The octets, where no variable stands between them.
    #[must_use]
    pub fn literal(&self) -> Option<&[u8]> {
        match self.parts.as_slice() {
            [] => Some(&[]),
            [Part::Octets(octets)] => Some(octets),
            _ => None,
        }
    }
}

/// Named octets: `block answer … end`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// What stands above it.
    pub lead: Lead,
    /// The name that `${name}` refers to.
    pub name: String,
    /// One text a line, each with its line end, as on a `->` line.
    pub lines: Vec<Text>,
}
