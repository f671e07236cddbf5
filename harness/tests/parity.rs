//! Two wires, one contract: the catalogue is played over memory and over TCP against the same
//! server, and what is written of both is the same, octet for octet.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use badpeer::notation::{Masks, write_snapshot};
use badpeer::runner::Event;
use badpeer::script::{Role, Segmentation};
use badpeer::target::reference::{Faults, Server};
use badpeer::{Case, Run, Settings, Target, catalogue};

/// What cannot be the same, and why.
const APART: &[(&str, &str)] = &[(
    "server/pipelining/close-first-two-segments",
    "whether the second segment still goes out before the end of the connection comes is chance",
)];

/// How long a case may wait on the real clock: what pauses longer is about time, and memory's is
/// virtual.
const LONGEST: Duration = Duration::from_millis(100);

/// What a busy machine may take for an answer, to 8 MiB too.
const DEADLINE: Duration = Duration::from_secs(10);

/// Sweeps over what octets say, not over where a connection ends, are one conversation many times
/// to a wire: those of more variants are left to the other tests.
const VARIANTS: usize = 8;

/// How often a conversation is held again over TCP where the wires differ: a reset or an end that
/// crosses octets on their way may come out either way, a wire that differs stays so.
const AGAIN: usize = 3;

/// A conversation by case and variant, and what is written of it.
type Told = BTreeMap<(String, String), String>;

/// The reference server on a thread of its own, for as long as the test lives.
fn listen() -> SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let server = Server::new(Faults::default());
            let (address, serving) = server.listen(any).await.unwrap();
            tell.send(address).unwrap();
            serving.await;
        });
    });
    told.recv().unwrap()
}

/// Sent whole: in several segments a server that refuses early may or may not be heard before the
/// next one goes.
fn settings() -> Settings {
    Settings {
        segments: vec![Segmentation::Whole],
        longest: LONGEST,
        deadline: Some(DEADLINE),
        ..Settings::default()
    }
}

/// The catalogue with one host for both wires: lengths are counted, and octets cut, alike.
fn cases() -> Vec<Case> {
    let known = |case: Case| {
        let source = case.source().replace("${host}", "badpeer.test");
        let source = source.replace("${port}", "80");
        Case::read(case.id(), &source).unwrap()
    };
    let fit = |case: &Case| {
        let variants = case.script().variants().map_or(0, |all| all.len());
        case.script().waits() <= LONGEST && (variants <= VARIANTS || case.topic() == "closing")
    };
    let cases = catalogue::cases(Role::Server);
    cases.into_iter().map(known).filter(fit).collect()
}

fn play(target: &Target, cases: Vec<Case>) -> Told {
    let mut told = Told::new();
    Run::server(target.clone(), cases)
        .settings(settings())
        .go(|event| {
            let Event::Case(report) = event else { return };
            for variant in &report.variants {
                for played in &variant.played {
                    let text = write_snapshot(&played.transcript, &Masks::default());
                    told.insert((report.id.clone(), variant.name.clone()), text);
                }
            }
        })
        .unwrap();
    told
}

#[test]
fn both_wires_tell_the_same_of_the_same_server() {
    let tcp = Target::at(listen().to_string());
    let (apart, cases): (Vec<_>, Vec<_>) = cases()
        .into_iter()
        .partition(|case| APART.iter().any(|(id, _)| *id == case.id()));
    assert_eq!(apart.len(), APART.len(), "every case set apart exists");
    let expected = play(&Target::reference(Faults::default()), cases.clone());
    assert!(expected.len() > 800, "{} conversations", expected.len());
    let mut told = play(&tcp, cases.clone());
    for _ in 0..AGAIN {
        let differing: Vec<_> = cases
            .iter()
            .filter(|case| {
                let own = |(name, _): &(&(String, String), &String)| name.0 == case.id();
                !expected.iter().filter(own).eq(told.iter().filter(own))
            })
            .cloned()
            .collect();
        if differing.is_empty() {
            break;
        }
        told.extend(play(&tcp, differing));
    }
    let differing: Vec<_> = expected
        .iter()
        .filter(|(name, text)| told.get(*name) != Some(*text))
        .map(|(name, text)| {
            let other = told.get(name).map_or("not played", String::as_str);
            format!(
                "{}{}\nin memory:\n{text}\nover TCP:\n{other}",
                name.0, name.1
            )
        })
        .collect();
    assert!(
        differing.is_empty(),
        "{} of {} conversations differ:\n{}",
        differing.len(),
        expected.len(),
        differing.join("\n")
    );
    assert_eq!(expected.len(), told.len());
}
