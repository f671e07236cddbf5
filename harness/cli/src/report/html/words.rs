//! Lines that many conversations share, each kept once.

use std::collections::HashMap;

/// The most characters of a line that are kept.
const LONG: usize = 400;
/// Those kept of its end where it is longer.
const END: usize = 60;

/// Lines by number.
#[derive(Default)]
pub struct Words {
    lines: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Words {
    /// The number of a line.
    pub fn number(&mut self, line: &str) -> usize {
        if let Some(number) = self.numbers.get(line) {
            return *number;
        }
        let number = self.lines.len();
        self.lines.push(line.to_owned());
        self.numbers.insert(line.to_owned(), number);
        number
    }

    /// Every line, by number.
    pub fn into_lines(self) -> Vec<String> {
        self.lines
    }
}

/// A line with its middle left out where it is long, and where columns of the whole then are.
pub fn shorten(line: &str) -> (String, impl Fn(usize) -> usize + use<>) {
    let all = line.chars().count();
    if all <= LONG {
        return (line.to_owned(), shift(usize::MAX, 0, 0));
    }
    let first: String = line.chars().take(LONG - END).collect();
    let last: String = line.chars().skip(all - END).collect();
    let gap = format!(" … {} left out … ", all - LONG);
    let wide = gap.chars().count();
    (
        format!("{first}{gap}{last}"),
        shift(LONG - END, all - END, wide),
    )
}

fn shift(from: usize, to: usize, wide: usize) -> impl Fn(usize) -> usize {
    move |column| {
        if column <= from {
            column
        } else if column < to {
            from + wide / 2
        } else {
            column - to + from + wide
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_ends_and_its_columns() {
        let line = "a".repeat(1000) + "the end";
        let (short, column) = shorten(&line);
        assert!(short.chars().count() < 450 && short.ends_with("the end"));
        assert_eq!(column(3), 3);
        let at = column(1000);
        assert_eq!(short.chars().skip(at).collect::<String>(), "the end");
    }
}
