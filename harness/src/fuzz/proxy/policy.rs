//! Careless readers of requests: how many messages are these octets to each of them?
//! None of them is right; what two of them disagree about should not have been forwarded.

/// How a reader finds the ends of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    /// The name in findings.
    pub name: &'static str,
    /// What a proxy breaks that lets this reader and others disagree.
    pub requirement: &'static str,
    /// Of several lengths the last counts, not the first.
    last_length: bool,
    /// A length wins over a coding.
    length_wins: bool,
    /// LF alone ends a line, and whitespace ends a name.
    lf: bool,
    /// A number ends where its digits do.
    prefix: bool,
    /// All digits of a number count, whatever stands between them.
    scattered: bool,
    /// Any coding with `chunked` in it is chunked, and others are none.
    substring: bool,
    /// HTTP/1.0 knows no codings.
    old: bool,
}

const PLAIN: Policy = Policy {
    name: "first-length",
    requirement: "R9112-6.3-18",
    last_length: false,
    length_wins: false,
    lf: false,
    prefix: false,
    scattered: false,
    substring: false,
    old: false,
};

/// Every policy.
pub(super) const POLICIES: &[Policy] = &[
    PLAIN,
    Policy {
        name: "last-length",
        last_length: true,
        ..PLAIN
    },
    Policy {
        name: "length-over-coding",
        requirement: "R9112-6.2-03",
        length_wins: true,
        ..PLAIN
    },
    Policy {
        name: "last-length-over-coding",
        requirement: "R9112-6.2-03",
        length_wins: true,
        last_length: true,
        ..PLAIN
    },
    Policy {
        name: "line-feeds",
        requirement: "R9112-2.2-05",
        lf: true,
        ..PLAIN
    },
    Policy {
        name: "prefix-integers",
        requirement: "R9110-8.6-11",
        prefix: true,
        ..PLAIN
    },
    Policy {
        name: "scattered-digits",
        requirement: "R9110-8.6-11",
        scattered: true,
        ..PLAIN
    },
    Policy {
        name: "coding-substring",
        requirement: "R9110-7.6.1-09",
        substring: true,
        ..PLAIN
    },
    Policy {
        name: "no-codings-in-http10",
        requirement: "R9112-6.1-24",
        old: true,
        ..PLAIN
    },
];

/// Why a reader stops.
enum Stop {
    /// The octets end inside a message.
    Partial,
    /// It refuses the message.
    Refused,
    /// What stands where a request is due is none.
    Junk,
}

impl Policy {
    /// How many messages it sees, and whether another has begun; junk that it would answer with an
    /// error counts as one. `None` where it refuses one for its framing, and so cannot be led astray by it.
    pub fn count(&self, octets: &[u8]) -> Option<(usize, bool)> {
        let mut rest = octets;
        let mut count = 0;
        while !rest.is_empty() {
            match self.message(&mut rest) {
                Ok(()) => count += 1,
                Err(Stop::Partial) => return Some((count, true)),
                Err(Stop::Junk) => return Some((count + 1, false)),
                Err(Stop::Refused) => return None,
            }
        }
        Some((count, false))
    }

    /// Reads one message off the front.
    fn message(&self, rest: &mut &[u8]) -> Result<(), Stop> {
        let start = self.line(rest)?;
        let old = start.ends_with(b" HTTP/1.0");
        if !old && !start.ends_with(b" HTTP/1.1") {
            return Err(Stop::Junk);
        }
        let (mut lengths, mut codings) = (Vec::new(), Vec::new());
        loop {
            let line = self.line(rest)?;
            if line.is_empty() {
                break;
            }
            let colon = line.iter().position(|octet| *octet == b':');
            let (name, value) = line.split_at(colon.unwrap_or(line.len()));
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            let name = if self.lf { name.trim_ascii_end() } else { name };
            if name.eq_ignore_ascii_case(b"Content-Length") {
                lengths.push(value);
            } else if name.eq_ignore_ascii_case(b"Transfer-Encoding") && !(old && self.old) {
                codings.push(value);
            }
        }
        let chosen = if self.last_length {
            lengths.last()
        } else {
            lengths.first()
        };
        let chunked = match codings.last() {
            Some(last) => self.is_chunked(last)?,
            None => false,
        };
        match chosen {
            Some(length) if !chunked || self.length_wins => {
                let length = self.number(length, 10)?;
                *rest = rest.get(length..).ok_or(Stop::Partial)?;
                Ok(())
            }
            _ if chunked => self.chunks(rest),
            _ => Ok(()),
        }
    }

    fn is_chunked(&self, value: &[u8]) -> Result<bool, Stop> {
        let last = value.rsplit(|octet| *octet == b',').next();
        let exact = last.is_some_and(|one| one.trim_ascii().eq_ignore_ascii_case(b"chunked"));
        let mut windows = value.windows(7);
        match self.substring {
            true => Ok(windows.any(|seven| seven.eq_ignore_ascii_case(b"chunked"))),
            false if exact => Ok(true),
            false => Err(Stop::Refused),
        }
    }

    fn chunks(&self, rest: &mut &[u8]) -> Result<(), Stop> {
        loop {
            let line = self.line(rest)?;
            let end = line.iter().position(|octet| *octet == b';');
            let size = self.number(&line[..end.unwrap_or(line.len())], 16)?;
            if size == 0 {
                break;
            }
            *rest = rest.get(size..).ok_or(Stop::Partial)?;
            if !self.line(rest)?.is_empty() {
                return Err(Stop::Refused);
            }
        }
        while !self.line(rest)?.is_empty() {}
        Ok(())
    }

    /// A line without its end.
    fn line<'a>(&self, rest: &mut &'a [u8]) -> Result<&'a [u8], Stop> {
        let octets = *rest;
        let lf = |at: &usize| octets[*at] == b'\n';
        let ends = |at: &usize| lf(at) && (self.lf || *at > 0 && octets[*at - 1] == b'\r');
        let end = (0..octets.len()).find(ends).ok_or(Stop::Partial)?;
        *rest = &octets[end + 1..];
        let line = &octets[..end];
        Ok(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn number(&self, octets: &[u8], radix: u32) -> Result<usize, Stop> {
        let is_digit = |octet: &&u8| char::from(**octet).is_digit(radix);
        let text = |octet: &u8| char::from(*octet);
        let digits: String = match (self.prefix, self.scattered) {
            (true, _) => octets.iter().take_while(is_digit).map(text).collect(),
            (false, true) => octets.iter().filter(is_digit).map(text).collect(),
            (false, false) if octets.iter().all(|octet| is_digit(&octet)) => {
                octets.iter().map(text).collect()
            }
            (false, false) => return Err(Stop::Refused),
        };
        usize::from_str_radix(&digits, radix).map_err(|_| Stop::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(octets: &[u8]) -> Vec<Option<(usize, bool)>> {
        POLICIES.iter().map(|one| one.count(octets)).collect()
    }

    #[test]
    fn all_agree_about_what_is_in_order() {
        let octets = b"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello\
            POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nX: y\r\n\r\n\
            GET /3 HTTP/1.1\r\nHost: a\r\n\r\nGET /4 HT";
        assert_eq!(counts(octets), vec![Some((3, true)); POLICIES.len()]);
    }

    #[test]
    fn each_disagrees_about_its_own_fault() {
        let wrong: &[(&str, &[u8])] = &[
            (
                "last-length",
                b"POST / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello",
            ),
            (
                "length-over-coding",
                b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
            (
                "last-length-over-coding",
                b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
            (
                "line-feeds",
                b"POST / HTTP/1.1\r\nX: a\nContent-Length: 5\r\n\r\nhello",
            ),
            (
                "prefix-integers",
                b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0 \r\n\r\n",
            ),
            (
                "scattered-digits",
                b"POST / HTTP/1.1\r\nContent-Length: 1e1\r\n\r\nhello hello",
            ),
            (
                "coding-substring",
                b"POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            ),
            (
                "no-codings-in-http10",
                b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
        ];
        for (name, octets) in wrong {
            let one = POLICIES.iter().find(|one| one.name == *name).unwrap();
            assert_ne!(one.count(octets), POLICIES[0].count(octets), "{name}");
        }
    }
}
