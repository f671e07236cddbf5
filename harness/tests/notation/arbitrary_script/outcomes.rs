//! Any line of an outcome table.

use arbitrary::Result;
use badpeer::script::*;

use super::steps::*;
use super::text::*;

fn caller_result(u: Source) -> Result<CallerResult> {
    Ok(match u.int_in_range(0..=3)? {
        0 => CallerResult::Ok(option(u, status)?, option(u, text)?),
        1 => CallerResult::Error,
        2 => CallerResult::Field {
            absent: u.arbitrary()?,
            name: string(u)?,
            member: option(u, string)?,
        },
        _ => CallerResult::Hang,
    })
}

pub fn term(u: Source) -> Result<Term> {
    let response = |u: Source| option(u, |u| u.int_in_range(1..=9));
    Ok(match u.int_in_range(0..=12)? {
        0 => Term::Answer(option(u, connection)?, Answer::None),
        1 => {
            let patterns = some(u, 3, |u| {
                let first = status(u)?;
                let mut all = vec![first];
                all.extend(some(u, 2, status)?);
                Ok(AnswerPattern(all))
            })?;
            let rest = patterns.is_empty() || u.arbitrary()?;
            let answer = Answer::Codes {
                codes: patterns,
                rest,
            };
            Term::Answer(option(u, connection)?, answer)
        }
        2 => {
            let mut endings = vec![*u.choose(&Ending::ALL)?];
            endings.extend(some(u, 2, |u| Ok(*u.choose(&Ending::ALL)?))?);
            Term::Ending(option(u, connection)?, endings)
        }
        3 => Term::Interim(option(u, status)?),
        4 => Term::Content(response(u)?, text(u)?),
        5 => Term::Field {
            response: response(u)?,
            absent: u.arbitrary()?,
            name: string(u)?,
            member: option(u, string)?,
        },
        6 => Term::Version(string(u)?),
        7 => Term::Surplus,
        8 => Term::NoSurplus,
        9 => Term::Deviation(option(u, |_| Ok("R9112-6.3-14".to_owned()))?),
        10 => Term::Caller(response(u)?, caller_result(u)?),
        11 => Term::Matches {
            block: "first".to_owned(),
            offset: text(u)?,
            ending: text(u)?,
        },
        _ => Term::Saw(
            actor(u)?,
            Saw {
                negated: u.arbitrary()?,
                sight: match u.int_in_range(0..=4)? {
                    0 => Sight::Requests(u.int_in_range(0..=3)?),
                    1 => Sight::Connections(u.int_in_range(0..=3)?),
                    2 => Sight::Field(response(u)?, string(u)?, option(u, string)?),
                    3 => Sight::Octets(octets(u)?),
                    _ => Sight::Request {
                        method: method(u)?,
                        target: text(u)?,
                        content: option(u, text)?,
                    },
                },
            },
        ),
    })
}

pub fn outcome(u: Source) -> Result<Outcome> {
    let mut terms = vec![term(u)?];
    terms.extend(some(u, 2, term)?);
    Ok(Outcome {
        lead: lead(u)?,
        mark: *u.choose(&Mark::ALL)?,
        policy: option(u, |u| Ok(*u.choose(&Policy::ALL)?))?,
        terms,
        guards: some(u, 2, |u| {
            Ok(Guard {
                name: "swept".to_owned(),
                values: vec![u.choose(&["finish", "reset"])?.to_string()],
                negated: u.arbitrary()?,
            })
        })?,
        reason: line(u)?,
        line: 0,
    })
}
