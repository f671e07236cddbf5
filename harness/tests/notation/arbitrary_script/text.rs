//! Any octets, words and texts.

use std::time::Duration;

use arbitrary::{Result, Unstructured};
use badpeer::script::*;

pub type Source<'a, 'b> = &'a mut Unstructured<'b>;

pub fn some<T>(u: Source, most: usize, mut one: impl FnMut(Source) -> Result<T>) -> Result<Vec<T>> {
    let count = u.int_in_range(0..=most)?;
    (0..count).map(|_| one(u)).collect()
}

pub fn option<T>(u: Source, one: impl FnOnce(Source) -> Result<T>) -> Result<Option<T>> {
    Ok(if u.arbitrary()? { Some(one(u)?) } else { None })
}

/// Octets in which everything that the notation must take care of is likely.
pub fn octets(u: Source) -> Result<Vec<u8>> {
    let pieces: [&[u8]; 16] = [
        b"\r\n",
        b"\r",
        b"\n",
        b" ",
        b"\t",
        b"\\",
        b"${",
        b"$",
        b"{",
        b"\"",
        b"#",
        b",",
        b"${host}",
        b"abc",
        b"\xc3\xa9",
        b"Content-Length: 3",
    ];
    let mut out = Vec::new();
    for _ in 0..u.int_in_range(0..=6)? {
        match u.int_in_range(0..=3)? {
            0 => out.push(u.arbitrary()?),
            1 => out.extend(vec![u.arbitrary::<u8>()?; u.int_in_range(60..=70)?]),
            _ => out.extend(*u.choose(&pieces)?),
        }
    }
    Ok(out)
}

pub fn string(u: Source) -> Result<String> {
    Ok(String::from_utf8_lossy(&octets(u)?).into_owned())
}

/// A line for people: no control characters, nothing at its ends.
pub fn line(u: Source) -> Result<String> {
    let text = string(u)?.replace(char::is_control, "-");
    Ok(text.trim_matches(' ').to_owned())
}

pub fn name(u: Source) -> Result<String> {
    let names = ["a", "first", "body-2", "n_1", "Offset"];
    Ok((*u.choose(&names)?).to_owned())
}

pub fn word(u: Source) -> Result<String> {
    Ok((*u.choose(&["a", "close", "1.0", "x/y", "when", "0"])?).to_owned())
}

pub fn duration(u: Source) -> Result<Duration> {
    let nanos = u.int_in_range(0..=999_999_999)?;
    Ok(Duration::new(u.arbitrary()?, nanos))
}

pub fn bound(u: Source) -> Result<Bound> {
    Ok(match u.arbitrary()? {
        true => Bound::Number(u.int_in_range(0..=1000)?),
        false => Bound::Variable(name(u)?),
    })
}

pub fn text(u: Source) -> Result<Text> {
    let mut text = Text::default();
    for _ in 0..u.int_in_range(0..=4)? {
        text.push(match u.int_in_range(0..=8)? {
            0 => Part::Variable(name(u)?),
            1 => Part::Length(name(u)?),
            2 => Part::Repeat {
                octets: octets(u)?,
                times: bound(u)?,
            },
            3 => {
                let from = option(u, bound)?;
                let up_to = match from {
                    Some(_) => option(u, bound)?,
                    None => Some(bound(u)?),
                };
                let name = name(u)?;
                Part::Slice { name, from, up_to }
            }
            4 => {
                let member = *u.choose(&Variables::MEMBERS)?;
                let argument = if member == "field" {
                    string(u)?
                } else {
                    String::new()
                };
                Part::Member {
                    name: name(u)?,
                    member: member.to_owned(),
                    argument,
                }
            }
            5 => Part::Digest {
                length: u.arbitrary()?,
                sha256: "9f3c".repeat(u.int_in_range(1..=16)?),
            },
            _ => Part::Octets(octets(u)?),
        });
    }
    Ok(text)
}

/// A text whose octets are all known.
pub fn sendable(u: Source) -> Result<Text> {
    let mut known = Text::default();
    let parts = text(u)?.parts.into_iter();
    parts
        .filter(|part| !matches!(part, Part::Digest { .. }))
        .for_each(|part| known.push(part));
    Ok(known)
}

pub fn literal(u: Source) -> Result<Text> {
    octets(u).map(Text::octets)
}
