//! What a misspelt name was probably meant to be.

/// The names that contain the word or are one or two edits away from it, the nearest first.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const SHOWN: usize = 3;
    let word = word.to_lowercase();
    let mut near: Vec<_> = names
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let last = lower.rsplit('/').next().unwrap_or(&lower);
            let contained = word.len() > 2 && lower.contains(&word);
            let likeness = strsim::normalized_damerau_levenshtein(&word, &lower)
                .max(strsim::normalized_damerau_levenshtein(&word, last));
            (contained || likeness > 0.7).then_some((likeness + f64::from(contained), name))
        })
        .collect();
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    near.into_iter().map(|(_, name)| name).take(SHOWN).collect()
}

/// `; did you mean …?`, or nothing.
pub fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let near: Vec<_> = nearest(word, names)
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn a_part_of_a_name_and_a_slip_are_understood() {
        let names = ["server/framing/both-framings", "server/host/host-missing"];
        assert_eq!(
            did_you_mean("both-framing", names),
            "; did you mean `server/framing/both-framings`?"
        );
        assert_eq!(
            did_you_mean("server/host/hots-missing", names),
            "; did you mean `server/host/host-missing`?"
        );
        assert_eq!(did_you_mean("elephant", names), "");
    }
}
