use std::time::Duration;

use bytes::Bytes;

use crate::script::Segmentation;

/// Octet by octet ends after so many: what follows goes whole.
const FINE: usize = 4096;

/// One write, sent in segments. They share its octets, and so does its event.
#[derive(Default)]
pub(super) struct Pieces {
    octets: Bytes,
    /// How many octets of it have gone.
    gone: usize,
    /// How many of these our own reader was told of.
    told: usize,
    cut: Cut,
    /// The place of its event in the transcript.
    pub event: usize,
}

#[derive(Clone, Copy, Default)]
enum Cut {
    #[default]
    Whole,
    Line,
    Octet,
    /// So many octets at a time.
    Each(usize),
}

impl Pieces {
    /// These octets, cut as the segmentation says; by the pace, where one is set.
    pub fn new(
        octets: Bytes,
        segmentation: Segmentation,
        pace: Option<(usize, Duration)>,
        event: usize,
    ) -> Self {
        let cut = match (pace, segmentation) {
            (Some((size, _)), _) => Cut::Each(size.max(1)),
            (None, Segmentation::Whole) => Cut::Whole,
            (None, Segmentation::Line) => Cut::Line,
            (None, Segmentation::Octet) => Cut::Octet,
        };
        Self {
            octets,
            gone: 0,
            told: 0,
            cut,
            event,
        }
    }

    /// How many octets are still to go.
    pub fn left(&self) -> usize {
        self.octets.len() - self.gone
    }

    /// Whether all have gone.
    pub fn is_empty(&self) -> bool {
        self.left() == 0
    }

    /// Takes the next segment.
    pub fn pop(&mut self) -> Option<Bytes> {
        let rest = &self.octets[self.gone..];
        if rest.is_empty() {
            return None;
        }
        let size = match self.cut {
            Cut::Whole => rest.len(),
            Cut::Line => rest
                .iter()
                .position(|octet| *octet == b'\n')
                .map_or(rest.len(), |at| at + 1),
            Cut::Octet if self.gone < FINE => 1,
            Cut::Octet => rest.len(),
            Cut::Each(size) => size.min(rest.len()),
        };
        let from = self.gone;
        self.gone += size;
        Some(self.octets.slice(from..self.gone))
    }

    /// What has gone of it.
    pub fn gone(&self) -> Bytes {
        self.octets.slice(..self.gone)
    }

    /// What has gone of it since this was last asked for.
    pub fn untold(&mut self) -> Bytes {
        let from = std::mem::replace(&mut self.told, self.gone);
        self.octets.slice(from..self.gone)
    }

    /// Sends no more of it, and says how many octets that leaves.
    pub fn withhold(&mut self) -> usize {
        let left = self.left();
        if left > 0 {
            // What is kept back need not be kept in memory.
            self.octets = Bytes::copy_from_slice(&self.octets[..self.gone]);
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(
        octets: &[u8],
        segmentation: Segmentation,
        pace: Option<(usize, Duration)>,
    ) -> Vec<Bytes> {
        let mut pieces = Pieces::new(Bytes::copy_from_slice(octets), segmentation, pace, 0);
        let segments = std::iter::from_fn(|| pieces.pop()).collect();
        assert!(pieces.is_empty());
        segments
    }

    #[test]
    fn a_write_is_cut_as_the_segmentation_says() {
        let cut = |segmentation| segments(b"a\r\n\nb", segmentation, None);
        assert_eq!(cut(Segmentation::Whole), ["a\r\n\nb"]);
        assert_eq!(cut(Segmentation::Line), ["a\r\n", "\n", "b"]);
        assert_eq!(cut(Segmentation::Octet), ["a", "\r", "\n", "\n", "b"]);
    }

    #[test]
    fn a_long_write_is_cut_finely_only_at_its_beginning() {
        let cut = segments(&[b'a'; FINE + 9], Segmentation::Octet, None);
        assert_eq!(cut.len(), FINE + 1);
        assert_eq!(cut.last().map(Bytes::len), Some(9));
    }

    #[test]
    fn a_pace_goes_before_a_segmentation() {
        let pace = Some((2, Duration::from_secs(1)));
        assert_eq!(segments(b"abc", Segmentation::Octet, pace), ["ab", "c"]);
    }

    #[test]
    fn what_is_withheld_is_counted_and_gone() {
        let mut pieces = Pieces::new(Bytes::from_static(b"abc"), Segmentation::Octet, None, 0);
        pieces.pop();
        assert_eq!(pieces.withhold(), 2);
        assert_eq!(pieces.gone(), "a");
        assert_eq!(pieces.pop(), None);
    }
}
