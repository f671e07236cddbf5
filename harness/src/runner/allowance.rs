use crate::transcript::{Event, Transcript, What};

/// Once a run has so many octets of its target on record, only `LITTLE` is taken of each further
/// connection: a target that answers without end costs no more memory than this.
const KEPT: usize = 1 << 30;
const LITTLE: usize = 64 << 10;

/// How many octets of the target a conversation has on record.
pub(super) fn received(transcript: &Transcript) -> usize {
    let octets = |event: &Event| match &event.what {
        What::Received(octets) => octets.len(),
        _ => 0,
    };
    transcript.events.iter().map(octets).sum()
}

/// How many octets are taken of one connection, where so many are on record.
pub(super) const fn allowance(kept: usize, usual: usize) -> usize {
    if kept > KEPT && usual > LITTLE {
        LITTLE
    } else {
        usual
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::Patience;

    #[test]
    fn what_a_run_keeps_of_endless_answers_is_bounded() {
        let usual = Patience::default().octets;
        // Ten thousand conversations, all of them endless, none of them short of its allowance.
        let (mut kept, mut conversations) = (0, 0);
        while conversations < 10_000 {
            kept += allowance(kept, usual);
            conversations += 1;
        }
        assert!(kept < KEPT + usual + 10_000 * LITTLE, "{kept}");
        assert_eq!(allowance(KEPT, usual), usual);
        assert_eq!(allowance(KEPT + 1, 10), 10);
    }
}
