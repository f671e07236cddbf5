//! A client that is a command: one process an exchange, its exit status and what it prints.

#![cfg(unix)]

use std::io::{self, Write as _};
use std::process::Command;
use std::time::{Duration, Instant};

use badpeer::target::{Call, CallResult};
use badpeer_cli::adapter::{FaultKind, Program};

#[path = "support/origin.rs"]
mod origin;

use origin::Origin;

const PATIENCE: Duration = Duration::from_secs(60);

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

fn call(method: &str, url: &str, body: Option<&[u8]>) -> Call {
    Call {
        method: method.to_owned(),
        url: url.to_owned(),
        fields: Vec::new(),
        body: body.map(<[u8]>::to_vec),
        proxy: None,
    }
}

fn outcome(command: &str, call: &Call) -> CallResult {
    run(Program::new(command).unwrap().call(call)).unwrap()
}

#[track_caller]
fn content(outcome: CallResult) -> String {
    match outcome {
        CallResult::Ok(answer) => {
            assert_eq!((answer.status, answer.fields.len()), (None, 0));
            String::from_utf8(answer.body.unwrap()).unwrap()
        }
        other => panic!("a response, not {other:?}"),
    }
}

const URL: &str = "http://127.0.0.1:1/a?b=c&d=e";

#[test]
fn what_it_prints_is_the_content_where_its_exit_status_is_0() {
    let get = call("GET", URL, None);
    assert_eq!(
        content(outcome("printf '<%s>' {url}", &get)),
        format!("<{URL}>")
    );
    let words = "echo one >&2; echo two >&2; echo part; exit 56; {url}";
    let error = CallResult::Error("exit status 56: two".to_owned());
    assert_eq!(outcome(words, &get), error);
    let error = CallResult::Error("exit status 1".to_owned());
    assert_eq!(outcome("false {url}", &get), error);
    let killed = outcome("kill -9 $$ {url}", &get);
    assert_eq!(killed, CallResult::Error("signal 9".to_owned()));
}

#[test]
fn method_and_content_go_where_there_is_a_place_for_them() {
    let octets: Vec<u8> = (0..=255).collect();
    let post = call("POST", URL, Some(&octets));
    let put = call("PUT", URL, Some(b"abc"));
    let get = call("GET", URL, None);
    let count = "printf '%s ' {method} && wc -c <{body} && : {url}";
    assert_eq!(
        content(outcome(count, &post)).replace("  ", ""),
        "POST 256\n"
    );
    assert_eq!(content(outcome(count, &put)).replace("  ", ""), "PUT 3\n");
    assert_eq!(
        content(outcome(
            "cat {body} # {url}",
            &call("POST", URL, Some(b"x"))
        )),
        "x"
    );
    let either = "printf %s ${BODY:+content} # {method} {url}";
    assert_eq!(content(outcome(either, &put)), "content");
    assert_eq!(content(outcome(either, &get)), "");

    let mut with_field = get.clone();
    with_field.fields.push((b"A".to_vec(), b"b".to_vec()));
    for (command, call) in [
        (count, &get),
        ("cat {body} {url}", &put),
        ("cat {url}", &post),
        ("cat {method} {url}", &post),
        ("cat {url}", &with_field),
        ("cat {url}", &call("GET", "http://a/\0", None)),
    ] {
        let outcome = outcome(command, call);
        assert!(
            matches!(outcome, CallResult::Unimplemented(_)),
            "{command}: {outcome:?}"
        );
    }
}

#[test]
fn one_process_takes_all_urls_where_the_command_says_so() {
    let calls = [
        call("GET", URL, None),
        call("GET", "http://127.0.0.1:1/b", None),
    ];
    let program = Program::new("printf '<%s>' {urls}").unwrap();
    assert!(program.takes_all());
    let outcome = run(program.call_all(&calls)).unwrap();
    assert_eq!(content(outcome), format!("<{URL}><http://127.0.0.1:1/b>"));
    let one = Program::new("printf '<%s>' {url}").unwrap();
    assert!(!one.takes_all());
    for (program, calls) in [
        (&one, calls.to_vec()),
        (&program, vec![calls[0].clone(), call("PUT", URL, None)]),
        (&program, Vec::new()),
    ] {
        let outcome = run(program.call_all(&calls)).unwrap();
        assert!(
            matches!(outcome, CallResult::Unimplemented(_)),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_command_without_a_place_for_the_url_is_refused() {
    for command in ["curl -sS", "curl {url} {urls}", "curl '{urls}'"] {
        let words = Program::new(command).unwrap_err();
        assert!(words.contains(command), "{words}");
    }
}

#[test]
fn a_command_that_is_not_there_is_no_client_that_failed() {
    let program = Program::new("no-such-client-anywhere {url}").unwrap();
    let fault = run(program.call(&call("GET", URL, None))).unwrap_err();
    assert_eq!(fault.kind(), FaultKind::Start);
    let words = fault.to_string();
    assert!(
        words.starts_with("the command `no-such-client-anywhere {url}` can't be run"),
        "{words}"
    );
    assert!(words.contains("not found"), "{words}");
}

#[test]
fn a_command_that_prints_without_end_is_ended() {
    let program = Program::new("tr '\\0' x </dev/zero # {url}").unwrap();
    let fault = run(program.call(&call("GET", URL, None))).unwrap_err();
    assert_eq!(fault.kind(), FaultKind::TooLong);
}

#[test]
fn a_command_that_nobody_waits_for_is_ended_with_all_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pids = folder.path().join("pids");
    let command = format!(
        "sleep 1000 & echo $! $$ >'{0}.new'; mv '{0}.new' '{0}'; wait; {{url}}",
        pids.display()
    );
    let program = Program::new(&command).unwrap();
    run(async {
        let call = call("GET", URL, None);
        let mut waiting = Box::pin(program.call(&call));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        let until = Instant::now() + PATIENCE;
        while !pids.exists() && Instant::now() < until {
            std::thread::yield_now();
        }
    });
    let text = std::fs::read_to_string(&pids).unwrap();
    assert_eq!(text.split_whitespace().count(), 2);
    for pid in text.split_whitespace() {
        let until = Instant::now() + PATIENCE;
        while state(pid).is_some_and(|state| !state.starts_with('Z')) {
            assert!(Instant::now() < until, "{pid} is ended");
        }
    }
}

/// What `ps` says of a process, if there is one.
fn state(pid: &str) -> Option<String> {
    let shown = Command::new("ps")
        .args(["-o", "stat=", "-p", pid])
        .output()
        .unwrap();
    let state = String::from_utf8(shown.stdout).unwrap().trim().to_owned();
    (!state.is_empty()).then_some(state)
}

/// Whether the program is on this machine; says so past the capture of the test runner.
fn there_is(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        let line = format!("programs: SKIPPED, NOT TESTED: there is no {program}\n");
        io::stderr().write_all(line.as_bytes()).unwrap();
    }
    there
}

#[test]
fn curl_is_such_a_command() {
    if !there_is("curl") {
        return;
    }
    let origin = Origin::start();
    let get = call("GET", &origin.url("/a?b=c"), None);
    assert_eq!(content(outcome("curl -qsS {url}", &get)), "plain");
    assert!(origin.request().1.starts_with(b"GET /a?b=c HTTP/1.1\r\n"));
    let put = call("PUT", &origin.url("/"), Some(b"a\0b"));
    let command = "curl -qsS -X {method} --data-binary @{body} {url}";
    assert_eq!(content(outcome(command, &put)), "a\0b");
    let cut = outcome("curl -qsS {url}", &call("GET", &origin.url("/cut"), None));
    assert!(
        matches!(&cut, CallResult::Error(words) if words.starts_with("exit status 18: curl: (18) ")),
        "{cut:?}"
    );

    let origin = Origin::start();
    let calls = [
        call("GET", &origin.url("/a"), None),
        call("GET", &origin.url("/b"), None),
    ];
    let all = Program::new("curl -qsS {urls}").unwrap();
    assert_eq!(content(run(all.call_all(&calls)).unwrap()), "plainplain");
    assert_eq!(
        (origin.request().0, origin.request().0),
        (0, 0),
        "one connection"
    );
}

#[test]
fn wget_is_such_a_command() {
    if !there_is("wget") {
        return;
    }
    let origin = Origin::start();
    let command = "wget --no-config -q -O - -t 1 --method={method} --body-file={body} {url}";
    let put = call("PUT", &origin.url("/"), Some(b"a\0b"));
    assert_eq!(content(outcome(command, &put)), "a\0b");
    assert!(origin.request().1.starts_with(b"PUT / HTTP/1.1\r\n"));
    let get = call("GET", &origin.url("/"), None);
    assert_eq!(
        content(outcome("wget --no-config -nv -O - -t 1 {url}", &get)),
        "plain"
    );
}
