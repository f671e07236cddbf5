use super::super::diagnostic::Fault;
use super::super::nearest::nearest;
use super::scope::Scope;
use crate::octets::Span;

/// What a part of a line was read as, or what is wrong with it.
pub(crate) type Found<T> = Result<T, Box<Fault>>;

/// A place in one line, moving from left to right.
pub(crate) struct Cursor<'a> {
    line: &'a str,
    at: usize,
    /// Where the line begins in its file.
    base: usize,
    /// The names that may be used.
    pub(super) scope: &'a Scope,
    /// Mistakes that do not keep the rest of the line from being read.
    pub(super) faults: Vec<Fault>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a str, base: usize, scope: &'a Scope) -> Self {
        Self {
            line,
            at: 0,
            base,
            scope,
            faults: Vec::new(),
        }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    pub(super) fn is_done(&self) -> bool {
        self.at == self.line.len()
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn advance(&mut self, octets: usize) {
        self.at += octets;
    }

    pub(super) fn text_since(&self, start: usize) -> &'a str {
        &self.line[start..self.at]
    }

    /// The place from `start` in the line to here.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(self.base + start, self.base + self.at)
    }

    /// The word at this place, as a place; empty at the end of the line.
    pub(super) fn here(&self) -> Span {
        let length = self.rest().find(' ').unwrap_or(self.rest().len());
        Span::new(self.base + self.at, self.base + self.at + length)
    }

    /// The rest of the line, as a place.
    pub(super) fn span_of_rest(&self) -> Span {
        Span::new(self.base + self.at, self.base + self.line.len())
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches(' ').len();
    }

    /// The octets of the line as long as they are of that kind.
    pub(super) fn run(&mut self, of: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|one| !of(one)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// The next word, up to a space; and the spaces behind it.
    pub(super) fn word(&mut self) -> &'a str {
        let word = self.run(|one| one != ' ');
        self.spaces();
        word
    }

    /// That word, and the spaces behind it, or nothing.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let behind = self.rest().strip_prefix(word);
        let found = behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        if found {
            self.at += word.len();
            self.spaces();
        }
        found
    }

    /// The name of a variable, block or sweep: a letter, then letters, digits, `-` and `_`.
    pub(super) fn name(&mut self, what: &str) -> Found<&'a str> {
        let start = self.at;
        let name = self.run(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_');
        if name.starts_with(|one: char| one.is_ascii_alphabetic()) {
            return Ok(name);
        }
        self.at = start;
        let help = format!("{what}: a letter, then letters, digits, `-` or `_`");
        self.expected(help)
    }

    pub(super) fn number<T: std::str::FromStr>(&mut self, what: &str) -> Found<T> {
        let start = self.at;
        let digits = self.run(|one| one.is_ascii_digit());
        if let Ok(number) = digits.parse() {
            return Ok(number);
        }
        if digits.is_empty() {
            return self.expected(what);
        }
        let fault = Fault::new(self.since(start), format!("`{digits}` is too large"));
        Err(Box::new(fault.help(what)))
    }

    /// Says what was expected in place of the word here.
    pub(super) fn expected<T>(&self, help: impl Into<String>) -> Found<T> {
        let word = self.rest().split(' ').next().unwrap_or_default();
        let message = if word.is_empty() {
            "the line ends too early".to_owned()
        } else {
            format!("unexpected `{}`", cut(word))
        };
        Err(Box::new(Fault::new(self.here(), message).help(help)))
    }

    /// Says that the word from `start` is none of those.
    pub(super) fn unknown<T>(&self, what: &str, start: usize, known: &[&str]) -> Found<T> {
        let word = self.text_since(start).trim_end();
        let span = self.since(start);
        let span = Span::new(span.start, span.start + word.len());
        let message = if word.is_empty() {
            format!("no {what}")
        } else {
            format!("no {what} `{}`", cut(word))
        };
        let fault = Fault::new(span, message)
            .help(format!("expected {}", one_of(known)))
            .meant(nearest(word, known.iter().copied()));
        Err(Box::new(fault))
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Found<()> {
        if self.is_done() {
            return Ok(());
        }
        let fault = Fault::new(
            self.span_of_rest(),
            "nothing more was expected on this line",
        );
        Err(Box::new(fault))
    }

    pub(super) fn wrong<T>(&self, span: Span, message: &str, help: &str) -> Found<T> {
        Err(Box::new(Fault::new(span, message).help(help)))
    }
}

/// `a`, `b` or `c`.
pub(super) fn one_of(words: &[&str]) -> String {
    let shown = words.iter().take(20);
    let mut quoted: Vec<String> = shown.map(|word| format!("`{word}`")).collect();
    if quoted.len() < words.len() {
        quoted.push("others".to_owned());
    }
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}

/// A word short enough for a message.
pub(super) fn cut(word: &str) -> String {
    if word.chars().count() <= 40 {
        return word.to_owned();
    }
    let shown: String = word.chars().take(40).collect();
    format!("{shown}…")
}
