//! A small proxy on hyper, in memory: the whole proxy catalogue, a `#[test]` a case, with
//! snapshots in `snapshots/`. Deviations are waived, each with its reason.

use badpeer::{Case, Target};

#[path = "../examples/proxy.rs"]
mod small;

/// What the small proxy, or hyper under it, does against the documents or our policy.
const WAIVED: &[(&str, &str)] = &[
    (
        "proxy/gateway/silent-origin",
        "the example waits for its origin as long as it takes",
    ),
    (
        "proxy/hop-by-hop/nominated-request-trailer",
        "hyper's bodies pass trailer fields on, and the example does not look at them",
    ),
    (
        "proxy/hop-by-hop/nominated-response-trailer",
        "hyper's bodies pass trailer fields on, and the example does not look at them",
    ),
    (
        "proxy/hop-by-hop/unasked-switch",
        "hyper takes a 101 for an answer, and the example does not look at it",
    ),
    (
        "proxy/host/doubled",
        "hyper leaves the Host field to the application",
    ),
    (
        "proxy/host/doubled-alike",
        "hyper leaves the Host field to the application",
    ),
    (
        "proxy/host/invalid",
        "hyper leaves the Host field to the application",
    ),
    (
        "proxy/host/missing",
        "hyper leaves the Host field to the application",
    ),
    (
        "proxy/max-forwards/options",
        "the example forwards Max-Forwards as it came",
    ),
    (
        "proxy/max-forwards/options-zero",
        "the example forwards Max-Forwards as it came",
    ),
    (
        "proxy/max-forwards/trace",
        "the example forwards Max-Forwards as it came",
    ),
    (
        "proxy/max-forwards/trace-zero",
        "the example forwards Max-Forwards as it came",
    ),
    (
        "proxy/response-framing/lengths-alike",
        "hyper's client takes a list of lengths, and leaves it in the fields",
    ),
    (
        "proxy/target/absolute-url-at-gateway",
        "the example forwards Host as it came",
    ),
    (
        "proxy/target/asterisk",
        "hyper leaves the request target to the application",
    ),
];

badpeer::catalogue!(proxy, fn check);

fn check(case: Case) {
    let waiver = WAIVED.iter().find(|(id, _)| *id == case.id());
    let target = Target::proxy(
        async |client, connector: badpeer::wire::memory::Connector| {
            small::relay(client, async || connector.connect().await).await;
        },
    );
    let report = case.run(&target);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| badpeer::assert_snapshot!(report));
    match waiver {
        None => report.assert_pass(),
        Some((id, why)) => assert!(!report.is_good(), "stale waiver: {id} passes ({why})"),
    }
}
