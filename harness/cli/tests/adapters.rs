//! Every adapter that badpeer brings along does what the protocol says, with its real client
//! against a real server. One whose interpreter is not on this machine is skipped, loudly.

use std::io::{self, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use badpeer::target::{Answer, Call, CallResult, Proxy};
use badpeer_cli::adapter::{Adapter, Capability, Pool, Session, Unusable};

#[path = "support/origin.rs"]
mod origin;

use origin::Origin;

/// Enough for a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

macro_rules! adapters {
    ($($test:ident: $name:literal, $client:expr;)*) => {
        $(#[test]
        fn $test() {
            conforms($name, $client);
        })*

        #[test]
        fn each_of_them_is_tested() {
            let names: Vec<_> = Adapter::names().collect();
            assert_eq!(names, [$($name),*]);
        }
    };
}

adapters! {
    curl_conforms: "curl", Client { proxy: BOTH, ..Client::default() };
    http_client_conforms: "http.client", Client { concurrent: false, proxy: BOTH, ..Client::default() };
    requests_conforms: "requests", Client { repeats_fields: false, ..Client::default() };
    httpx_conforms: "httpx", Client::default();
    node_http_conforms: "node-http", Client { proxy: NONE, ..Client::default() };
    node_fetch_conforms: "node-fetch", Client { repeats_fields: false, proxy: NONE, ..Client::default() };
    go_conforms: "go", Client::default();
    java_conforms: "java", Client { field_octets: false, zero_on_get: true, ..Client::default() };
    hyper_util_conforms: "hyper-util", Client { empty_length: false, proxy: TUNNEL, ..Client::default() };
    reqwest_conforms: "reqwest", Client { empty_length: false, ..Client::default() };
    ureq_conforms: "ureq", Client { proxy: TUNNEL, ..Client::default() };
}

/// Whether a call goes through a proxy, and whether through a tunnel of its own wish.
const NONE: (bool, bool) = (false, false);
const FORWARD: (bool, bool) = (true, false);
const TUNNEL: (bool, bool) = (false, true);
const BOTH: (bool, bool) = (true, true);

/// What a client can do, and by itself does not.
#[derive(Clone, Copy)]
struct Client {
    concurrent: bool,
    proxy: (bool, bool),
    /// Sends two fields of one name as two lines.
    repeats_fields: bool,
    /// Sends the octets of a field as they are.
    field_octets: bool,
    /// Says that empty content has the length 0.
    empty_length: bool,
    /// May say that a GET without content has the length 0.
    zero_on_get: bool,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            concurrent: true,
            proxy: FORWARD,
            repeats_fields: true,
            field_octets: true,
            empty_length: true,
            zero_on_get: false,
        }
    }
}

fn conforms(name: &str, client: Client) {
    let adapter = Adapter::find(&[name.to_owned()], &mut |line| loudly(line));
    let adapter = match adapter {
        Ok(adapter) => adapter,
        Err(missing @ Unusable::Missing { .. }) => {
            return loudly(&format!("SKIPPED, NOT TESTED: {missing}"));
        }
        Err(unusable) => panic!("{unusable}"),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let pool = Pool::start(adapter, 1, PATIENCE).await.unwrap();
        capabilities(&pool, client);
        let session = pool.session().await.unwrap();
        gets(&session, client).await;
        fields(&session, client).await;
        content(&session, client).await;
        methods(&session).await;
        errors(&session).await;
        proxies(&session, client).await;
        drop(session);
        connections(&pool, client).await;
    });
}

/// Past the capture of the test runner: who reads its report shall know.
fn loudly(line: &str) {
    let line = format!("adapters: {line}\n");
    io::stderr().write_all(line.as_bytes()).unwrap();
}

fn get(url: String) -> Call {
    Call {
        method: "GET".to_owned(),
        url,
        fields: Vec::new(),
        body: None,
        proxy: None,
    }
}

async fn answered(session: &Session, call: &Call) -> Answer {
    match session.call(call).await.unwrap() {
        CallResult::Ok(answer) => answer,
        other => panic!("{call:?} is answered, not {other:?}"),
    }
}

fn capabilities(pool: &Pool, client: Client) {
    let capabilities = pool.capabilities();
    for (capability, can) in [
        (Capability::Reuse, true),
        (Capability::Concurrent, client.concurrent),
        (Capability::Pipeline, false),
        (Capability::Body, true),
        (Capability::Fields, true),
        (Capability::Method, true),
        (Capability::Proxy, client.proxy.0),
        (Capability::Tunnel, client.proxy.1),
    ] {
        assert_eq!(capabilities.has(capability), can, "{capability:?}");
    }
}

async fn gets(session: &Session, client: Client) {
    let origin = Origin::start();
    let answer = answered(session, &get(origin.url("/a?b=c"))).await;
    assert_eq!(answer.status, Some(200));
    assert_eq!(answer.body.as_deref(), Some(&b"plain"[..]));
    let (_, octets) = origin.request();
    assert!(octets.starts_with(b"GET /a?b=c HTTP/1.1\r\n"));
    let text = String::from_utf8_lossy(&octets).to_lowercase();
    assert_eq!(text.matches("\r\nhost: ").count(), 1, "{text}");
    // Java before 19 says a length of 0.
    let length = text.matches("\r\ncontent-length: ").count();
    assert!(length == 0 || client.zero_on_get, "{text}");
    // The target's answer counts, not where it points to.
    let answer = answered(session, &get(origin.url("/moved"))).await;
    assert_eq!(answer.status, Some(302));
}

async fn fields(session: &Session, client: Client) {
    let origin = Origin::start();
    let mut call = get(origin.url("/"));
    call.fields.push((b"X-One".to_vec(), b"1".to_vec()));
    if client.repeats_fields {
        call.fields.push((b"X-One".to_vec(), b"2".to_vec()));
    }
    if client.field_octets {
        call.fields.push((b"X-Cafe".to_vec(), b"caf\xe9".to_vec()));
    }
    let answer = answered(session, &call).await;
    let (_, octets) = origin.request();
    let lines: Vec<_> = octets.split(|octet| *octet == b'\n').collect();
    for (name, value) in &call.fields {
        let wanted = [&name.to_ascii_lowercase(), &b": "[..], value, b"\r"].concat();
        let is = |line: &&[u8]| {
            let (name, value) = line.split_at(line.len().min(name.len()));
            [&name.to_ascii_lowercase(), value].concat() == wanted
        };
        let shown = String::from_utf8_lossy(&octets);
        assert!(lines.iter().any(is), "{wanted:?} in {shown}");
    }
    let value = |wanted: &str| {
        let wanted = wanted.as_bytes();
        let is = |(name, _): &&(Vec<u8>, Vec<u8>)| name.eq_ignore_ascii_case(wanted);
        let values = answer.fields.iter().filter(is).map(|(_, value)| value);
        values.cloned().collect::<Vec<_>>().join(&b", "[..])
    };
    assert_eq!(value("X-Octets"), b"caf\xe9");
    assert_eq!(value("X-Plain"), b"one, two");
}

async fn content(session: &Session, client: Client) {
    let origin = Origin::start();
    let mut call = get(origin.url("/echo"));
    call.method = "POST".to_owned();
    let all: Vec<u8> = (0..=255).collect();
    call.body = Some(all.clone());
    assert_eq!(answered(session, &call).await.body, Some(all));
    let (_, octets) = origin.request();
    let text = String::from_utf8_lossy(&octets).to_lowercase();
    assert_eq!(text.matches("\r\ncontent-length: ").count(), 1, "{text}");
    call.fields
        .push((b"Content-length".to_vec(), b"9".to_vec()));
    let refused = session.call(&call).await.unwrap();
    assert!(
        matches!(refused, CallResult::Unimplemented(_)),
        "{refused:?}"
    );
    call.fields.clear();
    call.body = Some(Vec::new());
    answered(session, &call).await;
    let (_, octets) = origin.request();
    let text = String::from_utf8_lossy(&octets).to_lowercase();
    let said = text.contains("\r\ncontent-length: 0\r\n");
    assert_eq!(said, client.empty_length, "{text}");
    call.body = None;
    answered(session, &call).await;
    origin.request();
}

async fn methods(session: &Session) {
    let origin = Origin::start();
    let mut call = get(origin.url("/"));
    call.method = "HEAD".to_owned();
    let answer = answered(session, &call).await;
    assert_eq!(answer.status, Some(200));
    assert_eq!(answer.body.unwrap_or_default(), b"");
    origin.request();
    call.method = "BREW".to_owned();
    answered(session, &call).await;
    assert!(origin.request().1.starts_with(b"BREW / HTTP/1.1\r\n"));
    call.method = "PUT".to_owned();
    call.body = Some(b"content".to_vec());
    assert_eq!(answered(session, &call).await.body, call.body);
    origin.request();
}

async fn errors(session: &Session) {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let refused = session.call(&get(format!("http://{address}/"))).await;
    assert!(matches!(refused, Ok(CallResult::Error(words)) if !words.is_empty()));
    let origin = Origin::start();
    let cut = session.call(&get(origin.url("/cut"))).await.unwrap();
    assert!(matches!(cut, CallResult::Error(_)), "{cut:?}");
    // And it goes on.
    answered(session, &get(origin.url("/"))).await;
}

/// The server takes the part of a proxy, whose origin has no address.
async fn proxies(session: &Session, client: Client) {
    for (can, tunnel) in [(client.proxy.0, false), (client.proxy.1, true)] {
        let origin = Origin::start();
        let mut call = get("http://origin.test/a".to_owned());
        let url = origin.url("");
        call.proxy = Some(Proxy { url, tunnel });
        if !can {
            let refused = session.call(&call).await.unwrap();
            assert!(
                matches!(refused, CallResult::Unimplemented(_)),
                "{refused:?}"
            );
            continue;
        }
        // To what an origin makes of CONNECT, no answer is needed.
        let answered = session.call(&call).await.unwrap();
        let (_, octets) = origin.request();
        let asked = String::from_utf8_lossy(&octets);
        let wanted = match tunnel {
            true => "CONNECT origin.test:",
            false => "GET http://origin.test/a HTTP/1.1\r\n",
        };
        assert!(asked.starts_with(wanted), "{asked}, {answered:?}");
    }
}

async fn connections(pool: &Pool, client: Client) {
    let origin = Origin::start();
    let call = get(origin.url("/"));
    let session = pool.session().await.unwrap();
    for _ in 0..3 {
        answered(&session, &call).await;
        assert_eq!(origin.request().0, 0, "the connection is kept");
    }
    session.fresh().await.unwrap();
    origin.wait_for_end(0);
    answered(&session, &call).await;
    assert_eq!(
        origin.request().0,
        1,
        "a fresh client has a connection of its own"
    );
    drop(session);
    let session = pool.session().await.unwrap();
    origin.wait_for_end(1);
    answered(&session, &call).await;
    assert_eq!(origin.request().0, 2, "so has the next session");

    let call = get(origin.url("/together"));
    if client.concurrent {
        // The server answers neither before both are there.
        let one = session.call(&call);
        let other = session.call(&call);
        let (one, other) = both(one, other).await;
        for outcome in [one, other] {
            assert!(matches!(outcome, Ok(CallResult::Ok(_))), "{outcome:?}");
        }
    }

    // Nobody waits for a call under way: the process is ended, and the pool has another.
    let hang = get(origin.url("/hang"));
    let call = session.call(&hang);
    let seen = async {
        loop {
            let (connection, octets) = origin.request();
            if octets.starts_with(b"GET /hang") {
                return connection;
            }
        }
    };
    let connection = first(call, seen).await;
    assert_eq!(session.under_way(), 1);
    drop(session);
    origin.wait_for_end(connection);
    let session = pool.session().await.unwrap();
    answered(&session, &get(origin.url("/"))).await;
}

/// Both, side by side.
async fn both<A: Future, B: Future>(one: A, other: B) -> (A::Output, B::Output) {
    let (mut one, mut other) = (Box::pin(one), Box::pin(other));
    let (mut first, mut second) = (None, None);
    std::future::poll_fn(|context| {
        use std::task::Poll;
        if first.is_none()
            && let Poll::Ready(output) = one.as_mut().poll(context)
        {
            first = Some(output);
        }
        if second.is_none()
            && let Poll::Ready(output) = other.as_mut().poll(context)
        {
            second = Some(output);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            (one, other) => {
                (first, second) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}

/// Begins one, and waits for the other.
async fn first<A: Future, B: Future>(one: A, other: B) -> B::Output {
    let mut one = Box::pin(one);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(one.as_mut().poll(&mut context).is_pending());
    other.await
}
