//! The last large write of this thread. The segmentations of a case write the same octets one after
//! the other, and large content costs more to make than to play.

use std::cell::RefCell;
use std::sync::Arc;

use bytes::Bytes;

use crate::script::{Part, Script, Text, Variables};

/// What is worth keeping, in octets.
const LARGE: std::ops::RangeInclusive<usize> = 64 << 10..=16 << 20;

thread_local! {
    static LAST: RefCell<Option<Write>> = const { RefCell::new(None) };
}

/// A write, and what it was made of.
struct Write {
    script: Arc<Script>,
    /// Its first line, counted from 0 in the timeline.
    at: usize,
    variables: Variables,
    octets: Bytes,
}

/// The octets of this write, where they are those of the last large one.
pub(super) fn recall(script: &Arc<Script>, at: usize, variables: &Variables) -> Option<Bytes> {
    LAST.with_borrow(|last| {
        let last = last.as_ref()?;
        let same = Arc::ptr_eq(&last.script, script) && last.at == at;
        (same && alike(&last.variables, variables)).then(|| last.octets.clone())
    })
}

/// Keeps a write for the next that is the same, where it is large and tells nothing that is of one
/// conversation alone.
pub(super) fn keep<'a>(
    script: &Arc<Script>,
    at: usize,
    variables: &Variables,
    octets: &Bytes,
    mut texts: impl Iterator<Item = &'a Text>,
) {
    if !LARGE.contains(&octets.len()) || texts.any(tells_token) {
        return;
    }
    LAST.set(Some(Write {
        script: Arc::clone(script),
        at,
        variables: variables.clone(),
        octets: octets.clone(),
    }));
}

/// Whether all names but the token stand for the same.
fn alike(one: &Variables, other: &Variables) -> bool {
    let but_token = |variable: &(&str, &[u8])| variable.0 != "token";
    one.iter()
        .filter(but_token)
        .eq(other.iter().filter(but_token))
}

fn tells_token(text: &Text) -> bool {
    text.parts.iter().any(|part| match part {
        Part::Variable(name)
        | Part::Length(name)
        | Part::Member { name, .. }
        | Part::Slice { name, .. } => name == "token",
        Part::Octets(_) | Part::Repeat { .. } | Part::Digest { .. } => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_write_is_recalled_where_all_that_it_tells_is_the_same() {
        let script = Arc::new(Script::default());
        let variables = |token: &str| Variables::new().with("host", "a").with("token", token);
        let octets = Bytes::from(vec![b'a'; 64 << 10]);
        let plain = Text::variable("host");
        keep(&script, 3, &variables("1"), &octets, [&plain].into_iter());
        assert_eq!(recall(&script, 3, &variables("2")), Some(octets.clone()));
        assert_eq!(recall(&script, 4, &variables("2")), None);
        let moved = variables("2").with("host", "b");
        assert_eq!(recall(&script, 3, &moved), None);
        let other = Arc::new(Script::default());
        assert_eq!(recall(&other, 3, &variables("2")), None);
        let telling = Text::variable("token");
        keep(&script, 5, &variables("1"), &octets, [&telling].into_iter());
        assert_eq!(recall(&script, 5, &variables("2")), None);
        keep(
            &script,
            6,
            &variables("1"),
            &octets.slice(1..),
            [&plain].into_iter(),
        );
        assert_eq!(recall(&script, 6, &variables("1")), None);
    }
}
