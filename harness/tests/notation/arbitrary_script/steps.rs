//! Any step of a timeline.

use std::time::Duration;

use arbitrary::Result;
use badpeer::script::*;

use super::text::*;

pub fn lead(u: Source) -> Result<Lead> {
    Ok(Lead {
        gap: u.arbitrary()?,
        comments: some(u, 2, |u| Ok(line(u)?.trim_end_matches(' ').to_owned()))?,
    })
}

pub fn actor(u: Source) -> Result<Actor> {
    Ok(Actor {
        party: *u.choose(&Party::ALL)?,
        number: u.int_in_range(1..=3)?,
    })
}

pub fn connection(u: Source) -> Result<Actor> {
    Ok(Actor {
        party: *u.choose(&[Party::Client, Party::Server, Party::Front, Party::Back])?,
        number: u.int_in_range(1..=3)?,
    })
}

pub fn status(u: Source) -> Result<StatusPattern> {
    Ok(match u.int_in_range(0..=2)? {
        0 => StatusPattern::Any,
        1 => StatusPattern::Class(u.int_in_range(0..=9)?),
        _ => StatusPattern::Code(u.int_in_range(0..=999)?),
    })
}

pub fn method(u: Source) -> Result<String> {
    Ok(match u.int_in_range(0..=2)? {
        0 => string(u)?,
        1 => (*u.choose(&[
            "ok",
            "open",
            "reset lost",
            "set",
            "error",
            "field",
            "1",
            "no",
        ])?)
        .into(),
        _ => "GET".to_owned(),
    })
}

pub type MakeText = fn(Source) -> Result<Text>;

pub fn call(u: Source, text: MakeText) -> Result<PeerAct> {
    Ok(PeerAct::Call {
        method: method(u)?,
        url: text(u)?,
        content: option(u, text)?,
        through: option(u, |u| {
            Ok(Through {
                proxy: text(u)?,
                tunnelled: u.arbitrary()?,
            })
        })?,
        fields: fields(u, text)?,
    })
}

pub fn peer_act(u: Source) -> Result<PeerAct> {
    Ok(match u.int_in_range(0..=4)? {
        0 => PeerAct::Set(match u.int_in_range(0..=2)? {
            0 => Setting::NoDelay(u.arbitrary()?),
            1 => Setting::ReceiveBuffer(u.arbitrary()?),
            _ => Setting::SendBuffer(u.arbitrary()?),
        }),
        1 => PeerAct::Pace {
            octets: u.int_in_range(1..=9)?,
            every: duration(u)?,
        },
        2 => PeerAct::Pace {
            octets: 0,
            every: Duration::ZERO,
        },
        _ => PeerAct::Move(*u.choose(&Move::ALL)?),
    })
}

pub fn seen(u: Source) -> Result<TargetAct> {
    Ok(u.choose(&[
        TargetAct::Open,
        TargetAct::Finish,
        TargetAct::Reset,
        TargetAct::Refuse,
        TargetAct::Wait,
        TargetAct::Hang,
    ])?
    .clone())
}

pub fn handed(u: Source, text: MakeText) -> Result<TargetAct> {
    Ok(match u.int_in_range(0..=2)? {
        0 => TargetAct::Hang,
        1 => TargetAct::Error(string(u)?),
        _ => TargetAct::Ok {
            status: u.arbitrary()?,
            content: option(u, text)?,
            fields: fields(u, text)?,
        },
    })
}

fn fields(u: Source, text: MakeText) -> Result<Vec<Text>> {
    (0..u.int_in_range(0..=2)?).map(|_| text(u)).collect()
}

pub fn request(u: Source, text: MakeText) -> Result<TargetAct> {
    Ok(TargetAct::Request {
        method: method(u)?,
        target: text(u)?,
        content: text(u)?,
    })
}

pub fn hole(u: Source) -> Result<Hole> {
    let pattern = match u.int_in_range(0..=9)? {
        0 => Pattern::Request,
        1 => Pattern::Head,
        2 => Pattern::Response(option(u, status)?),
        3 => Pattern::Octets(u.arbitrary()?),
        4 => Pattern::Until([octets(u)?, vec![b'x']].concat()),
        5 => Pattern::Finish,
        6 => Pattern::Reset,
        7 => Pattern::End,
        _ => Pattern::Answer,
    };
    Ok(Hole {
        pattern,
        capture: None,
        within: option(u, duration)?,
    })
}

/// A step in its place: connections are opened before they are used.
pub fn steps(u: Source) -> Result<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    for _ in 0..u.int_in_range(0..=8)? {
        let actor = actor(u)?;
        let ours = matches!(actor.party, Party::Client | Party::Back);
        let open = match ours {
            true => Act::Do(PeerAct::Move(Move::Open)),
            false => Act::See(TargetAct::Open),
        };
        let act = match actor.party {
            Party::Caller if u.arbitrary()? => Act::Do(call(u, text)?),
            Party::Caller => Act::See(handed(u, text)?),
            Party::Handler => Act::See(request(u, text)?),
            _ if steps.iter().all(|step| step.actor != actor) => open,
            _ => match u.int_in_range(0..=5)? {
                0 => Act::Send(sendable(u)?),
                1 => Act::Receive(text(u)?),
                2 => Act::Await(hole(u)?),
                3 => Act::Do(peer_act(u)?),
                4 => Act::See(seen(u)?),
                _ => Act::Pause(duration(u)?),
            },
        };
        // Only who listens can refuse.
        if ours && matches!(act, Act::Do(PeerAct::Move(Move::Refuse))) {
            continue;
        }
        if steps.iter().any(|step| step.actor == actor)
            && matches!(
                act,
                Act::Do(PeerAct::Move(Move::Open)) | Act::See(TargetAct::Open)
            )
        {
            continue;
        }
        let optional = matches!(act, Act::Receive(_) | Act::Await(_) | Act::See(_));
        steps.push(Step {
            lead: lead(u)?,
            actor,
            act,
            optional: optional && u.arbitrary()?,
            line: 0,
        });
    }
    Ok(steps)
}
