//! A panic of the target as a finding, and the known ones under an engine.
//! Never hides a panic of badpeer's own.

use std::cell::Cell;
use std::panic;

use super::charge::Charge;
use super::oracle::Oracle;
use crate::target::said;

/// So many words of a panic name it.
const WORDS: usize = 8;

thread_local! {
    static PLAYING: Cell<bool> = const { Cell::new(false) };
}

/// The charge for a panic that left these words. They are its reason, without the numbers, which
/// differ from one time to the next.
pub(super) fn charge(words: &str) -> Charge {
    let named: Vec<String> = words
        .split(|one: char| !one.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(str::to_ascii_lowercase)
        .collect();
    let reason = match named.as_slice() {
        [] => "without-words".to_owned(),
        named => named.join("-"),
    };
    let words = format!("the target panicked: {words}");
    Charge::new(Oracle::Panic, reason, "R9110-2.3-01", words)
}

/// Lets the known panics of a target through: libFuzzer's hook ends the process at every panic,
/// before anyone can say that it is known.
pub(super) fn let_through(known: &[String]) {
    let may_be = |one: &String| one.starts_with("panic/") || one.starts_with('*');
    let known: Vec<String> = known.iter().filter(|one| may_be(one)).cloned().collect();
    if known.is_empty() {
        return;
    }
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let is_known = || charge(&said(info.payload())).is_known(&known);
        if !(PLAYING.get() && is_known()) {
            before(info);
        }
    }));
}

/// Runs what plays conversations: a panic meanwhile may be the target's.
pub(super) fn while_playing<T>(play: impl FnOnce() -> T) -> T {
    PLAYING.set(true);
    let played = play();
    PLAYING.set(false);
    played
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_named_by_its_words_and_not_by_its_numbers() {
        let key = |words| charge(words).key();
        assert_eq!(
            key("assertion failed: self.can_write_head()"),
            "panic/assertion-failed-self-can-write-head"
        );
        assert_eq!(key("range 7..3"), key("range 12..4"));
        assert_eq!(key("404"), "panic/without-words");
        assert_eq!(key(&"far too long ".repeat(9)).matches('-').count(), 7);
    }
}
