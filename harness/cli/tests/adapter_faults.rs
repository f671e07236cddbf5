//! What an adapter does wrong as an adapter is its own fault, said with its name and last words,
//! bounded, and never a finding about its client.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use badpeer::target::{Call, CallResult};
use badpeer_cli::adapter::{Adapter, Capability, Fault, FaultKind, Pool, Session, Unusable};
use tempfile::TempDir;

/// Enough for a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// A shell adapter that has no capability; `$on_call` and `$on_fresh` are what it does then.
const SHELL: &str = r#"#!/bin/sh
while read -r line; do
  id=${line#*\"id\":}; id=${id%%[,\}]*}
  case $line in
    *'/warm-up"'*) printf '{"id":%s,"error":"cold"}\n' "$id"; warm=yes ;;
    *'"fresh"'*) if test "$warm" = yes; then warm=; printf '{"id":%s,"ok":{}}\n' "$id"; else on_fresh; fi ;;
    *'"capability":"reuse"'*) printf '{"id":%s,"ok":{}}\n' "$id" ;;
    *'"capability"'*) printf '{"id":%s,"unimplemented":"no"}\n' "$id" ;;
    *) on_call ;;
  esac
done
"#;

/// What a good one does.
const FRESH: &str = r#"printf '{"id":%s,"ok":{}}\n' "$id""#;
const ANSWER: &str = r#"printf '{"id":%s,"ok":{"status":200,"fields":[],"body":"hi"}}\n' "$id""#;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An adapter of this text.
    fn adapter(&self, text: &str) -> Adapter {
        let path = self.path("adapter");
        // Written by another process: one that is being started here, in another test, would
        // hold this file open for writing, and nobody could run it.
        let mut cp = std::process::Command::new("sh")
            .args(["-c", "cat > \"$0\" && chmod 755 \"$0\""])
            .arg(&path)
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut cp.stdin.take().unwrap(), text.as_bytes()).unwrap();
        assert!(cp.wait().unwrap().success());
        let word = path.to_str().unwrap().to_owned();
        Adapter::find(&[word], &mut |line| panic!("{line}")).unwrap()
    }

    fn shell(&self, on_call: &str, on_fresh: &str) -> Adapter {
        let text = SHELL.replace("on_call", on_call);
        self.adapter(&text.replace("on_fresh", on_fresh))
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

fn get() -> Call {
    Call {
        method: "GET".to_owned(),
        url: "http://127.0.0.1:1/".to_owned(),
        fields: Vec::new(),
        body: None,
        proxy: None,
    }
}

/// A pool of one, and a session of its.
async fn lent(adapter: Adapter) -> (Pool, Session) {
    let pool = Pool::start(adapter, 1, PATIENCE).await.unwrap();
    let session = pool.session().await.unwrap();
    (pool, session)
}

/// What comes of a call, which must be a fault; and the pool has another process for the next.
fn fault_of(on_call: &str) -> Fault {
    let desk = Desk::new();
    // Good from the second process on.
    let marker = desk.path("again");
    let first = format!(
        "if mkdir '{}' 2>/dev/null; then {on_call}; else {ANSWER}; fi",
        marker.display()
    );
    run(async {
        let (pool, session) = lent(desk.shell(&first, FRESH)).await;
        let fault = session.call(&get()).await.unwrap_err();
        assert!(
            fault.to_string().contains("/adapter` "),
            "it is named: {fault}"
        );
        let again = session.call(&get()).await.unwrap_err();
        assert_eq!(again.kind(), fault.kind(), "it stays so for the session");
        drop(session);
        let session = pool.session().await.unwrap();
        let outcome = session.call(&get()).await.unwrap();
        assert!(matches!(outcome, CallResult::Ok(_)), "{outcome:?}");
        fault
    })
}

#[test]
fn a_good_one_is_used_again_and_again_by_the_same_process() {
    let desk = Desk::new();
    let answer = r#"printf '{"id":%s,"ok":{"body":"%s"}}\n' "$id" $$"#;
    run(async {
        let (pool, session) = lent(desk.shell(answer, FRESH)).await;
        let mut pids = Vec::new();
        pids.push(session.call(&get()).await.unwrap());
        pids.push(session.call(&get()).await.unwrap());
        drop(session);
        let session = pool.session().await.unwrap();
        pids.push(session.call(&get()).await.unwrap());
        assert!(matches!(&pids[0], CallResult::Ok(answer) if answer.body.is_some()));
        assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");
    });
}

#[test]
fn as_many_processes_run_as_there_are_places() {
    let desk = Desk::new();
    let answer = r#"printf '{"id":%s,"ok":{"body":"%s"}}\n' "$id" $$"#;
    run(async {
        let pool = Pool::start(desk.shell(answer, FRESH), 2, PATIENCE);
        let pool = pool.await.unwrap();
        let one = pool.session().await.unwrap();
        let other = pool.session().await.unwrap();
        let pid = one.call(&get()).await.unwrap();
        assert_ne!(pid, other.call(&get()).await.unwrap());
        let mut third = Box::pin(pool.session());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(third.as_mut().poll(&mut context).is_pending());
        drop(one);
        let third = third.await.unwrap();
        assert_eq!(third.call(&get()).await.unwrap(), pid);
    });
}

#[test]
fn rubbish_is_shown() {
    let fault = fault_of(r"echo trouble >&2; printf 'he\033llo\n'");
    assert_eq!(fault.kind(), FaultKind::Rubbish);
    let words = fault.to_string();
    assert!(words.contains(r"`he\x1bllo`"), "{words}");
    assert!(words.contains("it said last:\n    trouble"), "{words}");
}

#[test]
fn a_line_without_end_is_cut_off() {
    let fault = fault_of("exec tr '\\0' x </dev/zero");
    assert_eq!(fault.kind(), FaultKind::TooLong);
}

#[test]
fn an_answer_that_nobody_asked_for_is_a_fault() {
    let fault = fault_of(r#"echo '{"id":4711,"ok":{}}'"#);
    assert_eq!(fault.kind(), FaultKind::WrongId);
    assert!(fault.to_string().contains("4711"), "{fault}");
}

#[test]
fn a_second_answer_is_a_fault() {
    let desk = Desk::new();
    let twice = format!("{ANSWER}; {ANSWER}");
    run(async {
        let (_pool, session) = lent(desk.shell(&twice, FRESH)).await;
        // The first is fine; the second comes when it comes.
        let mut outcome = session.call(&get()).await;
        let until = Instant::now() + PATIENCE;
        while outcome.is_ok() && Instant::now() < until {
            outcome = session.call(&get()).await;
        }
        assert_eq!(outcome.unwrap_err().kind(), FaultKind::Twice);
    });
}

#[test]
fn one_that_dies_is_told_with_its_exit_status_and_last_words() {
    let fault = fault_of("printf 'one\\ntwo\\n' >&2; exit 3");
    assert_eq!(fault.kind(), FaultKind::Died);
    let words = fault.to_string();
    assert!(words.contains("ended with exit status 3"), "{words}");
    assert!(words.ends_with("one\n    two"), "{words}");
    let fault = fault_of("kill -9 $$");
    assert!(fault.to_string().contains("ended with signal 9"), "{fault}");
    let fault = fault_of("printf '{\"id\"'; exit 0");
    assert!(fault.to_string().contains("within a line"), "{fault}");
}

#[test]
fn one_that_hangs_is_ended_with_all_it_started() {
    let desk = Desk::new();
    let pids = desk.path("pids");
    let hang = format!(
        "sleep 1000 & echo $! $$ >'{0}.new'; mv '{0}.new' '{0}'; wait",
        pids.display()
    );
    run(async {
        let (pool, session) = lent(desk.shell(&hang, FRESH)).await;
        let call = get();
        let mut call = Box::pin(session.call(&call));
        let patience = async {
            while !pids.exists() {
                tokio::task::yield_now().await;
            }
        };
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
        tokio::time::timeout(PATIENCE, patience).await.unwrap();
        drop(call);
        assert_eq!(session.under_way(), 1);
        // It did not say that it makes two calls at a time.
        let second = session.call(&get()).await.unwrap();
        assert!(matches!(second, CallResult::Unimplemented(_)), "{second:?}");
        drop(session);
        for pid in fs::read_to_string(&pids).unwrap().split_whitespace() {
            assert!(ends(pid), "{pid} is ended");
        }
        // The place is free.
        assert_eq!(pool.session().await.unwrap().under_way(), 0);
    });
}

/// Whether a process is gone, or nothing but waited for.
fn ends(pid: &str) -> bool {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let shown = std::process::Command::new("ps")
            .args(["-o", "stat=", "-p", pid])
            .output()
            .unwrap();
        let state = String::from_utf8(shown.stdout).unwrap();
        if state.trim().is_empty() || state.starts_with('Z') {
            return true;
        }
    }
    false
}

#[test]
fn one_that_agrees_to_everything_is_refused() {
    let desk = Desk::new();
    let text = SHELL.replace(r#""unimplemented":"no""#, r#""ok":{}"#);
    let text = text.replace("on_call", ANSWER).replace("on_fresh", FRESH);
    let fault = run(Pool::start(desk.adapter(&text), 1, PATIENCE)).map(drop);
    let fault = fault.unwrap_err();
    assert_eq!(fault.kind(), FaultKind::Refused);
    assert!(fault.to_string().contains("unheard-of-"), "{fault}");
}

#[test]
fn one_that_says_nothing_is_waited_for_within_bounds() {
    let desk = Desk::new();
    let adapter = desk.adapter("#!/bin/sh\nexec sleep 1000\n");
    let fault = run(Pool::start(adapter, 1, Duration::from_millis(50))).map(drop);
    assert_eq!(fault.unwrap_err().kind(), FaultKind::Silent);
}

#[test]
fn one_that_makes_no_fresh_client_is_not_used_again() {
    let desk = Desk::new();
    run(async {
        let pool = Pool::start(desk.shell(ANSWER, ":"), 1, Duration::from_secs(2));
        let pool = pool.await.unwrap();
        let session = pool.session().await.unwrap();
        session.call(&get()).await.unwrap();
        drop(session);
        let fault = pool.session().await.map(drop).unwrap_err();
        assert_eq!(fault.kind(), FaultKind::Silent);
        pool.session().await.map(drop).unwrap();
        let failing = r#"printf '{"id":%s,"error":"not now"}\n' "$id""#;
        let (_pool, session) = lent(desk.shell(ANSWER, failing)).await;
        let fault = session.fresh().await.unwrap_err();
        assert!(
            fault.to_string().ends_with("made no fresh client: not now"),
            "{fault}"
        );
    });
}

#[test]
fn one_that_dies_unused_is_told_and_another_is_started() {
    let desk = Desk::new();
    run(async {
        let dying = format!("{FRESH}; exit 4");
        let (pool, session) = lent(desk.shell(ANSWER, &dying)).await;
        session.call(&get()).await.unwrap();
        drop(session);
        // Its last answer was good; it dies with it, at the latest when it is asked again.
        let mut outcome = Ok(());
        let until = Instant::now() + PATIENCE;
        while outcome.is_ok() && Instant::now() < until {
            outcome = match pool.session().await {
                Ok(session) => session.call(&get()).await.map(drop),
                Err(fault) => Err(fault),
            };
        }
        assert_eq!(outcome.unwrap_err().kind(), FaultKind::Died);
        pool.session().await.map(drop).unwrap();
    });
}

#[test]
fn one_that_cannot_be_started_is_told() {
    let desk = Desk::new();
    let adapter = desk.adapter("#!/no/such/interpreter\n");
    let fault = run(Pool::start(adapter, 1, PATIENCE))
        .map(drop)
        .unwrap_err();
    assert_eq!(fault.kind(), FaultKind::Start);
    fs::set_permissions(desk.path("adapter"), fs::Permissions::from_mode(0o644)).unwrap();
    let words = [desk.path("adapter").to_str().unwrap().to_owned()];
    let unusable = Adapter::find(&words, &mut |_| {}).unwrap_err();
    assert!(matches!(unusable, Unusable::NoProgram(_)), "{unusable}");
    assert!(unusable.to_string().contains("chmod +x"), "{unusable}");
}

#[test]
fn sessions_and_pools_go_where_they_are_needed() {
    fn go<T: Send + Sync + 'static>() {}
    go::<Pool>();
    go::<Session>();
    go::<Fault>();
}

#[test]
fn a_misspelt_name_is_mended() {
    let unusable = Adapter::find(&["http-client".to_owned()], &mut |_| {}).unwrap_err();
    let words = unusable.to_string();
    assert!(words.contains("did you mean `http.client`?"), "{words}");
    assert!(words.contains("ureq"), "{words}");
    let words = ["node-fetch", "--fast"].map(str::to_owned);
    let unusable = Adapter::find(&words, &mut |_| {}).unwrap_err();
    assert!(matches!(unusable, Unusable::Arguments(_)), "{unusable}");
}

#[test]
fn nothing_is_asked_of_one_that_said_it_cannot() {
    let desk = Desk::new();
    run(async {
        let (pool, session) = lent(desk.shell(ANSWER, FRESH)).await;
        assert!(pool.capabilities().has(Capability::Reuse));
        assert_eq!(pool.capabilities().iter().count(), 1);
        let mut call = get();
        call.body = Some(Vec::new());
        let outcome = session.call(&call).await.unwrap();
        assert!(
            matches!(outcome, CallResult::Unimplemented(_)),
            "{outcome:?}"
        );
        call.body = None;
        call.fields.push((b"A".to_vec(), b"b".to_vec()));
        let outcome = session.call(&call).await.unwrap();
        assert!(
            matches!(outcome, CallResult::Unimplemented(_)),
            "{outcome:?}"
        );
    });
}
