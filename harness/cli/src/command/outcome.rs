//! Lines of an outcome table in words.

use badpeer::octets::escape;
use badpeer::script::{
    Actor, Answer, AnswerPattern, CallerResult, Ending, Guard, Outcome, Part, Saw, Sight,
    StatusPattern, Term, Text,
};

/// `pass where it answers 400 and closes: refused and closed`.
pub fn sentence(outcome: &Outcome) -> String {
    let mut out = format!("{:4}", outcome.mark.name());
    if let Some(policy) = outcome.policy {
        out += &format!(" (policy {})", policy.name());
    }
    let condition = condition(outcome);
    if condition.starts_with(',') {
        out += &condition;
    } else if !condition.is_empty() {
        out += &format!(" {condition}");
    }
    if !outcome.reason.is_empty() {
        out += &format!(": {}", outcome.reason);
    }
    out
}

/// `where it answers 400 and closes, when version is 1.0`; empty where it always matches.
pub fn condition(outcome: &Outcome) -> String {
    let mut out = String::new();
    let terms: Vec<_> = outcome.terms.iter().map(term).collect();
    if !terms.is_empty() {
        out += &format!("where it {}", terms.join(", and "));
    }
    let guards: Vec<_> = outcome.guards.iter().map(guard).collect();
    if !guards.is_empty() {
        out += &format!(", when {}", guards.join(" and "));
    }
    out
}

fn guard(guard: &Guard) -> String {
    let is = if guard.negated { "is not" } else { "is" };
    format!("{} {is} {}", guard.name, guard.values.join(" or "))
}

fn on(actor: Option<&Actor>) -> String {
    actor.map_or_else(String::new, |actor| {
        format!(" on the connection of {actor}")
    })
}

fn term(term: &Term) -> String {
    match term {
        Term::Answer(actor, one) => format!("{}{}", answer(one), on(actor.as_ref())),
        Term::Ending(actor, endings) => {
            let endings: Vec<_> = endings.iter().map(|one| ending(*one)).collect();
            format!("{}{}", endings.join(" or "), on(actor.as_ref()))
        }
        Term::Interim(None) => "sends no interim response".to_owned(),
        Term::Interim(Some(status)) => format!("sends an interim {status}"),
        Term::Content(number, content) => {
            format!(
                "sends the content \"{}\"{}",
                text(content),
                response(*number)
            )
        }
        Term::Field {
            response: number,
            absent,
            name,
            member,
        } => {
            let with = member
                .as_ref()
                .map_or_else(String::new, |one| format!(" with {one}"));
            let sends = if *absent {
                "sends no field"
            } else {
                "sends the field"
            };
            format!("{sends} {name}{with}{}", response(*number))
        }
        Term::Version(version) => format!("answers as HTTP/{version}"),
        Term::Surplus => "sends octets that belong to no response".to_owned(),
        Term::NoSurplus => "sends nothing behind its responses".to_owned(),
        Term::Deviation(None) => "sends sound messages only".to_owned(),
        Term::Deviation(Some(id)) => format!("sends a message against {id}"),
        Term::Caller(number, result) => {
            let call = number.map_or_else(String::new, |number| format!(" of call {number}"));
            caller(&call, result)
        }
        Term::Matches { block, .. } => {
            format!("hands its caller `{block}` exactly where it came whole")
        }
        Term::Saw(actor, saw) => saw_words(*actor, saw),
    }
}

fn caller(call: &str, result: &CallerResult) -> String {
    match result {
        CallerResult::Ok(status, content) => {
            let status = status
                .as_ref()
                .map_or_else(String::new, |one| format!(" {one}"));
            let content = content
                .as_ref()
                .map_or_else(String::new, |one| format!(" \"{}\"", text(one)));
            format!("hands the caller{call}{status}{content} as good")
        }
        CallerResult::Error => format!("hands the caller{call} an error"),
        CallerResult::Hang => format!("leaves the caller{call} waiting"),
        CallerResult::Field {
            absent,
            name,
            member,
        } => {
            let no = if *absent { "no" } else { "the" };
            let with = member
                .as_ref()
                .map_or_else(String::new, |one| format!(" with {one}"));
            format!("hands the caller{call} {no} field {name}{with}")
        }
    }
}

fn response(number: Option<usize>) -> String {
    number.map_or_else(String::new, |number| format!(" in response {number}"))
}

fn answer(answer: &Answer) -> String {
    match answer {
        Answer::None => "gives no answer".to_owned(),
        Answer::Codes { codes, rest } => {
            let codes: Vec<_> = codes.iter().map(alternatives).collect();
            let more = if *rest { ", and maybe more" } else { "" };
            format!("answers {}{more}", codes.join(", then "))
        }
    }
}

fn alternatives(pattern: &AnswerPattern) -> String {
    let codes = pattern.0.iter().map(|status| match status {
        StatusPattern::Any => "anything".to_owned(),
        code => code.to_string(),
    });
    codes.collect::<Vec<_>>().join(" or ")
}

const fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Finish => "closes between messages",
        Ending::FinishInside => "closes inside a message",
        Ending::Reset => "resets the connection",
        Ending::Open => "keeps the connection open",
        Ending::Hang => "leaves the peer waiting",
        Ending::Refused => "refuses the connection",
    }
}

fn saw_words(actor: Actor, saw: &Saw) -> String {
    let what = match &saw.sight {
        Sight::Requests(count) => format!("{count} request(s)"),
        Sight::Connections(count) => format!("{count} connection(s)"),
        Sight::Field(request, name, member) => {
            let member = member.iter().map(|member| format!(" with {member}"));
            let request = request.iter().map(|n| format!(" in request {n}"));
            let told: String = member.chain(request).collect();
            format!("the field {name}{told}")
        }
        Sight::Request { method, target, .. } => format!("{method} {}", text(target)),
        Sight::Octets(octets) => format!("the octets \"{}\"", escape(octets)),
    };
    let shows = if saw.negated {
        "does not show"
    } else {
        "shows"
    };
    format!("{shows} the {actor} {what}")
}

fn text(text: &Text) -> String {
    let parts = text.parts.iter().map(|part| match part {
        Part::Octets(octets) => escape(octets),
        Part::Variable(name) => format!("${{{name}}}"),
        Part::Member { name, member, .. } => format!("${{{name}.{member}}}"),
        Part::Slice { name, .. } => format!("a piece of {name}"),
        Part::Length(name) => format!("the length of {name}"),
        Part::Repeat { octets, .. } => format!("{} repeated", escape(octets)),
        Part::Digest { length, .. } => format!("{length} octets"),
    });
    parts.collect()
}
