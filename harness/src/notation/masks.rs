use crate::script::{Part, Text};

/// What differs from run to run, and so is written as a variable in a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// The target's authority, written `${host}`.
    pub host: Option<Vec<u8>>,
    /// The port alone, written `${port}`.
    pub port: Option<Vec<u8>>,
    /// What is unique to the exchange, written `${token}`.
    pub token: Option<Vec<u8>>,
    /// The path that echoes, written `${echo}`.
    pub echo: Option<Vec<u8>>,
}

impl Masks {
    /// The values with their names, the longest first.
    fn values(&self) -> Vec<(&'static str, &[u8])> {
        let all = [
            ("host", &self.host),
            ("port", &self.port),
            ("token", &self.token),
            ("echo", &self.echo),
        ];
        let mut values: Vec<_> = all
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        values.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        values
    }

    /// The octets, cut where a value stands: the pieces between, and the names of the values.
    pub(super) fn cut<'a>(&self, octets: &'a [u8]) -> Vec<Piece<'a>> {
        let values = self.values();
        let mut pieces = Vec::new();
        let mut plain = 0;
        let mut at = 0;
        while at < octets.len() {
            let found = values
                .iter()
                .find(|(_, value)| stands_at(octets, at, value));
            let Some((name, value)) = found else {
                at += 1;
                continue;
            };
            if plain < at {
                pieces.push(Piece::Plain(&octets[plain..at]));
            }
            pieces.push(Piece::Value(name));
            at += value.len();
            plain = at;
        }
        if plain < octets.len() {
            pieces.push(Piece::Plain(&octets[plain..]));
        }
        pieces
    }

    /// Text with the values as variables; `dress` says how the octets between are written.
    pub(super) fn dress(&self, octets: &[u8], dress: impl Fn(&[u8]) -> Text) -> Text {
        let mut text = Text::default();
        for piece in self.cut(octets) {
            match piece {
                Piece::Plain(octets) => {
                    dress(octets)
                        .parts
                        .into_iter()
                        .for_each(|part| text.push(part));
                }
                Piece::Value(name) => text.push(Part::Variable(name.to_owned())),
            }
        }
        text
    }

    /// Whether any value stands in the octets.
    pub(super) fn bite(&self, octets: &[u8]) -> bool {
        self.cut(octets)
            .iter()
            .any(|piece| matches!(piece, Piece::Value(_)))
    }
}

/// A piece of octets between values, or a value.
pub(super) enum Piece<'a> {
    Plain(&'a [u8]),
    Value(&'static str),
}

/// Whether the value stands there, and is not merely a part of a longer word or number.
fn stands_at(octets: &[u8], at: usize, value: &[u8]) -> bool {
    let apart = |one: Option<&u8>, edge: Option<&u8>| {
        let both = one.zip(edge);
        !both.is_some_and(|(one, edge)| one.is_ascii_alphanumeric() && edge.is_ascii_alphanumeric())
    };
    octets[at..].starts_with(value)
        && apart(
            at.checked_sub(1).map(|before| &octets[before]),
            value.first(),
        )
        && apart(octets.get(at + value.len()), value.last())
}
