use super::text::{method, quoted, quoted_octets, word};
use crate::script::{Actor, Answer, CallerResult, Ending, Guard, Outcome, Saw, Sight, Term, Text};

/// How wide a column may be before a line is let out of it.
const WIDEST: usize = 60;

/// The lines of the table, their columns aligned.
pub(super) fn table(outcomes: &[Outcome]) -> Vec<String> {
    let mut rows: Vec<String> = outcomes.iter().map(what).collect();
    let guards: Vec<String> = outcomes.iter().map(|one| when(&one.guards)).collect();
    let reasons: Vec<String> = outcomes.iter().map(reason).collect();
    append(&mut rows, &guards);
    append(&mut rows, &reasons);
    rows
}

/// Appends a column; empty cells neither widen what is left of it nor are written.
fn append(rows: &mut [String], cells: &[String]) {
    let width = |row: &str| row.chars().count();
    let with_cells = rows.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
    let widths = with_cells.map(|(row, _)| width(row));
    let column = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    for (row, cell) in rows.iter_mut().zip(cells) {
        if !cell.is_empty() {
            let space = column.saturating_sub(width(row)) + 3;
            row.push_str(&" ".repeat(space));
            row.push_str(cell);
        }
    }
}

fn what(outcome: &Outcome) -> String {
    let mut out = format!("{:<7}", outcome.mark.name());
    if let Some(policy) = outcome.policy {
        out.push_str(policy.name());
        out.push(' ');
    }
    for (index, one) in outcome.terms.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        out.push_str(&term(one));
    }
    out
}

fn when(guards: &[Guard]) -> String {
    let guards: Vec<String> = guards
        .iter()
        .map(|guard| {
            let sign = if guard.negated { "!=" } else { "=" };
            format!("{} {sign} {}", guard.name, guard.values.join("|"))
        })
        .collect();
    if guards.is_empty() {
        return String::new();
    }
    format!("when {}", guards.join(" and "))
}

fn reason(outcome: &Outcome) -> String {
    let reason = super::script::one_line(&outcome.reason);
    if reason.is_empty() {
        return String::new();
    }
    format!("# {reason}")
}

fn term(term: &Term) -> String {
    match term {
        Term::Answer(actor, answer) => format!("{}{}", of(*actor), self::answer(answer)),
        Term::Ending(actor, endings) => {
            let names: Vec<&str> = endings.iter().map(|ending| Ending::name(*ending)).collect();
            format!("{}{}", of(*actor), names.join("|"))
        }
        Term::Interim(None) => "no interim".to_owned(),
        Term::Interim(Some(status)) => format!("interim {status}"),
        Term::Content(response, content) => {
            format!("content{} {}", nth(*response), quoted(content))
        }
        Term::Field {
            response,
            absent,
            name,
            member,
        } => {
            let no = if *absent { "no " } else { "" };
            format!(
                "{no}field{} {}",
                nth(*response),
                field(name, member.as_deref())
            )
        }
        Term::Version(version) => {
            format!("version {}", word(&Text::octets(version.as_str()), true))
        }
        Term::Surplus => "surplus".to_owned(),
        Term::NoSurplus => "no surplus".to_owned(),
        Term::Deviation(None) => "sound".to_owned(),
        Term::Deviation(Some(id)) => format!("deviation {}", quoted_octets(id.as_bytes())),
        Term::Caller(None, result) => format!("caller {}", caller(result)),
        Term::Caller(Some(number), result) => format!("call.{number} {}", caller(result)),
        Term::Matches {
            block,
            offset,
            ending,
        } => {
            let offset = word(offset, true);
            format!("caller matches {block}, {offset}, {}", word(ending, true))
        }
        Term::Saw(actor, saw) => format!("{actor} saw {}", self::saw(saw)),
    }
}

fn of(actor: Option<Actor>) -> String {
    actor.map_or_else(String::new, |actor| format!("{actor} "))
}

fn nth(response: Option<usize>) -> String {
    response.map_or_else(String::new, |number| format!(".{number}"))
}

fn answer(answer: &Answer) -> String {
    let Answer::Codes { codes, rest } = answer else {
        return "none".to_owned();
    };
    let mut words: Vec<String> = codes
        .iter()
        .map(|pattern| {
            let codes: Vec<String> = pattern.0.iter().map(ToString::to_string).collect();
            codes.join("|")
        })
        .collect();
    if *rest {
        words.push("…".to_owned());
    }
    words.join(" ")
}

fn field(name: &str, member: Option<&str>) -> String {
    let name = quoted_octets(name.as_bytes());
    match member {
        Some(member) => format!("{name} has {}", quoted_octets(member.as_bytes())),
        None => name,
    }
}

fn caller(result: &CallerResult) -> String {
    match result {
        CallerResult::Ok(status, content) => {
            let mut out = "ok".to_owned();
            if let Some(status) = status {
                out.push_str(&format!(" {status}"));
            }
            if let Some(content) = content {
                out.push_str(&format!(" {}", quoted(content)));
            }
            out
        }
        CallerResult::Error => "error".to_owned(),
        CallerResult::Hang => "hang".to_owned(),
        CallerResult::Field {
            absent,
            name,
            member,
        } => {
            let no = if *absent { "no " } else { "" };
            format!("{no}field {}", field(name, member.as_deref()))
        }
    }
}

fn saw(saw: &Saw) -> String {
    let no = if saw.negated { "no " } else { "" };
    let sight = match &saw.sight {
        Sight::Requests(count) => counted(*count, "request", saw.negated),
        Sight::Connections(count) => counted(*count, "connection", saw.negated),
        Sight::Field(request, name, member) => {
            let number = request.map(|n| format!(".{n}")).unwrap_or_default();
            format!("field{number} {}", field(name, member.as_deref()))
        }
        Sight::Octets(octets) => format!("octets {}", quoted_octets(octets)),
        Sight::Request {
            method: name,
            target,
            content,
        } => {
            let mut out = method(name, is_sight_word, true);
            out.push_str(&format!(" {}", word(target, true)));
            if let Some(content) = content {
                out.push_str(&format!(" {}", quoted(content)));
            }
            out
        }
    };
    format!("{no}{sight}")
}

/// Whether a method could be taken for another sight.
fn is_sight_word(word: &str) -> bool {
    let taken = [
        "no",
        "field",
        "octets",
        "request",
        "requests",
        "connection",
        "connections",
    ];
    let first = word.split('.').next().unwrap_or_default();
    taken.contains(&word) || first == "field" || word.starts_with(|one: char| one.is_ascii_digit())
}

fn counted(count: usize, what: &str, negated: bool) -> String {
    match count {
        0 if !negated => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
