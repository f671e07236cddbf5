use std::fmt;

use super::{Guard, Script, Sweep, Value, Values, Variables};

/// One of the cases that a script with sweeps stands for: a value for each sweep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// The sweeps' names with their values, in the order of the file.
    pub values: Vec<(String, Value)>,
}

impl Variant {
    /// The most variants that one script may have.
    pub const LIMIT: u64 = 10_000;

    /// `[offset=17,ending=reset]`, to be put behind the id of the case; empty where nothing is
    /// swept.
    #[must_use]
    pub fn name(&self) -> String {
        self.to_string()
    }

    /// The value of a sweep.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value)
    }

    /// Whether a line under these guards speaks of this variant.
    #[must_use]
    pub fn meets(&self, guards: &[Guard]) -> bool {
        guards.iter().all(|guard| {
            let named = self
                .get(&guard.name)
                .is_some_and(|value| guard.values.contains(&value.name));
            named != guard.negated
        })
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.values.iter().enumerate() {
            let before = if index == 0 { '[' } else { ',' };
            write!(f, "{before}{name}={}", value.name)?;
        }
        if self.values.is_empty() {
            Ok(())
        } else {
            f.write_str("]")
        }
    }
}

impl Script {
    /// Every combination of the sweeps' values, the last sweep changing fastest; one variant
    /// without values where nothing is swept.
    ///
    /// # Errors
    ///
    /// Says which sweep has no values, or goes over a block whose length is only known while
    /// playing, or that there are more than [`Variant::LIMIT`]. A script that was read has none of
    /// these.
    pub fn variants(&self) -> Result<Vec<Variant>, String> {
        let mut variants = vec![Variant::default()];
        let mut count = 1_u64;
        for sweep in &self.head.sweeps {
            let values = sweep.expand(self)?;
            count = count.saturating_mul(values.len() as u64);
            if count > Variant::LIMIT {
                return Err(too_many());
            }
            variants = variants
                .iter()
                .flat_map(|variant| {
                    values.iter().map(|value| {
                        let mut longer = variant.clone();
                        longer.values.push((sweep.name.clone(), value.clone()));
                        longer
                    })
                })
                .collect();
        }
        Ok(variants)
    }

    /// The most octets that a block to be swept over may come to, with those above it.
    const CONSTANT: u64 = 1 << 20;

    /// The octets of a block, where they are the same in each variant and on each target.
    ///
    /// # Errors
    ///
    /// Says what stands in the way.
    pub fn constant(&self, block: &str) -> Result<Vec<u8>, String> {
        let mut variables = Variables::new();
        let mut left = Self::CONSTANT;
        for one in &self.blocks {
            let octets = one.resolve_within(&variables, left);
            if one.name == block {
                return octets;
            }
            if let Ok(octets) = octets {
                left -= octets.len() as u64;
                variables.set(&one.name, octets);
            }
        }
        Err(format!("no block `{block}`"))
    }
}

impl Sweep {
    /// How many values it has, without making them.
    fn count(&self, script: &Script) -> Result<u64, String> {
        let count = match &self.values {
            Values::Range(first, last) => last
                .checked_sub(*first)
                .map_or(0, |steps| steps.saturating_add(1)),
            Values::List(values) => values.len() as u64,
            Values::EveryOctet(block) => script.constant(block)?.len() as u64,
            Values::EveryLine(block) => line_ends(&script.constant(block)?).count() as u64,
        };
        if count == 0 {
            return Err(format!("`{}` has no values", self.name));
        }
        Ok(count)
    }

    /// Its values, written out.
    ///
    /// # Errors
    ///
    /// Says that there are none, more than [`Variant::LIMIT`], or that they are only known while
    /// playing.
    pub fn expand(&self, script: &Script) -> Result<Vec<Value>, String> {
        if self.count(script)? > Variant::LIMIT {
            return Err(too_many());
        }
        let numbers: Vec<u64> = match &self.values {
            Values::List(values) => return Ok(values.clone()),
            Values::Range(first, last) => (*first..=*last).collect(),
            Values::EveryOctet(block) => (0..script.constant(block)?.len() as u64).collect(),
            Values::EveryLine(block) => line_ends(&script.constant(block)?).collect(),
        };
        Ok(numbers.into_iter().map(Value::number).collect())
    }
}

fn too_many() -> String {
    format!("more than {} variants", Variant::LIMIT)
}

/// The offset behind each line end.
fn line_ends(octets: &[u8]) -> impl Iterator<Item = u64> {
    octets
        .iter()
        .zip(1..)
        .filter(|(octet, _)| **octet == b'\n')
        .map(|(_, offset)| offset)
}

#[cfg(test)]
mod tests {
    use super::super::{Block, Lead, Text};
    use super::*;

    fn sweep(name: &str, values: Values) -> Sweep {
        Sweep {
            lead: Lead::default(),
            name: name.to_owned(),
            values,
        }
    }

    fn script(sweeps: Vec<Sweep>) -> Script {
        let mut script = Script::default();
        script.head.sweeps = sweeps;
        script.blocks.push(Block {
            lead: Lead::default(),
            name: "answer".to_owned(),
            lines: vec![Text::octets("ab\r\n"), Text::octets("c")],
        });
        script
    }

    #[test]
    fn a_script_without_sweeps_is_one_variant_without_a_name() {
        let variants = script(Vec::new()).variants().unwrap();
        assert_eq!(variants.len(), 1);
        assert_eq!(variants[0].name(), "");
    }

    #[test]
    fn sweeps_are_combined() {
        let words = ["finish", "reset"].map(Value::word).to_vec();
        let script = script(vec![
            sweep("ending", Values::List(words)),
            sweep("offset", Values::EveryOctet("answer".to_owned())),
        ]);
        let names: Vec<String> = script
            .variants()
            .unwrap()
            .iter()
            .map(Variant::name)
            .collect();
        assert_eq!(names.len(), 10);
        assert_eq!(names[0], "[ending=finish,offset=0]");
        assert_eq!(names[9], "[ending=reset,offset=4]");
    }

    #[test]
    fn lines_are_swept_by_their_ends() {
        let script = script(vec![sweep("at", Values::EveryLine("answer".to_owned()))]);
        let variants = script.variants().unwrap();
        assert_eq!(variants.len(), 1);
        assert_eq!(variants[0].name(), "[at=4]");
    }

    #[test]
    fn too_many_variants_are_refused_before_they_are_made() {
        let script = script(vec![sweep("n", Values::Range(0, u64::MAX))]);
        assert_eq!(
            script.variants(),
            Err("more than 10000 variants".to_owned())
        );
    }
}
