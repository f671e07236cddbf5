//! The project's own client over TCP: what holds in memory holds there too.

use badpeer::target::reference::client::{Client, Faults, Tcp};
use badpeer::{Target, Verdict};

#[test]
fn the_good_client_passes_over_tcp_as_in_memory() {
    let target = Target::client_each(|| {
        let client = Client::new(Tcp, Faults::none());
        async move |call| client.call(&call).await
    });
    let reports = super::play(target);
    let other = reports
        .iter()
        .filter(|one| !matches!(one.verdict, Verdict::Pass | Verdict::Skipped));
    let other: Vec<_> = other.map(ToString::to_string).collect();
    assert!(other.is_empty(), "{}", other.join("\n"));
}
