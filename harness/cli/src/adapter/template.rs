//! A command with holes, filled in so that the shell takes each as one word.

use std::path::Path;

/// A command of the user's, for the shell.
#[derive(Clone, Debug)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Hole(Hole, Quotes),
}

/// What a command may leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    /// The URL of one call.
    Url,
    /// The URLs of all calls, as words of their own.
    Urls,
    /// The method.
    Method,
    /// A file with the content.
    Body,
    /// The URL of the proxy.
    Proxy,
}

impl Hole {
    const ALL: [(&'static str, Self); 5] = [
        ("{url}", Self::Url),
        ("{urls}", Self::Urls),
        ("{method}", Self::Method),
        ("{body}", Self::Body),
        ("{proxy}", Self::Proxy),
    ];
}

/// The quotes that a hole stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    None,
    Single,
    Double,
}

/// What goes into the holes.
pub(super) struct Filling<'a> {
    pub(super) urls: Vec<&'a str>,
    pub(super) method: &'a str,
    pub(super) body: Option<&'a Path>,
    pub(super) proxy: &'a str,
}

impl Template {
    pub(super) fn new(command: &str) -> Self {
        let (mut parts, mut text, mut quotes) = (Vec::new(), String::new(), Quotes::None);
        let mut rest = command;
        while let Some(one) = rest.chars().next() {
            let hole = Hole::ALL.iter().find(|(name, _)| rest.starts_with(name));
            if let Some((name, hole)) = hole {
                parts.push(Part::Text(std::mem::take(&mut text)));
                parts.push(Part::Hole(*hole, quotes));
                rest = &rest[name.len()..];
                continue;
            }
            let mut length = one.len_utf8();
            match (one, quotes) {
                ('\\', Quotes::None | Quotes::Double) => {
                    length += rest[1..].chars().next().map_or(0, char::len_utf8);
                }
                ('\'', Quotes::None) => quotes = Quotes::Single,
                ('"', Quotes::None) => quotes = Quotes::Double,
                ('\'', Quotes::Single) | ('"', Quotes::Double) => quotes = Quotes::None,
                _ => {}
            }
            text.push_str(&rest[..length]);
            rest = &rest[length..];
        }
        parts.push(Part::Text(text));
        Self { parts }
    }

    pub(super) fn has(&self, hole: Hole) -> bool {
        let is = |part: &Part| matches!(part, Part::Hole(one, _) if *one == hole);
        self.parts.iter().any(is)
    }

    /// Whether the URLs stand in quotes, where they would be one word.
    pub(super) fn quotes_urls(&self) -> bool {
        let is =
            |part: &Part| matches!(part, Part::Hole(Hole::Urls, quotes) if *quotes != Quotes::None);
        self.parts.iter().any(is)
    }

    /// The command for the shell.
    pub(super) fn fill(&self, filling: &Filling<'_>) -> String {
        let mut out = String::new();
        for part in &self.parts {
            let (hole, quotes) = match part {
                Part::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Part::Hole(hole, quotes) => (hole, *quotes),
            };
            let path;
            let words: &[&str] = match hole {
                Hole::Url => filling.urls.get(..1).unwrap_or_default(),
                Hole::Urls => &filling.urls,
                Hole::Method => &[filling.method],
                Hole::Proxy => &[filling.proxy],
                Hole::Body => {
                    path = filling.body.map(Path::to_string_lossy).unwrap_or_default();
                    &[&*path]
                }
            };
            let words: Vec<_> = words.iter().map(|word| quoted(word, quotes)).collect();
            out.push_str(&words.join(" "));
        }
        out
    }
}

/// The word, such that the shell sees just it.
fn quoted(word: &str, quotes: Quotes) -> String {
    match quotes {
        Quotes::None => format!("'{}'", word.replace('\'', r"'\''")),
        Quotes::Single => word.replace('\'', r"'\''"),
        Quotes::Double => {
            let mut out = String::new();
            for one in word.chars() {
                if matches!(one, '$' | '`' | '"' | '\\') {
                    out.push('\\');
                }
                out.push(one);
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{Filling, Hole, Template};

    #[test]
    fn the_shell_sees_each_filling_as_one_word() {
        let url = r#"http://127.0.0.1:1/a?b=c&d='e'*$HOME`id`"\x;#"#;
        let filling = Filling {
            urls: vec![url, "http://other/"],
            method: "GET",
            body: None,
            proxy: "http://b:1",
        };
        let template = Template::new(
            r#"printf '%s\n' {url} "{url}" 'a {url}' \" x{method} "\"$((1+1))" {urls} {proxy}"#,
        );
        let out = Command::new("sh")
            .arg("-c")
            .arg(template.fill(&filling))
            .output()
            .unwrap();
        let out = String::from_utf8(out.stdout).unwrap();
        let lines: Vec<_> = out.lines().collect();
        let third = format!("a {url}");
        let meant = [
            url,
            url,
            &third,
            "\"",
            "xGET",
            "\"2",
            url,
            "http://other/",
            "http://b:1",
        ];
        assert_eq!(lines, meant);
    }

    #[test]
    fn a_hole_is_found_wherever_it_stands() {
        let template = Template::new("curl -d@{body} \"{urls}\"");
        assert!(template.has(Hole::Body) && template.quotes_urls());
        assert!(!template.has(Hole::Url) && !template.has(Hole::Method));
    }
}
