//! What the read barrier costs: one look-up, and a conversation that goes line by line behind
//! look-ups beside the same without. By turns, in one run.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use badpeer::player::{Patience, Player};
use badpeer::script::{Script, Segmentation, Variables, Variant};
use badpeer::wire::{self, barrier, tcp};

const ROUNDS: usize = 40;
const EACH: u32 = 100;

/// A server that reads a head and answers; it ends with the process.
fn server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            thread::spawn(move || {
                let (mut head, mut piece) = (Vec::new(), [0; 1024]);
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read(&mut piece) {
                        Ok(read @ 1..) => head.extend_from_slice(&piece[..read]),
                        _ => return,
                    }
                }
                let answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
                // The peer may be gone, which is its right.
                let _ = stream.write_all(answer);
            });
        }
    });
    address
}

async fn conversation(script: &Arc<Script>, address: SocketAddr, barriers: bool) {
    let known = Variables::new().with("host", address.to_string());
    let given = script.variables(&Variant::default(), &known);
    let player = Player::new(
        Arc::clone(script),
        given.expect("a sound script"),
        Segmentation::Line,
        Patience::default(),
    );
    let mut wire = tcp::Wire::new(tcp::Settings {
        barriers,
        ..tcp::Settings::target(address)
    });
    let transcript = wire::play(player, &mut wire).await;
    assert!(
        transcript.to_string().ends_with("client <= finish\n"),
        "{transcript}"
    );
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    if !barrier::available() {
        println!("barrier: SKIPPED, this system answers no look-ups");
        return;
    }
    let address = server();
    let stream = TcpStream::connect(address).expect("a connection");
    let own = stream.local_addr().expect("an address");
    let mut looks: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            for _ in 0..EACH {
                barrier::lookup(address, own).expect("the server's socket");
            }
            began.elapsed() / EACH
        })
        .collect();
    let case = badpeer::case("contract/server/plain");
    let script = case.script();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let timed = |barriers| {
        let began = Instant::now();
        for _ in 0..EACH {
            runtime.block_on(conversation(script, address, barriers));
        }
        began.elapsed() / EACH
    };
    let (mut with, mut without, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let bare = timed(false);
        let behind = timed(true);
        ratios.push(behind.as_secs_f64() / bare.as_secs_f64());
        with.push(behind);
        without.push(bare);
    }
    ratios.sort_by(f64::total_cmp);
    let (look, with, without) = (median(&mut looks), median(&mut with), median(&mut without));
    println!("a look-up {look:?}; line by line {with:?} behind barriers, {without:?} without");
    println!(
        "table: line by line behind read barriers (a look-up {look:.1?}) | {:.2} times the time without | known",
        ratios[ROUNDS / 2]
    );
}
