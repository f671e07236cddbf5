use std::time::Instant;
use badpeer::script::Actor;
use badpeer::wire::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
const C: Actor = Actor::CLIENT;
#[test]
fn memory() {
    let start = Instant::now();
    let n = 20000;
    let rt = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    rt.block_on(async { for _ in 0..n {
        let mut wire = memory::Wire::new(Box::new(|mut s: memory::Stream| { tokio::spawn(async move { let mut b=[0;256]; let n = s.read(&mut b).await.unwrap(); s.write_all(&b[..n]).await.unwrap(); }); }), Default::default());
        wire.act(Action::Open(C)).await; wire.signal(None).await;
        wire.act(Action::Write(C, b"GET / HTTP/1.1\r\n\r\n".to_vec())).await;
        let u = Some(std::time::Duration::from_secs(5));
        wire.signal(u).await; assert!(matches!(wire.signal(u).await, Some(Signal::Finished(_))));
    }});
    println!("memory {:?} per case", start.elapsed()/n);
    let start = Instant::now();
    let n = 2000;
    for _ in 0..n {
    let rt = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    rt.block_on(async { 
        let mut wire = memory::Wire::new(Box::new(|mut s: memory::Stream| { tokio::spawn(async move { let mut b=[0;256]; let n = s.read(&mut b).await.unwrap(); s.write_all(&b[..n]).await.unwrap(); }); }), Default::default());
        wire.act(Action::Open(C)).await; wire.signal(None).await;
        wire.act(Action::Write(C, b"GET / HTTP/1.1\r\n\r\n".to_vec())).await;
        let u = Some(std::time::Duration::from_secs(5));
        wire.signal(u).await; assert!(matches!(wire.signal(u).await, Some(Signal::Finished(_))));
    });}
    println!("memory with runtime {:?} per case", start.elapsed()/n);
}
#[test]
fn tcp_wire() {
    let port: u16 = match std::env::var("PORT") { Ok(p) => p.parse().unwrap(), _ => return };
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    rt.block_on(async {
        let side: usize = std::env::var("SIDE").map_or(1, |s| s.parse().unwrap());
        let start = Instant::now();
        let mut set = Vec::new();
        for _ in 0..side { set.push(tokio::spawn(async move {
        for round in 0..2 {
        let t0 = Instant::now();
        let mut wire = tcp::Wire::new(tcp::Settings::target(([127,0,0,1], port).into()));
        wire.act(Action::Open(C)).await; let s = wire.signal(None).await; assert!(matches!(s, Some(Signal::Opened(_))), "{s:?}");
        let t1 = t0.elapsed();
        let req = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        let mut drained = 0;
        for o in req { wire.act(Action::Write(C, vec![*o])).await; wire.act(Action::Barrier(C)).await;
            loop { match wire.signal(None).await { Some(Signal::Drained(_)) => { drained += 1; break }, other => println!("{other:?}") } } }
        let t2 = t0.elapsed();
        wire.act(Action::Watch(C)).await;
        let mut log = vec![];
        loop { let until = wire.now() + std::time::Duration::from_secs(5); match wire.signal(Some(until)).await { Some(Signal::Received(_, o)) => { log.push(format!("{}", o.len())); wire.act(Action::Watch(C)).await; }, other => { log.push(format!("{other:?}")); break } } }
        if side < 4 || t2.as_millis() > 500 { println!("round {round}: opened {t1:?}, {drained} drained {t2:?}, {log:?} {:?} barriers {}", t0.elapsed(), wire.has_barriers()); }
        }}));}
        for s in set { s.await.unwrap(); }
        println!("all {:?}", start.elapsed());
    });
}
