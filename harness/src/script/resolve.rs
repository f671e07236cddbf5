use super::{Bound, Part, Script, Text, Variables, Variant};

impl Text {
    /// The octets, with every variable put in.
    ///
    /// # Errors
    ///
    /// Says which name is not defined (yet), which member a message lacks, or that the octets
    /// would come to more than [`Variables::LIMIT`].
    pub fn resolve(&self, variables: &Variables) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        self.resolve_into(variables, &mut out)?;
        Ok(out)
    }

    /// The same, appended to what stands in `out`; where it fails, some of it may be.
    pub(crate) fn resolve_into(
        &self,
        variables: &Variables,
        out: &mut Vec<u8>,
    ) -> Result<(), String> {
        let limit = Variables::LIMIT + out.len() as u64;
        self.parts
            .iter()
            .try_for_each(|part| part.resolve(variables, limit, out))
    }

    /// How many octets it comes to at least, as far as that is soon told.
    pub(crate) fn least(&self, variables: &Variables) -> u64 {
        let least = |part: &Part| match part {
            Part::Octets(octets) => octets.len() as u64,
            Part::Variable(name) => variables.get(name).map_or(0, <[u8]>::len) as u64,
            Part::Repeat { octets, times } => {
                let times = times.resolve(variables).unwrap_or_default();
                times.saturating_mul(octets.len() as u64)
            }
            _ => 0,
        };
        let sizes = self.parts.iter().map(least);
        sizes.fold(0, u64::saturating_add).min(Variables::LIMIT)
    }
}

impl Part {
    fn resolve(&self, variables: &Variables, limit: u64, out: &mut Vec<u8>) -> Result<(), String> {
        let append = |octets: &[u8], out: &mut Vec<u8>| {
            room(octets.len() as u64, limit, out)?;
            out.extend_from_slice(octets);
            Ok(())
        };
        match self {
            Self::Octets(octets) => append(octets, out),
            Self::Variable(name) => append(known(variables, name)?, out),
            Self::Member {
                name,
                member,
                argument,
            } => {
                known(variables, name)?;
                let octets = variables
                    .member(name, member, argument)
                    .ok_or_else(|| format!("what `{name}` holds has no {member} {argument}"))?;
                append(&octets, out)
            }
            Self::Repeat { octets, times } => {
                let times = times.resolve(variables)?;
                let total = times.saturating_mul(octets.len() as u64);
                room(total, limit, out)?;
                repeat(octets, total, out);
                Ok(())
            }
            Self::Slice { name, from, up_to } => {
                let octets = known(variables, name)?;
                let place = |bound: &Option<Bound>, absent: usize| match bound {
                    None => Ok(absent),
                    Some(bound) => bound.resolve(variables).map(|number| {
                        usize::try_from(number).map_or(octets.len(), |one| one.min(octets.len()))
                    }),
                };
                let end = place(up_to, octets.len())?;
                let start = place(from, 0)?.min(end);
                append(&octets[start..end], out)
            }
            Self::Length(name) => {
                let length = known(variables, name)?.len().to_string();
                append(length.as_bytes(), out)
            }
            Self::Digest { length, .. } => Err(format!(
                "only the digest of these {length} octets is known, not the octets"
            )),
        }
    }
}

impl Bound {
    /// The number, with the variable put in.
    ///
    /// # Errors
    ///
    /// Says that the name is not defined, or that its octets are no number.
    pub fn resolve(&self, variables: &Variables) -> Result<u64, String> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Variable(name) => std::str::from_utf8(known(variables, name)?)
                .ok()
                .filter(|digits| digits.bytes().all(|octet| octet.is_ascii_digit()))
                .and_then(|digits| digits.parse().ok())
                .ok_or_else(|| format!("`{name}` is no number")),
        }
    }
}

impl Script {
    /// What `${…}` stands for when one variant begins: `given` (host, port, token …), the values
    /// of its sweeps, and the blocks, each of which may use what is above it.
    ///
    /// # Errors
    ///
    /// Says which block uses a name that is not defined above it, or that the blocks together
    /// come to more than [`Variables::LIMIT`].
    pub fn variables(&self, variant: &Variant, given: &Variables) -> Result<Variables, String> {
        let mut variables = given.clone();
        for (name, value) in &variant.values {
            variables.set(name, value.octets());
        }
        let mut left = Variables::LIMIT;
        for block in &self.blocks {
            let octets = block.resolve_within(&variables, left)?;
            left -= octets.len() as u64;
            variables.set(&block.name, octets);
        }
        Ok(variables)
    }
}

impl super::Block {
    /// The octets of all its lines.
    ///
    /// # Errors
    ///
    /// As [`Text::resolve`].
    pub fn resolve(&self, variables: &Variables) -> Result<Vec<u8>, String> {
        self.resolve_within(variables, Variables::LIMIT)
    }

    pub(super) fn resolve_within(
        &self,
        variables: &Variables,
        limit: u64,
    ) -> Result<Vec<u8>, String> {
        let mut octets = Vec::new();
        for part in self.lines.iter().flat_map(|line| &line.parts) {
            part.resolve(variables, limit, &mut octets)?;
        }
        Ok(octets)
    }
}

fn known<'a>(variables: &'a Variables, name: &str) -> Result<&'a [u8], String> {
    variables
        .get(name)
        .ok_or_else(|| format!("`${{{name}}}` is not defined here"))
}

/// Appends the octets over and over, up to `total` in all; each copy is of all that stands already.
fn repeat(octets: &[u8], total: u64, out: &mut Vec<u8>) {
    // Within `Variables::LIMIT`.
    let mut left = usize::try_from(total).unwrap_or_default();
    if let [octet] = octets {
        out.resize(out.len() + left, *octet);
        return;
    }
    let start = out.len();
    out.reserve(left);
    out.extend_from_slice(&octets[..octets.len().min(left)]);
    left -= out.len() - start;
    while left > 0 {
        let count = left.min(out.len() - start);
        out.extend_from_within(start..start + count);
        left -= count;
    }
}

fn room(more: u64, limit: u64, out: &[u8]) -> Result<(), String> {
    if more.saturating_add(out.len() as u64) > limit {
        return Err(format!(
            "more than {} MiB of octets",
            limit.div_ceil(1 << 20)
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(part: Part) -> Text {
        Text { parts: vec![part] }
    }

    #[test]
    fn a_repetition_beyond_the_limit_is_refused_before_it_takes_memory() {
        let bomb = text(Part::Repeat {
            octets: b"a".to_vec(),
            times: Bound::Number(u64::MAX),
        });
        assert_eq!(
            bomb.resolve(&Variables::new()),
            Err("more than 64 MiB of octets".to_owned())
        );
    }

    #[test]
    fn a_repetition_is_as_many_copies_as_it_says() {
        for octets in ["", "a", "ab", "abc"] {
            for times in 0..9 {
                let mut repeated = Text::octets("x");
                repeated.push(Part::Repeat {
                    octets: octets.into(),
                    times: Bound::Number(times),
                });
                let wanted = format!("x{}", octets.repeat(usize::try_from(times).unwrap()));
                let got = repeated.resolve(&Variables::new());
                assert_eq!(got, Ok(wanted.into_bytes()));
            }
        }
    }

    #[test]
    fn a_slice_ends_where_its_octets_end() {
        let variables = Variables::new().with("body", "hello").with("n", "3");
        let slice = |from: Option<u64>, up_to: Option<Bound>| {
            let name = "body".to_owned();
            let from = from.map(Bound::Number);
            text(Part::Slice { name, from, up_to }).resolve(&variables)
        };
        let n = Some(Bound::Variable("n".to_owned()));
        assert_eq!(slice(None, n), Ok(b"hel".to_vec()));
        assert_eq!(slice(Some(2), Some(Bound::Number(99))), Ok(b"llo".to_vec()));
        assert_eq!(slice(Some(4), Some(Bound::Number(2))), Ok(Vec::new()));
    }

    #[test]
    fn an_undefined_name_is_named() {
        let missing = text(Part::Variable("first".to_owned()));
        assert_eq!(
            missing.resolve(&Variables::new()),
            Err("`${first}` is not defined here".to_owned())
        );
    }
}
