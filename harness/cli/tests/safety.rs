//! badpeer sends hostile octets, and reads them: what neither may cost anyone. SECURITY.md names
//! the test behind each promise, here and elsewhere.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::{BADPEER, Desk, GOOD, asks, server};

/// An address for documentation, where nobody is.
const ELSEWHERE: &str = "192.0.2.1:80";

#[test]
fn every_verb_that_sends_stays_on_this_machine_unless_told() {
    let transcript = "client => open\nclient -> GET / HTTP/1.1\nclient -> Host: a\nclient ->\n\
                      client <- HTTP/1.1 200 OK\nclient <-\nclient <= finish\n";
    let desk = Desk::new()
        .with("good.wire", GOOD)
        .with("recorded.wire", transcript);
    for words in [
        &["test", "server", "--script", "good.wire", "--at", ELSEWHERE][..],
        &[
            "test",
            "proxy",
            "--at",
            ELSEWHERE,
            "--origin-listen",
            "127.0.0.1:0",
        ],
        &[
            "test",
            "client",
            "--run",
            "true {url}",
            "--server",
            ELSEWHERE,
        ],
        &["play", "client/tls", "--upstream", ELSEWHERE],
        &["play", "relay/dumb-proxy", "--upstream", ELSEWHERE],
        &["replay", "recorded.wire", "--at", ELSEWHERE],
    ] {
        let ended = desk.badpeer(words);
        assert_eq!(ended.code, Some(2), "{words:?}\n{}", ended.err);
        assert!(
            ended.err.contains("not on this machine"),
            "{words:?}\n{}",
            ended.err
        );
    }
}

#[test]
fn the_flag_for_another_machine_says_what_it_does() {
    let desk = Desk::new();
    for words in [["test", "server"], ["test", "proxy"]] {
        let ended = desk.badpeer(&[words[0], words[1], "--help"]).with_code(0);
        ended.says("--allow-remote").says("hostile octets");
    }
    for verb in ["play", "replay"] {
        let ended = desk.badpeer(&[verb, "--help"]).with_code(0);
        ended.says("--allow-remote").says("hostile octets");
    }
}

/// Of everything that listens: peers on their own, badpeer's own server, and the servers and
/// origins of a run.
#[test]
fn whatever_listens_listens_on_loopback_unless_told() {
    for words in [&["play", "server/opening/silent"][..], &["serve"]] {
        let mut command = std::process::Command::new(BADPEER);
        let command = command.args(words).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let line = match words[0] {
            "serve" => first_line(child.stdout.take().unwrap()),
            _ => first_line(child.stderr.take().unwrap()),
        };
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(
            line.starts_with("listening on 127.0.0.1:"),
            "{words:?}: {line}"
        );
    }
    let desk = Desk::new();
    let run = "echo {url} >> urls; exit 1";
    desk.badpeer(&["test", "client", "--run", run]);
    let urls = desk.read("urls");
    assert!(!urls.is_empty() && urls.lines().all(|url| url.starts_with("http://127.0.0.1:")));
    let run = "echo {origin} >> origins; exit 1 # {port}";
    desk.badpeer(&["test", "proxy", "--run", run]).with_code(3);
    let origins = desk.read("origins");
    assert!(!origins.is_empty() && origins.lines().all(|one| one.starts_with("127.0.0.1:")));
}

fn first_line(from: impl std::io::Read) -> String {
    let mut line = String::new();
    BufReader::new(from).read_line(&mut line).unwrap();
    line
}

/// A target that says paths wherever a target can say something.
#[test]
fn no_file_is_named_by_a_target() {
    let address = server(|_, stream| {
        let name = "../../evil /tmp/evil C:\\evil";
        let answer = format!(
            "HTTP/1.1 200 {name}\r\nServer: {name}\r\nDate: {name}\r\nContent-Disposition: \
             attachment; filename=\"{name}\"\r\n{name}: a\r\nContent-Length: {}\r\nConnection: \
             close\r\n\r\n{name}",
            name.len()
        );
        // The peer may be gone, which is its right.
        let _ = stream.write_all(answer.as_bytes());
    });
    let desk = Desk::new().with("work.wire", &asks("/", "fail   any …"));
    let address = address.to_string();
    let mut words = vec!["test", "server", "--at", &address, "--script", "work.wire"];
    words.extend(["--json", "out/out.json", "--junit", "out/out.xml"]);
    words.extend(["--sarif", "out/out.sarif", "--markdown", "out/out.md"]);
    words.extend(["--html", "out/out.html", "--pcapng", "out/captures"]);
    fs::create_dir(desk.path("out")).unwrap();
    desk.badpeer(&words).with_code(1);
    let mut files = BTreeSet::new();
    walk(&desk.path("."), &desk.path("."), &mut files);
    let captures = |name: &String| name.starts_with("out/captures/");
    let known = |name: &&String| {
        name.strip_prefix("out/captures/").is_none_or(|name| {
            let plain = |one: char| one.is_ascii_alphanumeric() || ".-_".contains(one);
            // The script's, and one for each kind of deviation, which the reader names.
            name == "work.pcapng"
                || name.starts_with("server.own-messages.") && name.chars().all(plain)
        })
    };
    let strange: Vec<_> = files.iter().filter(|name| !known(name)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    let rest: Vec<_> = files.iter().filter(|name| !captures(name)).collect();
    let expected = [
        "out/out.html",
        "out/out.json",
        "out/out.md",
        "out/out.sarif",
        "out/out.xml",
        "work.wire",
    ];
    assert_eq!(rest, expected);
}

fn walk(root: &Path, folder: &Path, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap();
            files.insert(name.to_str().unwrap().to_owned());
        }
    }
}

/// The table of SECURITY.md names tests that exist.
#[test]
fn every_promise_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut named = 0;
    for word in text.split('`').skip(1).step_by(2) {
        let Some((file, test)) = word.split_once("::") else {
            continue;
        };
        let path = root.join("harness").join(file);
        let code = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(code.contains(&format!("fn {test}()")), "no test {word}");
        named += 1;
    }
    assert!(named > 15, "{named}");
}
