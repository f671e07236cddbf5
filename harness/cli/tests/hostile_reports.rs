//! Someone's target sends what shall break a report, or be obeyed by who reads it.

mod support;

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;

use pulldown_cmark::{Event, Options, Parser, Tag};
use quick_junit::Report;
use serde_json::Value;
use support::{Desk, asks, capture, fine, server};

/// What ends what: CDATA, comments, fences, code spans, elements, strings, TOML, links, terminals.
const EVIL: &[u8] = b"]]>--><!--</failure></testcase><script>alert(1)</script>`````\n```\n~~~~\n\
    </details></summary><img src=x onerror=alert(1)>\"'\\\" \x1b[2J\x1b]0;x\x07\x00\xff\xfe\xc3(\
    \xe2\x80\xae {0} {{1}} [a](http://evil.test/) http://evil.test/ www.evil.test @evil | a | &amp; \
    &#x41; <?xml ?> %s $(reboot) \xef\xbf\xbe \xed\xa0\x80";

/// The same on one line of a field.
fn field() -> Vec<u8> {
    EVIL.iter()
        .copied()
        .filter(|octet| !matches!(octet, b'\n' | b'\r' | 0))
        .collect()
}

fn evil(path: &str, stream: &mut TcpStream) {
    // The peer may be gone, which is its right.
    let _ = match path {
        "/octets" => stream.write_all(EVIL),
        "/fields" => {
            let head = [
                b"HTTP/1.1 200 ",
                &field()[..],
                b"\r\nServer: ",
                &field(),
                b"\r\n",
                &field(),
                b": a\r\nContent-Length: ",
                &EVIL.len().to_string().into_bytes(),
                b"\r\nConnection: close\r\n\r\n",
                EVIL,
            ];
            stream.write_all(&head.concat())
        }
        "/interims" => {
            let many = b"HTTP/1.1 103 </script>\r\nLink: <a>\r\n\r\n".repeat(1000);
            (0..20).try_for_each(|_| stream.write_all(&many))
        }
        "/head" => {
            let mut going = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            let line = [b"A: ", &field()[..], &[b'a'; 1 << 19], b"\r\n"].concat();
            while going.is_ok() {
                going = stream.write_all(&line);
            }
            going
        }
        "/content" => {
            let mut going = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while going.is_ok() {
                going = stream.write_all(&[EVIL, &[b'a'; 1 << 19]].concat());
            }
            going
        }
        // The control too is answered by someone who wants to be read.
        _ => {
            let name = field();
            let head = [
                &b"HTTP/1.1 200 OK\r\nServer: "[..],
                &name,
                b"\r\nDate: Fri, 01 Jan 2027 00:00:00 GMT\r\nConnection: close\r\n\
                  Content-Length: 0\r\n\r\n",
            ];
            stream.write_all(&head.concat())
        }
    };
}

fn played(path: &'static str) -> Desk {
    let address = server(evil).to_string();
    let script = asks(path, "fail   any …\nfail   none\nfail   hang");
    let desk = Desk::new().with("evil.wire", &script);
    let mut arguments = vec!["test", "server", "--at", &address, "--script", "evil.wire"];
    arguments.extend(["--name", "<b>`evil`</b>|]]>", "-v", "--show", "9"]);
    arguments.extend([
        "--json",
        "out.json",
        "--junit",
        "out.xml",
        "--sarif",
        "out.sarif",
    ]);
    arguments.extend(["--markdown", "out.md", "--pcapng", "captures"]);
    arguments.extend(["--deadline", "3000", "--grace", "100"]);
    let ended = desk.badpeer(&arguments).with_code(1);
    let all = ended.out + &ended.err;
    assert!(
        !all.contains(|one: char| one.is_control() && one != '\n' || one == '\u{202e}'),
        "the terminal obeys nobody"
    );
    desk
}

/// Every report is whole, says the same, and holds nothing that is obeyed.
fn holds(desk: &Desk) {
    let json = desk.json("out.json");
    let cases = json["cases"].as_array().unwrap();
    let fails = cases.iter().filter(|one| one["verdict"] == "fail").count();
    assert!(fails >= 1);
    let transcript = cases[0]["transcript"].as_str().unwrap();
    assert!(
        transcript
            .chars()
            .all(|one| matches!(one, '\n' | ' '..='~' | '…'))
    );

    let junit = desk.read("out.xml");
    let report = Report::deserialize_from_str(&junit).unwrap();
    assert_eq!(report.failures, fails);
    assert_eq!(report.tests, cases.len() + 1);
    assert!(!junit.contains("<script") && !junit.contains("CDATA"));
    assert!(junit.chars().all(|one| one == '\n' || !one.is_control()));

    sarif(&desk.json("out.sarif"), fails);
    markdown(&desk.read("out.md"));
    for file in fs::read_dir(desk.path("captures")).unwrap() {
        let file = file.unwrap().path();
        let octets = fs::read(&file).unwrap();
        assert!(octets.len() < 80 << 20, "a capture is bounded");
        capture::streams(&capture::read(&octets));
    }
    for name in ["out.xml", "out.sarif", "out.md"] {
        assert!(desk.read(name).len() < 1 << 20, "{name} is bounded");
    }
}

fn sarif(log: &Value, fails: usize) {
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let errors = results.iter().filter(|one| one["level"] == "error").count();
    assert_eq!(errors, fails);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let text = result["message"]["text"].as_str().unwrap();
        assert!(
            !text.contains("](http") || text.contains("\\]("),
            "no link: {text}"
        );
        assert!(!text.chars().any(|one| one.is_control() && one != '\n'));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
    }
    let id = run["automationDetails"]["id"].as_str().unwrap();
    let plain = |one: char| one.is_ascii_alphanumeric() || "._-/".contains(one);
    assert!(id.chars().all(plain), "{id}");
}

/// As a job summary reads it: no element but ours, no link but to a document.
fn markdown(text: &str) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let (mut fenced, mut opened, mut closed) = (0, 0, 0);
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                opened += html.matches("<details>").count();
                closed += html.matches("</details>").count();
                let known = ["details", "summary", "code", "sub"];
                let elements = html.split('<').skip(1);
                for element in elements {
                    let name = element.trim_start_matches('/');
                    let end = name.find(|one: char| !one.is_ascii_alphanumeric());
                    let (name, rest) = name.split_at(end.unwrap_or(name.len()));
                    assert!(known.contains(&name) && rest.starts_with('>'), "{html}");
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    dest_url.starts_with("https://www.rfc-editor.org/rfc/"),
                    "{dest_url}"
                );
            }
            Event::Start(Tag::Image { .. }) => panic!("an image"),
            Event::Start(Tag::CodeBlock(kind)) => {
                fenced += 1;
                let fence = matches!(&kind, pulldown_cmark::CodeBlockKind::Fenced(word) if &**word == "text");
                assert!(fence, "{kind:?}");
            }
            _ => {}
        }
    }
    assert!(fenced >= 1);
    assert_eq!(opened, closed, "every fold of ours is closed");
    for line in text.lines().filter(|line| line.contains("evil.test")) {
        // Octets of the target stand in fences only, and in code.
        let inside = line.starts_with("client <-") || line.contains('`') || line.starts_with("# ");
        assert!(inside, "{line}");
    }
}

#[test]
fn octets_that_are_no_answer_stay_octets() {
    let desk = played("/octets");
    holds(&desk);
    let file = fs::read(desk.path("captures/evil.pcapng")).unwrap();
    let streams = capture::streams(&capture::read(&file));
    let came = streams.iter().find(|((from, _), _)| *from == 80).unwrap().1;
    assert_eq!(came, EVIL, "a capture holds what came, octet for octet");
}

#[test]
fn fields_that_are_markup_stay_text() {
    holds(&played("/fields"));
}

#[test]
fn very_many_interim_answers_are_bounded() {
    holds(&played("/interims"));
}

#[test]
fn an_endless_head_is_bounded() {
    holds(&played("/head"));
}

#[test]
fn an_endless_answer_is_bounded() {
    holds(&played("/content"));
}

#[test]
fn a_script_whose_name_is_hostile_hurts_no_file() {
    let desk = Desk::new();
    let name = "a`|<b>]]>\u{1b}[2J.wire";
    fs::write(desk.path(name), support::bad()).unwrap();
    let address = server(|_, stream| fine(stream)).to_string();
    let mut arguments = vec!["test", "server", "--at", &address, "--script", name];
    arguments.extend([
        "--json",
        "out.json",
        "--junit",
        "out.xml",
        "--sarif",
        "out.sarif",
    ]);
    arguments.extend(["--markdown", "out.md", "--pcapng", "captures"]);
    desk.badpeer(&arguments).with_code(1);
    holds(&desk);
    assert!(desk.path("captures/a___b______2J.pcapng").exists());
    let sarif = desk.json("out.sarif");
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert_eq!(uri, "a%60%7C%3Cb%3E%5D%5D%3E%1B%5B2J.wire");
}
