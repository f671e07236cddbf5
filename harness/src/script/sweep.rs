use super::Lead;

/// `vary NAME = …`: the case is played once for each value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// What stands above it.
    pub lead: Lead,
    /// The variable.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The values of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Written out.
    List(Vec<Value>),
    /// `1..20`: whole numbers, both ends included.
    Range(u64, u64),
    /// `every octet of NAME`: 0, 1, … up to one less than the block's length.
    EveryOctet(String),
    /// `every line of NAME`: the offset behind each line end of the block.
    EveryLine(String),
}

/// One value: `close`, or `close: "Connection: close\r\n"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// How ids and guards name it.
    pub name: String,
    /// The octets that `${…}` stands for; the name's own octets where absent.
    pub octets: Option<Vec<u8>>,
}

impl Value {
    /// What `${…}` stands for.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        self.octets.as_deref().unwrap_or(self.name.as_bytes())
    }
}
