use super::cursor::{Cursor, Found};
use super::head::requirement;
use super::step::{actor, status};
use crate::script::{
    Actor, Answer, AnswerPattern, CallerResult, Ending, Party, Saw, Sight, StatusPattern, Term,
    Text,
};

/// How a term may begin, besides a status code.
const TERMS: [&str; 21] = [
    "none",
    "any",
    "finish",
    "reset",
    "open",
    "hang",
    "refused",
    "interim",
    "no",
    "content",
    "field",
    "version",
    "surplus",
    "sound",
    "deviation",
    "caller",
    "handler",
    "client",
    "server",
    "front",
    "back",
];

/// A character of a word in the outcome table.
fn of_word(one: char) -> bool {
    !matches!(one, ' ' | ',')
}

impl<'a> Cursor<'a> {
    /// The next word of the table, up to a space or a comma; and the spaces behind it.
    fn table_word(&mut self) -> &'a str {
        let word = self.run(of_word);
        self.spaces();
        word
    }

    fn peek(&self) -> &'a str {
        let rest = self.rest();
        &rest[..rest.find(|one| !of_word(one)).unwrap_or(rest.len())]
    }

    fn eat_table_word(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
        if found {
            self.table_word();
        }
        found
    }

    pub(super) fn term(&mut self) -> Found<Term> {
        let word = self.peek();
        if let Some(actor) = actor(word) {
            self.table_word();
            if self.eat_table_word("saw") {
                return self.saw().map(|saw| Term::Saw(actor, saw));
            }
            return match actor.party {
                Party::Caller if actor.number == 1 => self.caller(None),
                Party::Caller | Party::Handler => self.expected("`saw`"),
                _ => self.answer_or_ending(Some(actor)),
            };
        }
        let (word, number) = match word.split_once('.') {
            Some((word @ ("content" | "field" | "call"), digits)) => match digits.parse() {
                Ok(number) if number > 0 => (word, Some(number)),
                _ => return self.expected(format!("`{word}.1` for the first one")),
            },
            _ => (word, None),
        };
        match word {
            "interim" => {
                self.table_word();
                let Some(status) = status(self.peek()) else {
                    return self.expected("a status code: `100`, `1xx`");
                };
                self.table_word();
                Ok(Term::Interim(Some(status)))
            }
            "no" => self.absent(),
            "call" if number.is_some() => {
                self.table_word();
                self.caller(number)
            }
            "content" => {
                self.table_word();
                let content = self.quoted("the content")?;
                Ok(Term::Content(number, content))
            }
            "field" => self.field(false),
            "version" => {
                self.table_word();
                self.word_string("a version: `1.1`", true)
                    .map(Term::Version)
            }
            "surplus" => {
                self.table_word();
                Ok(Term::Surplus)
            }
            "sound" => {
                self.table_word();
                Ok(Term::Deviation(None))
            }
            "deviation" => {
                self.table_word();
                let start = self.at();
                let id = self.quoted_string("the id of a requirement")?;
                let span = self.since(start);
                self.faults.extend(requirement(&id, span, self.scope));
                Ok(Term::Deviation(Some(id)))
            }
            _ => self.answer_or_ending(None),
        }
    }

    fn absent(&mut self) -> Found<Term> {
        self.table_word();
        let start = self.at();
        match self.peek().split('.').next() {
            Some("field") => return self.field(true),
            Some("interim") => {
                self.table_word();
                return Ok(Term::Interim(None));
            }
            Some("surplus") => {
                self.table_word();
                return Ok(Term::NoSurplus);
            }
            _ => {}
        }
        self.table_word();
        self.unknown("absence of", start, &["field", "interim", "surplus"])
    }

    fn field(&mut self, absent: bool) -> Found<Term> {
        let (response, name, member) = self.field_seen()?;
        Ok(Term::Field {
            response,
            absent,
            name,
            member,
        })
    }

    /// `field "X"`, `field.2 "X" has "a"`.
    fn field_seen(&mut self) -> Found<(Option<usize>, String, Option<String>)> {
        let message = match self.peek().split_once('.') {
            None if self.peek() == "field" => None,
            Some(("field", digits)) if digits.parse().is_ok_and(|number: usize| number > 0) => {
                digits.parse().ok()
            }
            _ => return self.expected("`field` or `field.1`"),
        };
        self.table_word();
        let name = self.quoted_string("the field's name")?;
        Ok((message, name, self.member()?))
    }

    fn member(&mut self) -> Found<Option<String>> {
        if self.eat_table_word("has") {
            return self.quoted_string("a member of the field's list").map(Some);
        }
        Ok(None)
    }

    fn answer_or_ending(&mut self, actor: Option<Actor>) -> Found<Term> {
        if let Some(endings) = self.endings()? {
            return Ok(Term::Ending(actor, endings));
        }
        if self.eat_table_word("none") {
            return Ok(Term::Answer(actor, Answer::None));
        }
        let mut codes = Vec::new();
        let mut rest = false;
        while !rest && !self.peek().is_empty() {
            let word = self.peek();
            if matches!(word, "…" | "...") {
                rest = true;
            } else if let Some(pattern) = answer_pattern(word) {
                codes.push(pattern);
            } else {
                break;
            }
            self.table_word();
        }
        if codes.is_empty() && !rest {
            let at = self.at();
            self.table_word();
            if actor.is_none() {
                return self.unknown("term", at, &TERMS).map_err(|mut fault| {
                    fault.help = Some(
                        "expected status codes (`400`, `2xx`), an ending (`finish`, `open`) or \
                         another term of the manual"
                            .to_owned(),
                    );
                    fault
                });
            }
            let names = Ending::ALL.map(Ending::name);
            let known: Vec<&str> = names.into_iter().chain(["none", "saw"]).collect();
            return self.unknown("ending or answer", at, &known);
        }
        Ok(Term::Answer(actor, Answer::Codes { codes, rest }))
    }

    /// `finish|finish inside|reset`; nothing where the word is no ending.
    fn endings(&mut self) -> Found<Option<Vec<Ending>>> {
        let first = self.peek().split('|').next().unwrap_or_default();
        if !Ending::ALL.iter().any(|ending| ending.name() == first) {
            return Ok(None);
        }
        let mut endings = Vec::new();
        loop {
            let start = self.at();
            let word = self.run(|one| one.is_ascii_alphabetic());
            if word == "finish"
                && let Some(behind) = self.rest().strip_prefix(" inside")
                && !behind.starts_with(|one: char| one.is_alphanumeric())
            {
                self.advance(" inside".len());
            }
            let name = self.text_since(start);
            match Ending::ALL.into_iter().find(|ending| ending.name() == name) {
                Some(ending) => endings.push(ending),
                None => return self.unknown("ending", start, &Ending::ALL.map(Ending::name)),
            }
            if !self.eat("|") {
                break;
            }
        }
        if self.rest().starts_with(of_word) {
            return self.expected("`|`, `,` or the end of the term");
        }
        self.spaces();
        Ok(Some(endings))
    }

    /// What came of a call; of the last where no number is given.
    fn caller(&mut self, call: Option<usize>) -> Found<Term> {
        let start = self.at();
        Ok(match self.table_word() {
            "ok" => {
                let status = status(self.peek());
                if status.is_some() {
                    self.table_word();
                }
                let content = self.content_here()?;
                Term::Caller(call, CallerResult::Ok(status, content))
            }
            "error" => Term::Caller(call, CallerResult::Error),
            "hang" => Term::Caller(call, CallerResult::Hang),
            "no" if self.eat_table_word("field") => self.caller_field(call, true)?,
            "field" => self.caller_field(call, false)?,
            "matches" if call.is_none() => {
                let start = self.at();
                let block = self.name("the name of a block")?.to_owned();
                let fault = self.scope.check(&block, self.since(start));
                self.faults.extend(fault);
                self.comma()?;
                let offset = self.word_text("where it was cut: `${offset}`", true)?;
                self.comma()?;
                let ending = self.word_text("how it ended: `${ending}`", true)?;
                Term::Matches {
                    block,
                    offset,
                    ending,
                }
            }
            _ => {
                let known = ["ok", "error", "hang", "field", "no field", "matches", "saw"];
                return self.unknown("result", start, &known);
            }
        })
    }

    fn caller_field(&mut self, call: Option<usize>, absent: bool) -> Found<Term> {
        let name = self.quoted_string("the field's name")?;
        let member = self.member()?;
        let field = CallerResult::Field {
            absent,
            name,
            member,
        };
        Ok(Term::Caller(call, field))
    }

    fn comma(&mut self) -> Found<()> {
        self.spaces();
        if !self.eat(",") {
            return self.expected("`,`: `caller matches BLOCK, ${offset}, ${ending}`");
        }
        self.spaces();
        Ok(())
    }

    fn content_here(&mut self) -> Found<Option<Text>> {
        if self.rest().starts_with('"') {
            return self.quoted("the content").map(Some);
        }
        Ok(None)
    }

    fn saw(&mut self) -> Found<Saw> {
        let negated = self.eat_table_word("no");
        if negated
            && matches!(
                self.peek(),
                "request" | "requests" | "connection" | "connections"
            )
        {
            // `saw no request` counts them: none.
            return Ok(Saw {
                negated: false,
                sight: self.counted(0)?,
            });
        }
        let sight = match self.peek() {
            word if word.split('.').next() == Some("field") => {
                let (request, name, member) = self.field_seen()?;
                Sight::Field(request, name, member)
            }
            "octets" => {
                self.table_word();
                Sight::Octets(self.quoted_octets("the octets")?)
            }
            word if word.starts_with(|one: char| one.is_ascii_digit()) => {
                let count = self.number("a number")?;
                self.spaces();
                self.counted(count)?
            }
            _ => Sight::Request {
                method: self.word_string("a sight: `1 request`, `field \"Via\"`", true)?,
                target: self.word_text("a request target behind the method", true)?,
                content: self.content_here()?,
            },
        };
        Ok(Saw { negated, sight })
    }

    fn counted(&mut self, count: usize) -> Found<Sight> {
        let start = self.at();
        Ok(match self.table_word() {
            "request" | "requests" => Sight::Requests(count),
            "connection" | "connections" => Sight::Connections(count),
            _ => return self.unknown("such sight", start, &["requests", "connections"]),
        })
    }
}

/// `4xx|501`.
fn answer_pattern(word: &str) -> Option<AnswerPattern> {
    let codes: Option<Vec<StatusPattern>> = word.split('|').map(status).collect();
    codes.map(AnswerPattern)
}
