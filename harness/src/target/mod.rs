//! The implementation under test: in process, at an address, or started by a command.
//! Never judges; it only brings a conversation to the target.

mod address;
mod call;
mod command;
mod in_process;
pub mod reference;

use std::future::Future;
use std::net::SocketAddr;
use std::rc::Rc;

use crate::wire::memory;

pub use call::{Answer, Call, CallResult};
pub use command::Running;
pub(crate) use in_process::Connect;

/// What is put to the test, and how to reach it.
#[derive(Clone)]
pub struct Target {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) echo: String,
}

/// Where a target is.
#[derive(Clone)]
pub(crate) enum Place {
    /// In this process, over the memory wire.
    InProcess(Rc<dyn Fn() -> Connect>, memory::Faults),
    /// Listening already.
    At { authority: String, remote: bool },
    /// To be started; `{port}` in the command is the port it shall listen on.
    Command(String),
}

impl Target {
    fn new(place: Place, name: impl Into<String>) -> Self {
        Self {
            place,
            name: name.into(),
            echo: "/echo".to_owned(),
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
        if let Place::InProcess(_, own) = &mut self.place {
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
