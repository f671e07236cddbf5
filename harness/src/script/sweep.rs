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
    /// A value that is its own name.
    #[must_use]
    pub fn word(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            octets: None,
        }
    }

    /// A number, named by its decimal digits.
    #[must_use]
    pub fn number(number: u64) -> Self {
        Self::word(number.to_string())
    }

    /// Whether the text can stand as a value, or as a value's name, without quotes.
    #[must_use]
    pub fn is_word(text: &str) -> bool {
        !text.is_empty()
            && text
                .bytes()
                .all(|octet| octet.is_ascii_alphanumeric() || b"-_./+".contains(&octet))
    }

    /// Octets, named by what can be read of them: `"Connection: close\r\n"` by
    /// `connection-close`, `""` by `empty`, `"\t"` by `x09`.
    #[must_use]
    pub fn quoted(octets: impl Into<Vec<u8>>) -> Self {
        let octets = octets.into();
        if let Ok(word) = std::str::from_utf8(&octets)
            && Self::is_word(word)
        {
            return Self::word(word);
        }
        let words: Vec<String> = octets
            .split(|octet| !octet.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| String::from_utf8_lossy(word).to_ascii_lowercase())
            .collect();
        let mut name = if octets.is_empty() {
            "empty".to_owned()
        } else if words.is_empty() {
            let shown = octets.iter().take(10);
            shown.map(|octet| format!("x{octet:02x}")).collect()
        } else {
            words.join("-")
        };
        name.truncate(40);
        Self {
            name,
            octets: Some(octets),
        }
    }

    /// What `${…}` stands for.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        self.octets.as_deref().unwrap_or(self.name.as_bytes())
    }
}
