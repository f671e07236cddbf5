use std::sync::Arc;

/// What `${…}` stands for while a script is played: names and their octets. It grows: a capture
/// joins when its hole is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    /// Shared, as every conversation of a run has much the same; made its own when it grows. In the
    /// order of the names: they are few.
    known: Arc<Vec<Variable>>,
}

/// One name and its octets, shared too: what is made anew is no more than the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Variable {
    name: Arc<str>,
    octets: Arc<Vec<u8>>,
}

impl Variables {
    /// The most octets that one text, or all blocks of a script together, may come to.
    pub const LIMIT: u64 = 64 << 20;

    /// The names that are always there; the runner gives them their octets.
    pub const ALWAYS: [&str; 7] = [
        "host", "port", "echo", "token", "deadline", "origin", "base",
    ];

    /// The parts of a captured message: `${first.target}`.
    pub const MEMBERS: [&str; 5] = ["target", "method", "status", "content", "field"];

    /// No names yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with a name more.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<str>, octets: impl Into<Vec<u8>>) -> Self {
        self.set(name, octets);
        self
    }

    /// Gives a name its octets, in place of those it had.
    pub fn set(&mut self, name: impl AsRef<str>, octets: impl Into<Vec<u8>>) {
        let (name, octets) = (name.as_ref(), Arc::new(octets.into()));
        let place = self.place(name);
        let known = Arc::make_mut(&mut self.known);
        match place {
            Ok(at) => known[at].octets = octets,
            Err(at) => {
                let name = name.into();
                known.insert(at, Variable { name, octets });
            }
        }
    }

    /// The octets of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let at = self.place(name).ok()?;
        Some(&self.known[at].octets)
    }

    /// Every name with its octets, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let known = self.known.iter();
        known.map(|one| (&*one.name, one.octets.as_slice()))
    }

    /// Where a name stands, or would.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.known.binary_search_by(|one| (*one.name).cmp(name))
    }

    /// A part of the message that a capture holds: `target`, `method`, `status`, `content`, or
    /// the value of the field that `argument` names (its lines joined by a comma, as
    /// [RFC 9110 §5.3] has it). `None` where the message has no such part.
    #[must_use]
    pub fn member(&self, name: &str, member: &str, argument: &str) -> Option<Vec<u8>> {
        let message = self.get(name)?;
        match member {
            "target" => request_line(message)?.next().map(<[u8]>::to_vec),
            "method" => first_line(message)
                .split(|octet| *octet == b' ')
                .next()
                .filter(|method| !method.starts_with(b"HTTP/"))
                .map(<[u8]>::to_vec),
            "status" => {
                let mut words = first_line(message).split(|octet| *octet == b' ');
                words
                    .next()
                    .filter(|version| version.starts_with(b"HTTP/"))?;
                words.next().map(<[u8]>::to_vec)
            }
            "content" => head_and_content(message).map(|(_, content)| content.to_vec()),
            "field" => field(message, argument),
            _ => None,
        }
    }
}

fn request_line(message: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    let mut words = first_line(message).split(|octet| *octet == b' ');
    let method = words.next()?;
    (!method.starts_with(b"HTTP/")).then_some(words)
}

fn lines(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    octets
        .split(|octet| *octet == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn first_line(message: &[u8]) -> &[u8] {
    lines(message).next().unwrap_or_default()
}

/// The head without its empty line, and what stands behind that.
fn head_and_content(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut start = 0;
    for line in message.split_inclusive(|octet| *octet == b'\n') {
        if line == b"\r\n" || line == b"\n" {
            return Some((&message[..start], &message[start + line.len()..]));
        }
        start += line.len();
    }
    None
}

fn field(message: &[u8], name: &str) -> Option<Vec<u8>> {
    let head = head_and_content(message).map_or(message, |(head, _)| head);
    let values: Vec<&[u8]> = lines(head)
        .skip(1)
        .filter_map(|line| {
            let colon = line.iter().position(|octet| *octet == b':')?;
            line[..colon]
                .eq_ignore_ascii_case(name.as_bytes())
                .then(|| line[colon + 1..].trim_ascii())
        })
        .collect();
    (!values.is_empty()).then(|| values.join(&b", "[..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_captured_request_are_its_members() {
        let variables = Variables::new().with(
            "first",
            "GET /a HTTP/1.1\r\nHost: b\r\nVia: c\r\nvia:  d \r\n\r\nhello",
        );
        let member = |name: &str, argument: &str| variables.member("first", name, argument);
        assert_eq!(member("method", ""), Some(b"GET".to_vec()));
        assert_eq!(member("target", ""), Some(b"/a".to_vec()));
        assert_eq!(member("status", ""), None);
        assert_eq!(member("content", ""), Some(b"hello".to_vec()));
        assert_eq!(member("field", "VIA"), Some(b"c, d".to_vec()));
        assert_eq!(member("field", "Date"), None);
    }

    #[test]
    fn the_parts_of_a_captured_response_are_its_members() {
        let variables = Variables::new().with("answer", "HTTP/1.1 204 Fine\r\n\r\n");
        assert_eq!(
            variables.member("answer", "status", ""),
            Some(b"204".to_vec())
        );
        assert_eq!(variables.member("answer", "method", ""), None);
        assert_eq!(variables.member("answer", "target", ""), None);
        assert_eq!(variables.member("answer", "content", ""), Some(Vec::new()));
    }
}
