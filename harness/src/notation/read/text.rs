use super::cursor::{Cursor, Found};
use crate::octets::Span;
use crate::script::{Bound, Part, Text, Variables};

/// Where a text ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// With its line.
    Line,
    /// Behind a quotation mark.
    Quote,
    /// Before a space.
    Word,
    /// Before a space or a comma.
    TableWord,
}

impl Stop {
    /// Whether the octet needs a look before it is taken for itself.
    fn minds(self, one: char) -> bool {
        match one {
            '\\' | '$' => true,
            '"' => self == Self::Quote,
            ' ' => matches!(self, Self::Word | Self::TableWord),
            ',' => self == Self::TableWord,
            _ => false,
        }
    }
}

/// Why a text was over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// It ran out on octets or a variable.
    Plain,
    /// It ran out on an escape for CR or LF.
    LineEnd,
    /// A backslash at the end says that there is no line end.
    Open,
}

impl Cursor<'_> {
    /// The rest of the line as the octets of a `->` line, its line end included.
    pub(super) fn line_text(&mut self) -> Found<Text> {
        let (mut text, last) = self.octets_up_to(Stop::Line)?;
        if last == Last::Plain {
            text.push_octets(b"\r\n");
        }
        Ok(text)
    }

    /// The rest of the line as octets, nothing added.
    pub(super) fn rest_text(&mut self) -> Found<Text> {
        let start = self.at();
        let (text, last) = self.octets_up_to(Stop::Line)?;
        if last == Last::Open {
            return self.wrong(
                self.since(start),
                "a backslash at the end",
                "a backslash itself is written `\\\\`",
            );
        }
        Ok(text)
    }

    /// A quoted string, and the spaces behind it.
    pub(super) fn quoted(&mut self, what: &str) -> Found<Text> {
        if !self.eat("\"") {
            return self.expected(format!("{what}, in quotes"));
        }
        let (text, _) = self.octets_up_to(Stop::Quote)?;
        self.spaces();
        Ok(text)
    }

    /// A quoted string without variables.
    pub(super) fn quoted_octets(&mut self, what: &str) -> Found<Vec<u8>> {
        let start = self.at();
        let text = self.quoted(what)?;
        self.literal(text, start)
    }

    /// A quoted string that is text.
    pub(super) fn quoted_string(&mut self, what: &str) -> Found<String> {
        let start = self.at();
        let octets = self.quoted_octets(what)?;
        self.string(octets, start)
    }

    /// A word or a quoted string, and the spaces behind it.
    pub(super) fn word_text(&mut self, what: &str, table: bool) -> Found<Text> {
        if self.rest().starts_with('"') {
            return self.quoted(what);
        }
        let start = self.at();
        let stop = if table { Stop::TableWord } else { Stop::Word };
        let (text, _) = self.octets_up_to(stop)?;
        if self.at() == start {
            return self.expected(what);
        }
        self.spaces();
        Ok(text)
    }

    /// A word or a quoted string that is text without variables.
    pub(super) fn word_string(&mut self, what: &str, table: bool) -> Found<String> {
        let start = self.at();
        let text = self.word_text(what, table)?;
        let octets = self.literal(text, start)?;
        self.string(octets, start)
    }

    pub(super) fn literal(&mut self, text: Text, start: usize) -> Found<Vec<u8>> {
        if let Some(octets) = text.literal() {
            return Ok(octets.to_vec());
        }
        self.wrong(
            self.since(start),
            "a variable where none may stand",
            "a literal `${` is written `\\x24{`",
        )
    }

    pub(super) fn string(&mut self, octets: Vec<u8>, start: usize) -> Found<String> {
        String::from_utf8(octets).or_else(|_| {
            self.wrong(
                self.since(start),
                "octets that are not UTF-8 where text must stand",
                "expected text",
            )
        })
    }

    fn octets_up_to(&mut self, stop: Stop) -> Found<(Text, Last)> {
        let start = self.at();
        let mut text = Text::default();
        let mut last = Last::Plain;
        loop {
            let plain = self.run(|one| !stop.minds(one));
            if !plain.is_empty() {
                text.push_octets(plain.as_bytes());
                last = Last::Plain;
            }
            match self.rest().chars().next() {
                None if stop == Stop::Quote => {
                    return self.wrong(
                        self.since(start - 1),
                        "a quoted string without its end",
                        "expected `\"`; in the string it is written `\\\"`",
                    );
                }
                None => return Ok((text, last)),
                Some('\\') if self.rest() == "\\" && stop == Stop::Line => {
                    self.advance(1);
                    return Ok((text, Last::Open));
                }
                Some('\\') => {
                    let octet = self.escape(stop)?;
                    text.push_octets(&[octet]);
                    last = match octet {
                        b'\r' | b'\n' => Last::LineEnd,
                        _ => Last::Plain,
                    };
                }
                Some('$') if self.rest().starts_with("${") => {
                    text.push(self.part()?);
                    last = Last::Plain;
                }
                Some('$') => {
                    self.advance(1);
                    text.push_octets(b"$");
                    last = Last::Plain;
                }
                Some(_) => {
                    if stop == Stop::Quote {
                        self.advance(1);
                    }
                    return Ok((text, last));
                }
            }
        }
    }

    fn escape(&mut self, stop: Stop) -> Found<u8> {
        let start = self.at();
        self.advance(1);
        let named = self.rest().chars().next();
        self.advance(named.map_or(0, char::len_utf8));
        match named {
            Some('r') => return Ok(b'\r'),
            Some('n') => return Ok(b'\n'),
            Some('t') => return Ok(b'\t'),
            Some('\\') => return Ok(b'\\'),
            Some('"') if stop == Stop::Quote => return Ok(b'"'),
            Some('x') => {
                let digits = self.rest().get(..2).unwrap_or_default();
                if digits.bytes().all(|octet| octet.is_ascii_hexdigit())
                    && let Ok(octet) = u8::from_str_radix(digits, 16)
                {
                    self.advance(2);
                    return Ok(octet);
                }
                return self.wrong(
                    self.since(start),
                    "an escape without its two digits",
                    "expected `\\x` and two hexadecimal digits",
                );
            }
            _ => {}
        }
        let known = match stop {
            Stop::Quote => "`\\r`, `\\n`, `\\t`, `\\\\`, `\\\"` or `\\xHH`",
            _ => "`\\r`, `\\n`, `\\t`, `\\\\` or `\\xHH`",
        };
        let message = format!("no escape `{}`", self.text_since(start));
        self.wrong(self.since(start), &message, &format!("expected {known}"))
    }

    /// `${…}`.
    pub(super) fn part(&mut self) -> Found<Part> {
        let start = self.at();
        self.advance(2);
        let part = if self.rest().starts_with(|one: char| one.is_ascii_digit()) {
            self.digest()?
        } else {
            let from = self.at();
            let name = self.name("the name of a variable")?;
            match name {
                "repeat" if self.rest().starts_with(' ') => self.repeat(start)?,
                "length" if self.rest().starts_with(' ') => {
                    self.spaces();
                    Part::Length(self.used_name()?)
                }
                _ => {
                    let span = self.since(from);
                    self.use_name(name, span);
                    self.part_of(name)?
                }
            }
        };
        if !self.eat("}") {
            return self.expected("`}`");
        }
        if self.scope.literal && matches!(part, Part::Digest { .. }) {
            self.use_name("", self.since(start));
        }
        Ok(part)
    }

    fn part_of(&mut self, name: &str) -> Found<Part> {
        let name = name.to_owned();
        if self.eat(".") {
            let start = self.at();
            let member = self.run(|one| one.is_ascii_alphanumeric() || one == '-');
            if !Variables::MEMBERS.contains(&member) {
                return self.unknown("part of a message", start, &Variables::MEMBERS);
            }
            let mut argument = String::new();
            if member == "field" {
                self.spaces();
                argument = self.quoted_string("the field's name")?;
            }
            return Ok(Part::Member {
                name,
                member: member.to_owned(),
                argument,
            });
        }
        if !self.rest().starts_with(' ') {
            return Ok(Part::Variable(name));
        }
        self.spaces();
        let mut from = None;
        let mut up_to = None;
        if self.eat("from ") {
            from = Some(self.bound()?);
            self.spaces();
        }
        if self.eat("up to ") {
            up_to = Some(self.bound()?);
        }
        if from.is_none() && up_to.is_none() {
            return self.expected("`from` or `up to`");
        }
        Ok(Part::Slice { name, from, up_to })
    }

    fn repeat(&mut self, start: usize) -> Found<Part> {
        self.spaces();
        let octets = self.quoted_octets("what is repeated")?;
        let times = self.bound()?;
        if let Bound::Number(times) = times {
            let span = self.since(start);
            let span = Span::new(
                span.start,
                span.end + usize::from(self.rest().starts_with('}')),
            );
            let fault = self.scope.repeat(octets.len(), times, span);
            self.faults.extend(fault);
        }
        Ok(Part::Repeat { octets, times })
    }

    fn bound(&mut self) -> Found<Bound> {
        if self.eat("${") {
            let name = self.used_name()?;
            if !self.eat("}") {
                return self.expected("`}`");
            }
            return Ok(Bound::Variable(name));
        }
        self.number("a number or `${name}`").map(Bound::Number)
    }

    fn digest(&mut self) -> Found<Part> {
        let length = self.number("how many octets")?;
        if !self.eat(" octets sha256:") {
            return self.expected("`octets sha256:` and hexadecimal digits");
        }
        let start = self.at();
        let sha256 = self.run(|one| one.is_ascii_digit() || ('a'..='f').contains(&one));
        if sha256.is_empty() || sha256.len() > 64 {
            return self.wrong(
                self.since(start),
                "no digest of SHA-256",
                "expected 1 to 64 lower-case hexadecimal digits",
            );
        }
        self.eat("…");
        Ok(Part::Digest {
            length,
            sha256: sha256.to_owned(),
        })
    }

    fn used_name(&mut self) -> Found<String> {
        let start = self.at();
        let name = self.name("a name")?;
        self.use_name(name, self.since(start));
        Ok(name.to_owned())
    }

    fn use_name(&mut self, name: &str, span: Span) {
        let fault = self.scope.check(name, span);
        self.faults.extend(fault);
    }
}
