//! What was probably meant: the one candidate that is a single slip of the fingers away.

/// The only candidate that is one edit away from `word` (or differs in case alone); nothing where
/// there are several.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let mut near = candidates
        .into_iter()
        .filter(|candidate| is_near(word, candidate));
    let first = near.next()?;
    near.all(|other| other == first).then(|| first.to_owned())
}

fn is_near(word: &str, candidate: &str) -> bool {
    if word == candidate || word.chars().count() < 2 {
        return false;
    }
    word.eq_ignore_ascii_case(candidate) || one_edit(word, candidate)
}

/// Whether one insertion, deletion, substitution or swap of neighbours makes one the other.
fn one_edit(one: &str, other: &str) -> bool {
    if one.len().abs_diff(other.len()) > 4 {
        return false;
    }
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let same = |(a, b): &(&char, &char)| a == b;
    let front = one.iter().zip(&other).take_while(same).count();
    let (one, other) = (&one[front..], &other[front..]);
    let back = one.iter().rev().zip(other.iter().rev());
    let back = back.take_while(same).count();
    let (one, other) = (&one[..one.len() - back], &other[..other.len() - back]);
    match (one, other) {
        ([a, b], [c, d]) => a == d && b == c,
        _ => one.len() <= 1 && other.len() <= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_near_and_two_are_not() {
        let acts = ["open", "finish", "reset", "stall"];
        for slip in ["finsh", "finnish", "finisg", "fniish", "FINISH"] {
            assert_eq!(nearest(slip, acts).as_deref(), Some("finish"), "{slip}");
        }
        assert_eq!(nearest("fini", acts), None);
        assert_eq!(nearest("finish", acts), None);
        assert_eq!(nearest("", acts), None);
    }

    #[test]
    fn where_two_are_near_none_is_guessed() {
        assert_eq!(nearest("a3", ["a1", "a2"]), None);
    }
}
