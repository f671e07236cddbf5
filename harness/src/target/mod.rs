//! The implementation under test: in process, at an address, or started by a command.
//! Never judges; it only brings a conversation to the target.

mod address;
mod bell;
mod called;
mod calls;
mod client;
mod command;
mod in_process;
mod port;
mod processes;
pub mod reference;

use std::future::Future;
use std::net::SocketAddr;
use std::rc::Rc;

use crate::wire::memory;

pub use crate::player::{Answer, Call, CallResult, Proxy};
pub(crate) use called::{Called, Trouble};
pub(crate) use client::{Client, Clients, Drive, Together};
pub use command::Running;
pub(crate) use in_process::{Connect, Tasks, said};
pub(crate) use processes::{Asleep, Processes};

/// What is put to the test, and how to reach it.
#[derive(Clone)]
pub struct Target {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) echo: String,
    pub(crate) forward: bool,
    pub(crate) behind: Option<Rc<Target>>,
}

/// Where a target is.
#[derive(Clone)]
pub(crate) enum Place {
    /// A server in this process, over the memory wire.
    InProcess(Rc<dyn Fn() -> Connect>, memory::Faults),
    /// A server or a proxy's front, listening already; a proxy connects to `origin`.
    At {
        authority: String,
        remote: bool,
        origin: Option<String>,
    },
    /// A server or proxy to be started; `{port}` in the command is the port it shall listen on,
    /// and `{origin}` where a proxy finds its origin.
    Command(String),
    /// A client in this process, or behind an adapter.
    Client(Clients),
    /// A proxy in this process, over the memory wire.
    Proxy(Rc<dyn Fn(memory::Connector) -> Connect>, memory::Faults),
}

impl Place {
    /// Whether it is played in memory, and in virtual time.
    pub(crate) const fn is_in_memory(&self) -> bool {
        matches!(
            self,
            Self::InProcess(..) | Self::Proxy(..) | Self::Client(Clients::Memory(..))
        )
    }
}

impl Target {
    fn new(place: Place, name: impl Into<String>) -> Self {
        Self {
            place,
            name: name.into(),
            echo: "/echo".to_owned(),
            forward: false,
            behind: None,
        }
    }

    /// A server in this process: a function that serves one connection. It is played in memory
    /// and in virtual time; its futures need not be `Send`.
    pub fn server<F, Fut>(serve: F) -> Self
    where
        F: Fn(memory::Stream) -> Fut + 'static,
        Fut: Future + 'static,
    {
        let serve = Rc::new(serve);
        let connect = move || in_process::serve_each(Rc::clone(&serve));
        Self::new(
            Place::InProcess(Rc::new(connect), memory::Faults::default()),
            "in process",
        )
    }

    /// The project's own server, good or with planted faults.
    #[must_use]
    pub fn reference(faults: reference::Faults) -> Self {
        let connect = move || {
            let server = reference::Server::new(faults);
            in_process::serve_each(Rc::new(move |stream| {
                serve_reference(server.clone(), stream)
            }))
        };
        Self::new(
            Place::InProcess(Rc::new(connect), memory::Faults::default()),
            "reference",
        )
    }

    /// A server in this process that accepts its connections from a listener, as
    /// `axum::serve` does.
    pub fn listener<F, Fut>(serve: F) -> Self
    where
        F: Fn(memory::Listener) -> Fut + 'static,
        Fut: Future + 'static,
    {
        let serve = Rc::new(serve);
        let connect = move || in_process::serve_all(&*serve);
        Self::new(
            Place::InProcess(Rc::new(connect), memory::Faults::default()),
            "in process",
        )
    }

    /// A server that listens already: `127.0.0.1:8080`, `localhost:8080`.
    #[must_use]
    pub fn at(authority: impl Into<String>) -> Self {
        let authority = authority.into();
        Self::new(
            Place::At {
                authority: authority.clone(),
                remote: false,
                origin: None,
            },
            authority,
        )
    }

    /// A server that badpeer starts, and ends with the run: `./my-server --port {port}`. The
    /// command goes through the shell, with `PORT` in its environment too.
    #[must_use]
    pub fn command(template: impl Into<String>) -> Self {
        let template = template.into();
        Self::new(Place::Command(template.clone()), template)
    }

    /// A client: a function that makes one exchange, and gives the response or an error in its
    /// own words. Its connections reach badpeer over loopback.
    ///
    /// ```no_run
    /// # async fn get(url: &str) -> std::io::Result<badpeer::target::Answer> { Ok(Default::default()) }
    /// let target = badpeer::Target::client(async |call| get(&call.url).await);
    /// ```
    pub fn client<F, R>(call: F) -> Self
    where
        F: AsyncFn(Call) -> R + 'static,
        R: Into<CallResult>,
    {
        let client = client::client(call);
        Self::clients(move || Rc::clone(&client))
    }

    /// A client that is handed all calls of a conversation at once, makes them one behind the
    /// other, and tells what came of them together: a program with several URLs on its command
    /// line. `Ok` says that the last one went well, with the content of all; whether it says so of
    /// each is found out. Its connections reach badpeer over loopback.
    pub fn client_together<F, R>(calls: F) -> Self
    where
        F: AsyncFn(Vec<Call>) -> R + 'static,
        R: Into<CallResult>,
    {
        let clients = Clients::Tcp(Drive::Together(client::together(calls)));
        Self::new(Place::Client(clients), "in process")
    }

    /// A client that is made anew for each conversation, so that no connection outlives it.
    pub fn client_each<M, F, R>(make: M) -> Self
    where
        M: Fn() -> F + 'static,
        F: AsyncFn(Call) -> R + 'static,
        R: Into<CallResult>,
    {
        Self::clients(move || client::client(make()))
    }

    /// The same, where making it ready takes time, as starting a process does: none of it counts
    /// as the client's. An error is the adapter's, or whatever stands between badpeer and the
    /// client: the conversation says nothing then.
    pub fn client_ready<M, F, R>(make: M) -> Self
    where
        M: AsyncFn() -> Result<F, String> + 'static,
        F: AsyncFn(Call) -> R + 'static,
        R: Into<CallResult>,
    {
        let make = Rc::new(make);
        Self::each(Rc::new(move || {
            let make = Rc::clone(&make);
            Box::pin(async move { Ok((client::client(make().await?), None)) })
        }))
    }

    /// The same, of a client that is a process group on this machine, of which `make` gives the
    /// leader's id too: where an answer of it does not come, badpeer looks whether it sleeps.
    pub fn client_process<M, F, R>(make: M) -> Self
    where
        M: AsyncFn() -> Result<(u32, F), String> + 'static,
        F: AsyncFn(Call) -> R + 'static,
        R: Into<CallResult>,
    {
        let make = Rc::new(make);
        Self::each(Rc::new(move || {
            let make = Rc::clone(&make);
            Box::pin(async move {
                let (leader, call) = make().await?;
                Ok((client::client(call), Some(Processes::of(leader))))
            })
        }))
    }

    fn each(make: client::Make) -> Self {
        Self::new(Place::Client(Clients::Tcp(Drive::Each(make))), "in process")
    }

    fn clients(make: impl Fn() -> Client + 'static) -> Self {
        Self::each(Rc::new(move || {
            Box::pin(std::future::ready(Ok((make(), None))))
        }))
    }

    /// A client that opens its connections through a connector: made anew for each conversation,
    /// and played in memory and in virtual time.
    pub fn client_over<M, F, R>(make: M) -> Self
    where
        M: Fn(memory::Connector) -> F + 'static,
        F: AsyncFn(Call) -> R + 'static,
        R: Into<CallResult>,
    {
        let each = Rc::new(move |connector| client::client(make(connector)));
        let clients = Clients::Memory(each, memory::Faults::default());
        Self::new(Place::Client(clients), "in process")
    }

    /// The project's own client, good or with planted faults; in memory and in virtual time.
    #[must_use]
    pub fn reference_client(faults: reference::client::Faults) -> Self {
        Self::client_over(move |connector| {
            let client = reference::client::Client::new(connector, faults);
            async move |call| client.call(&call).await
        })
        .named("reference")
    }

    /// The same, that pipelines.
    #[must_use]
    pub fn reference_pipeliner(faults: reference::client::Faults) -> Self {
        Self::client_over(move |connector| {
            let client = reference::client::Client::new(connector, faults).pipelining();
            async move |call| client.call(&call).await
        })
        .named("reference")
    }

    /// A proxy in this process: a function that serves one connection of a client's, and opens
    /// those to the origin through a connector. It is played in memory and in virtual time.
    pub fn proxy<F, Fut>(relay: F) -> Self
    where
        F: Fn(memory::Stream, memory::Connector) -> Fut + 'static,
        Fut: Future + 'static,
    {
        let relay = Rc::new(relay);
        let connect = move |connector| in_process::relay_each(Rc::clone(&relay), connector);
        Self::new(
            Place::Proxy(Rc::new(connect), memory::Faults::default()),
            "in process",
        )
    }

    /// The project's own proxy, good or with planted faults.
    #[must_use]
    pub fn reference_proxy(faults: reference::proxy::Faults) -> Self {
        let connect = move |connector| {
            let proxy = reference::proxy::Proxy::new(connector, faults);
            in_process::serve_each(Rc::new(move |stream| serve_proxy(proxy.clone(), stream)))
        };
        Self::new(
            Place::Proxy(Rc::new(connect), memory::Faults::default()),
            "reference",
        )
    }

    /// A proxy that listens already, and whose origin is the address `origin`, at which badpeer
    /// shall listen.
    #[must_use]
    pub fn proxy_at(front: impl Into<String>, origin: impl Into<String>) -> Self {
        let front = front.into();
        Self::new(
            Place::At {
                authority: front.clone(),
                remote: false,
                origin: Some(origin.into()),
            },
            front,
        )
    }

    /// Allows a target on another machine. badpeer sends hostile octets: only to what is yours.
    #[must_use]
    pub fn allow_remote(mut self) -> Self {
        if let Place::At { remote, .. } = &mut self.place {
            *remote = true;
        }
        self
    }

    /// The path whose POST answers with the content it read; `/echo` where not set.
    #[must_use]
    pub fn echo_path(mut self, path: impl Into<String>) -> Self {
        self.echo = path.into();
        self
    }

    /// A client with a real server behind the relays that badpeer plays between the two; a server
    /// that listens for one over TCP, a server in process for one in memory.
    #[must_use]
    pub fn before(mut self, server: Self) -> Self {
        self.behind = Some(Rc::new(server));
        self
    }

    /// A proxy that is asked for absolute URLs, and goes wherever they say.
    #[must_use]
    pub fn forward(mut self) -> Self {
        self.forward = true;
        self
    }

    /// How reports name the target.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Faults on the target's own side of a memory wire: short reads, short writes, would-block.
    /// Without effect on a target elsewhere.
    #[must_use]
    pub fn with_faults(mut self, faults: memory::Faults) -> Self {
        if let Place::InProcess(_, own)
        | Place::Proxy(_, own)
        | Place::Client(Clients::Memory(_, own)) = &mut self.place
        {
            *own = faults;
        }
        self
    }

    /// How reports name the target.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn resolve(authority: &str, remote: bool) -> Result<SocketAddr, crate::Error> {
        address::resolve(authority, remote)
    }
}

async fn serve_reference(server: reference::Server, mut stream: memory::Stream) {
    if server.is_dead() || server.serve(&mut stream).await == reference::End::Reset {
        stream.reset();
    }
}

async fn serve_proxy(
    proxy: reference::proxy::Proxy<memory::Connector>,
    mut stream: memory::Stream,
) {
    if proxy.serve(&mut stream).await == reference::End::Reset {
        stream.reset();
    }
}
