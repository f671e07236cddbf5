use super::list::members;
use crate::octets::Span;

/// One field line [RFC 9112 §5].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldLine<'a> {
    /// The field name, as it was written.
    pub name: &'a [u8],
    /// The value without OWS at its ends, each obs-fold in it replaced by one SP.
    pub value: &'a [u8],
    /// From the name's first octet to the last before the line end; of a folded field, of its
    /// last line.
    pub span: Span,
}

/// The field lines of one section, in order. Names are compared without case [RFC 9110 §5.1].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Names and values, one behind the other.
    octets: Vec<u8>,
    places: Vec<Place>,
}

/// Where the parts of a line stand among the octets of its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    name: usize,
    value: usize,
    end: usize,
    span: Span,
}

impl Fields {
    /// The value of the first line of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.all(name).next()
    }

    /// The values of every line of that name, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.lines(name).map(|line| line.value)
    }

    /// Every line of that name, in order.
    pub fn lines<'a>(&'a self, name: &str) -> impl Iterator<Item = FieldLine<'a>> {
        self.iter()
            .filter(|line| line.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// Whether a line has that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The members of the list that all lines of that name make together, empty ones dropped
    /// [RFC 9110 §5.6.1.2].
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<Vec<u8>> {
        self.members(name).map(<[u8]>::to_vec).collect()
    }

    /// Whether that list has the member, compared without case.
    #[must_use]
    pub fn has_member(&self, name: &str, member: &str) -> bool {
        self.members(name)
            .any(|one| one.eq_ignore_ascii_case(member.as_bytes()))
    }

    /// The lines in order.
    #[must_use]
    pub fn iter(&self) -> Lines<'_> {
        Lines {
            octets: &self.octets,
            places: self.places.iter(),
        }
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn members<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.all(name)
            .flat_map(members)
            .filter(|member| !member.is_empty())
    }

    pub(super) fn push(&mut self, line: FieldLine<'_>) {
        if self.places.is_empty() {
            // Most sections need no more.
            self.octets.reserve(128);
            self.places.reserve(4);
        }
        let name = self.octets.len();
        self.octets.extend_from_slice(line.name);
        let value = self.octets.len();
        self.octets.extend_from_slice(line.value);
        self.places.push(Place {
            name,
            value,
            end: self.octets.len(),
            span: line.span,
        });
    }

    /// Adds a folded line to the last field: one SP stands for the fold, where anything stands on
    /// either side.
    pub(super) fn unfold(&mut self, more: &[u8], end: usize) {
        if let Some(last) = self.places.last_mut() {
            if last.end > last.value && !more.is_empty() {
                self.octets.push(b' ');
            }
            self.octets.extend_from_slice(more);
            last.end = self.octets.len();
            last.span.end = end;
        }
    }
}

/// The lines of a section, in order.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    octets: &'a [u8],
    places: std::slice::Iter<'a, Place>,
}

impl<'a> Iterator for Lines<'a> {
    type Item = FieldLine<'a>;

    fn next(&mut self) -> Option<FieldLine<'a>> {
        let place = self.places.next()?;
        Some(FieldLine {
            name: &self.octets[place.name..place.value],
            value: &self.octets[place.value..place.end],
            span: place.span,
        })
    }
}

impl<'a> FromIterator<FieldLine<'a>> for Fields {
    fn from_iter<I: IntoIterator<Item = FieldLine<'a>>>(lines: I) -> Self {
        let mut fields = Self::default();
        lines.into_iter().for_each(|line| fields.push(line));
        fields
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = FieldLine<'a>;
    type IntoIter = Lines<'a>;

    fn into_iter(self) -> Lines<'a> {
        self.iter()
    }
}
