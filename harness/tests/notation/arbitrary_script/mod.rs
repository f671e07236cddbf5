//! Any script that can be written down, and any transcript.

mod outcomes;
mod steps;
mod text;

use std::time::Duration;

use arbitrary::Result;
use badpeer::script::*;
use badpeer::transcript::{Event, Transcript, What};

use outcomes::*;
use steps::*;
use text::*;

/// A script that every name of is defined in, with its parts set apart.
pub fn script(u: Source) -> Result<Script> {
    let head = Head {
        lead: lead(u)?,
        claim: format!("a{}", line(u)?),
        targets: vec![*u.choose(&Role::ALL)?],
        clauses: vec!["R9112-6.3-14".to_owned()],
        tags: Vec::new(),
        why: line(u)?,
        needs: Need::ALL[..u.int_in_range(0..=4)?].to_vec(),
        policy: *u.choose(&Policy::ALL)?,
        segments: Segmentation::ALL[..u.int_in_range(0..=3)?].to_vec(),
        sweeps: Vec::new(),
        bad: some(u, 1, word)?,
    };
    let mut script = Script {
        head,
        ..Script::default()
    };
    script.head.lead.gap = false;
    let values = Values::List(vec![Value::word("finish"), Value::word("reset")]);
    script.head.sweeps.push(Sweep {
        lead: lead(u)?,
        name: "swept".to_owned(),
        values,
    });
    for (index, one) in ["one", "two"].into_iter().enumerate() {
        let values = match u.int_in_range(0..=3)? {
            0 => Values::Range(3, 5),
            1 => Values::EveryLine("first".to_owned()),
            2 => Values::EveryOctet("first".to_owned()),
            _ => {
                let mut values: Vec<Value> = Vec::new();
                for index in 0..u.int_in_range(1..=4)? {
                    let value = match u.int_in_range(0..=2)? {
                        0 => Value::word(format!("{}{index}", word(u)?)),
                        1 => Value::quoted(octets(u)?),
                        _ => Value {
                            name: format!("n{index}"),
                            octets: Some(octets(u)?),
                        },
                    };
                    if values.iter().all(|one| one.name != value.name) {
                        values.push(value);
                    }
                }
                Values::List(values)
            }
        };
        if index == 0 || u.arbitrary()? {
            script.head.sweeps.push(Sweep {
                lead: lead(u)?,
                name: one.to_owned(),
                values,
            });
        }
    }
    for name in ["first", "a", "body-2", "n_1", "Offset"] {
        script.blocks.push(Block {
            lead: lead(u)?,
            name: name.to_owned(),
            lines: match name {
                "first" => vec![Text::line("some"), Text::octets("octets")],
                "Offset" => some(u, 3, |u| {
                    let mut text = text(u)?;
                    text.parts
                        .retain(|part| !format!("{part:?}").contains("\"Offset\""));
                    let parts = std::mem::take(&mut text.parts);
                    parts.into_iter().for_each(|part| text.push(part));
                    Ok(text)
                })?,
                _ => vec![literal(u)?],
            },
        });
    }
    script.timeline = steps(u)?;
    script.outcomes = vec![outcome(u)?];
    script.outcomes.extend(some(u, 4, outcome)?);
    let mut seen = Vec::new();
    script.outcomes.retain(|outcome| {
        let fresh = !seen.contains(&outcome.terms);
        seen.push(outcome.terms.clone());
        fresh
    });
    script.tail = lead(u)?;
    script.tail.gap &= !script.tail.comments.is_empty();
    script.blocks[0].lead.gap = true;
    if let Some(first) = script.timeline.first_mut() {
        first.lead.gap = true;
    }
    script.outcomes[0].lead.gap = true;
    Ok(script)
}

/// Any conversation.
pub fn transcript(u: Source) -> Result<Transcript> {
    let events = some(u, 8, |u| {
        let what = match u.int_in_range(0..=9)? {
            0..=2 => What::Sent(octets(u)?.into()),
            3..=5 => What::Received(octets(u)?),
            6 => What::Did(match u.int_in_range(0..=2)? {
                0 => call(u, literal)?,
                1 => PeerAct::Variable(name(u)?),
                _ => peer_act(u)?,
            }),
            7 => What::Saw(match u.int_in_range(0..=2)? {
                0 => handed(u, literal)?,
                1 => request(u, literal)?,
                _ => seen(u)?,
            }),
            8 => What::Paused(duration(u)?),
            _ => What::Withheld {
                octets: u.arbitrary()?,
                unread: u.arbitrary()?,
            },
        };
        Ok(Event {
            actor: actor(u)?,
            what,
            at: Duration::from_millis(u.arbitrary::<u16>()?.into()),
            line: u.arbitrary()?,
        })
    })?;
    Ok(Transcript {
        events,
        segments: Vec::new(),
    })
}
