use super::list::members;
use crate::octets::Span;

/// One field line [RFC 9112 §5].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldLine {
    /// The field name, as it was written.
    pub name: Vec<u8>,
    /// The value without OWS at its ends, each obs-fold in it replaced by one SP.
    pub value: Vec<u8>,
    /// From the name's first octet to the last before the line end; of a folded field, of its
    /// last line.
    pub span: Span,
}

/// The field lines of one section, in order. Names are compared without case [RFC 9110 §5.1].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<FieldLine>);

impl Fields {
    /// The value of the first line of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.all(name).next()
    }

    /// The values of every line of that name, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.lines(name).map(|line| &line.value[..])
    }

    /// Every line of that name, in order.
    pub fn lines<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a FieldLine> {
        self.0
            .iter()
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
    pub fn iter(&self) -> std::slice::Iter<'_, FieldLine> {
        self.0.iter()
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn members<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.all(name)
            .flat_map(members)
            .filter(|member| !member.is_empty())
    }

    pub(super) fn push(&mut self, line: FieldLine) {
        self.0.push(line);
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut FieldLine> {
        self.0.last_mut()
    }
}

impl FromIterator<FieldLine> for Fields {
    fn from_iter<I: IntoIterator<Item = FieldLine>>(lines: I) -> Self {
        Self(lines.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = &'a FieldLine;
    type IntoIter = std::slice::Iter<'a, FieldLine>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
