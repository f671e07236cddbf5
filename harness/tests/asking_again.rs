//! Clients that ask again by themselves are not taken for clients that hang; and one that hangs is.

use std::time::Duration;

use badpeer::target::reference::client::{Client, Faults};
use badpeer::target::{Answer, Call, CallResult};
use badpeer::{Case, Target, Verdict};

/// The good client, made to ask so many times, with longer and longer pauses between.
fn asking(times: u32, pause: Duration) -> Target {
    Target::client_over(move |connector| {
        let client = Client::new(connector, Faults::none());
        async move |call: Call| -> CallResult {
            let mut came = CallResult::from(client.call(&call).await);
            for again in 1..times {
                let done = |answer: &Answer| answer.status.is_none_or(|code| code < 429);
                if matches!(&came, CallResult::Ok(answer) if done(answer)) {
                    break;
                }
                tokio::time::sleep(pause * again).await;
                came = client.call(&call).await.into();
            }
            came
        }
    })
}

fn case(id: &str) -> Case {
    badpeer::case(&format!("client/{id}"))
}

#[test]
fn who_asks_again_at_once_is_answered_until_he_gives_up() {
    for id in [
        "closing/short-with-close",
        "closing/cut-length",
        "poison/behind-invalid-field",
        "poison/behind-invalid-length",
    ] {
        let report = case(id).run(&asking(5, Duration::ZERO));
        assert_eq!(report.verdict, Verdict::Pass, "{report}");
    }
}

#[test]
fn who_pauses_before_he_asks_again_does_not_hang() {
    for id in ["closing/short-with-close", "closing/cut-length"] {
        let report = case(id).run(&asking(20, Duration::from_secs(1)));
        assert_eq!(report.verdict, Verdict::Pass, "{report}");
    }
}

#[test]
fn what_would_follow_a_call_that_does_not_return_is_not_judged() {
    // Behind what it cannot read, and behind an error that it was given.
    for id in ["poison/behind-invalid-field", "poison/content-of-errors"] {
        let report = case(id).run(&asking(20, Duration::from_secs(2)));
        assert_eq!(report.verdict, Verdict::Inconclusive, "{report}");
    }
}

#[test]
fn who_never_says_that_an_answer_broke_off_hangs() {
    let target = Target::client_over(|connector| {
        let client = Client::new(connector, Faults::none());
        async move |call: Call| match CallResult::from(client.call(&call).await) {
            // An answer that breaks off is lost on him: he waits for an event that was.
            CallResult::Error(_) if call.url.ends_with('/') => std::future::pending().await,
            came => came,
        }
    });
    let report = case("closing/short-with-close").run(&target);
    assert_eq!(report.verdict, Verdict::Fail, "{report}");
}
