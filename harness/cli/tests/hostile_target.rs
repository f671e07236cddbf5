//! Someone's target answers without end, never, or with what a terminal obeys.

mod support;

use std::io::{Read as _, Write as _};

use support::{Desk, asks, fine, own, server};

#[test]
fn an_endless_answer_ends_the_case_and_not_the_memory() {
    let address = server(|path, stream| {
        fine_unless(path == "/endless", stream, |stream| {
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            let chunk = format!("1000\r\n{}\r\n", "a".repeat(4096));
            let mut going = stream.write_all(head.as_bytes());
            while going.is_ok() {
                going = stream.write_all(chunk.as_bytes());
            }
        });
    });
    let desk = Desk::new().with("endless.wire", &asks("/endless", "pass   200, finish"));
    let address = address.to_string();
    desk.badpeer(&[
        "test",
        "server",
        "--at",
        &address,
        "--script",
        "endless.wire",
        "--json",
        "out.json",
    ])
    .with_code(1)
    .says("endless");
    assert!(desk.read("out.json").len() < 64 << 20);
}

#[test]
fn a_target_that_never_answers_is_a_hang_by_the_deadline() {
    let address = server(|path, stream| {
        fine_unless(path == "/never", stream, |stream| {
            // Until the peer gives up.
            let _ = stream.read(&mut [0]);
        });
    });
    let desk = Desk::new().with("never.wire", &asks("/never", "pass   200, finish"));
    let address = address.to_string();
    let ended = desk.badpeer(&[
        "test",
        "server",
        "--at",
        &address,
        "--script",
        "never.wire",
        "--deadline",
        "300",
        "--grace",
        "100",
        "--json",
        "out.json",
    ]);
    ended.with_code(1);
    assert_eq!(desk.json("out.json")["cases"][0]["ending"], "hang");
}

#[test]
fn a_target_that_answers_nothing_at_all_teaches_nothing() {
    let desk = Desk::new().with("good.wire", support::GOOD);
    let command = own("--fault never-answers");
    let ended = desk.badpeer(&[
        "test",
        "server",
        "--run",
        &command,
        "--script",
        "good.wire",
        "--deadline",
        "300",
    ]);
    ended.with_code(4).says("`GET /` is not answered with 200");
}

#[test]
fn no_control_sequence_of_a_target_gets_through() {
    let desk = Desk::new().with("escape.wire", &asks("/", "fail   200   # shown"));
    let command = own("--fault escape-forged");
    for options in [&[][..], &["-v"], &["--json", "-"]] {
        let mut arguments = vec![
            "test",
            "server",
            "--run",
            &command,
            "--script",
            "escape.wire",
        ];
        arguments.extend(options);
        let ended = desk.badpeer(&arguments).with_code(1);
        let all = ended.out + &ended.err;
        assert!(all.contains("\\x1b"), "{all}");
        assert!(
            !all.contains(|one: char| one.is_control() && one != '\n'),
            "{all}"
        );
    }
}

fn fine_unless(
    other: bool,
    stream: &mut std::net::TcpStream,
    answer: impl Fn(&mut std::net::TcpStream),
) {
    if other { answer(stream) } else { fine(stream) }
}

/// Each line of an answer is an event of its own wherever it is written out, and costs many times
/// its octets.
#[cfg(target_os = "linux")]
#[test]
fn endless_short_lines_cost_bounded_memory() {
    let address = server(|path, stream| {
        fine_unless(path == "/lines", stream, |stream| {
            let mut going = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            let lines = b"a\n".repeat(1 << 20);
            while going.is_ok() {
                going = stream.write_all(&lines);
            }
        });
    });
    let desk = Desk::new().with("lines.wire", &asks("/lines", "pass   200, finish"));
    let address = address.to_string();
    let mut arguments = vec!["test", "server", "--at", &address];
    arguments.extend(["--script", "lines.wire", "-v", "--json", "out.json"]);
    arguments.extend([
        "--html",
        "out.html",
        "--markdown",
        "out.md",
        "--junit",
        "out.xml",
    ]);
    let mut child = desk.command(&arguments);
    let child = child.stdout(std::process::Stdio::piped());
    let mut child = child.stderr(std::process::Stdio::null()).spawn().unwrap();
    // Its standard output ends when it does: then, and not before, it is waited for.
    let peak = format!("/proc/{}/status", child.id());
    let (mut most, mut out, mut piece) = (0, 0, [0; 4096]);
    let mut said = child.stdout.take().unwrap();
    while let Ok(read @ 1..) = said.read(&mut piece) {
        out += read;
        most = most.max(high_water(&peak));
    }
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(most > 0 && most < 512 << 10, "{most} KiB at most");
    assert!(out < 64 << 10, "{out} octets for the terminal");
    let transcript = desk.json("out.json")["cases"][0]["transcript"].clone();
    let transcript = transcript.as_str().unwrap();
    assert!(
        transcript.contains(" octets left out\n"),
        "{}",
        transcript.len()
    );
    assert!(desk.read("out.json").len() < 8 << 20);
}

/// The most memory that a process has held, in KiB.
#[cfg(target_os = "linux")]
fn high_water(status: &str) -> u64 {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
