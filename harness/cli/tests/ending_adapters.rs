//! A process that must end at once ends every adapter and command it has started. In a file of its
//! own: nothing can be started after it.

#![cfg(unix)]

use badpeer::target::Call;
use badpeer_cli::adapter::{Adapter, FaultKind, Pool, Program, end_all};

const ADAPTER: &str = r#"
while read -r line; do
  id=${line#*\"id\":}; id=${id%%[,\}]*}
  case $line in
    *'"capability"'*) printf '{"id":%s,"unimplemented":"no"}\n' "$id" ;;
    */warm-up*|*'"fresh"'*) printf '{"id":%s,"ok":{}}\n' "$id" ;;
    *) sleep 1000 ;;
  esac
done
"#;

#[test]
fn all_that_was_started_ends_and_nothing_starts_any_more() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let words = ["sh", "-c", ADAPTER].map(str::to_owned);
        let adapter = Adapter::find(&words, &mut |line| panic!("{line}")).unwrap();
        let patience = std::time::Duration::from_secs(60);
        let pool = Pool::start(adapter.clone(), 1, patience).await.unwrap();
        let session = pool.session().await.unwrap();
        let program = Program::new("sleep 1000; : {url}").unwrap();
        let call = Call {
            method: "GET".to_owned(),
            url: "http://127.0.0.1:1/".to_owned(),
            fields: Vec::new(),
            body: None,
            proxy: None,
        };
        let mut asked = Box::pin(session.call(&call));
        let mut run = Box::pin(program.call(&call));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(asked.as_mut().poll(&mut context).is_pending());
        assert!(run.as_mut().poll(&mut context).is_pending());

        end_all();

        let fault = asked.await.unwrap_err();
        assert_eq!(fault.kind(), FaultKind::Died);
        assert!(fault.to_string().contains("ended with signal 9"), "{fault}");
        let outcome = run.await;
        let killed = badpeer::target::CallResult::Error("signal 9".to_owned());
        assert_eq!(outcome.unwrap(), killed);

        let fault = program.call(&call).await.unwrap_err();
        assert!(fault.to_string().contains("badpeer is ending"), "{fault}");
        let fault = Pool::start(adapter, 1, patience)
            .await
            .map(drop)
            .unwrap_err();
        assert_eq!(fault.kind(), FaultKind::Start);
    });
}
