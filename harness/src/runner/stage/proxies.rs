use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::target::{Processes, Running};
use crate::wire::tcp;

/// Proxies that are all alike, each with an origin of its own: a conversation has one of them to
/// itself, so that whatever reaches the origin belongs to it.
pub(crate) struct Proxies {
    /// The command that starts one, where badpeer does.
    template: Option<String>,
    /// How long one may take until it listens.
    patience: Duration,
    /// Whether they are asked for absolute URLs.
    pub(super) forward: bool,
    free: RefCell<Vec<Seat>>,
    permits: Semaphore,
}

/// One proxy, and the place where its origin is.
pub(crate) struct Seat {
    /// Where the proxy listens.
    pub(super) front: SocketAddr,
    /// Where we listen as its origin.
    pub(super) origin: SocketAddr,
    pub(super) listener: Option<TcpListener>,
    /// Whether it once kept connections on which a conversation was over.
    pub(super) lingers: bool,
    running: Option<Running>,
}

impl Proxies {
    /// So many proxies, started together.
    ///
    /// # Errors
    ///
    /// Where one can't be started.
    pub fn start(template: &str, count: usize, patience: Duration) -> Result<Self, Error> {
        let mut launched = Vec::new();
        for _ in 0..count {
            let (listener, origin) = listen(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            launched.push((Running::launch(template, Some(origin))?, listener, origin));
        }
        let mut seats = Vec::new();
        for (running, listener, origin) in launched {
            let running = running.ready(patience)?;
            seats.push(Seat {
                front: running.address(),
                origin,
                listener: Some(listener),
                lingers: false,
                running: Some(running),
            });
        }
        Ok(Self::new(Some(template.to_owned()), patience, seats))
    }

    /// The one proxy that listens already, and connects to `origin`.
    ///
    /// # Errors
    ///
    /// Where the origin's address can't be bound.
    pub fn at(front: SocketAddr, origin: SocketAddr) -> Result<Self, Error> {
        let (listener, origin) = listen(origin)?;
        let seat = Seat {
            front,
            origin,
            listener: Some(listener),
            lingers: false,
            running: None,
        };
        Ok(Self::new(None, Duration::ZERO, vec![seat]))
    }

    fn new(template: Option<String>, patience: Duration, seats: Vec<Seat>) -> Self {
        Self {
            template,
            patience,
            permits: Semaphore::new(seats.len()),
            forward: false,
            free: RefCell::new(seats),
        }
    }

    /// The same, asked for absolute URLs where that is so.
    pub fn asked_for_urls(mut self, forward: bool) -> Self {
        self.forward = forward;
        self
    }

    /// How many conversations can be held side by side.
    pub fn len(&self) -> usize {
        self.free.borrow().len()
    }

    /// Waits for a proxy that is free, and starts it again where it has ended.
    ///
    /// # Errors
    ///
    /// Where it can't be started.
    pub async fn seat(&self) -> Result<Seat, Error> {
        let lost = || Error::Machine("a proxy", io::Error::other("none is left"));
        let permit = self.permits.acquire().await.map_err(|_| lost())?;
        permit.forget();
        let mut seat = self.free.borrow_mut().pop().ok_or_else(lost)?;
        if seat.ended().is_some() {
            self.restart(&mut seat).await?;
        }
        Ok(seat)
    }

    pub fn give_back(&self, seat: Seat) {
        self.free.borrow_mut().push(seat);
        self.permits.add_permits(1);
    }

    /// Starts a proxy again, whatever has become of it; `false` where badpeer can't.
    ///
    /// # Errors
    ///
    /// Where it does not start.
    pub async fn restart(&self, seat: &mut Seat) -> Result<bool, Error> {
        let Some(template) = self.template.clone() else {
            return Ok(false);
        };
        let (origin, patience) = (seat.origin, self.patience);
        let old = seat.running.take();
        // Starting blocks, and other conversations go on meanwhile.
        let started = tokio::task::spawn_blocking(move || {
            drop(old);
            Running::launch(&template, Some(origin))?.ready(patience)
        });
        let running = started
            .await
            .map_err(|error| Error::Machine("a thread", io::Error::other(error)))??;
        seat.front = running.address();
        seat.running = Some(running);
        Ok(true)
    }
}

impl Seat {
    /// How the proxy's process ended, where it has.
    pub fn ended(&mut self) -> Option<String> {
        self.running.as_mut().and_then(Running::ended)
    }

    /// The same of a proxy that does not answer: a process is gone a moment later than its
    /// sockets.
    pub async fn ends(&mut self) -> Option<String> {
        match &mut self.running {
            Some(running) => running.ends().await,
            None => None,
        }
    }

    /// The proxy's processes, where badpeer started it.
    pub(super) fn processes(&self) -> Option<Processes> {
        self.running.as_ref().map(Running::processes)
    }

    /// The origin's listener; a new one at the same place where connections were refused.
    pub(super) fn listener(&mut self) -> Result<TcpListener, Error> {
        match self.listener.take() {
            Some(listener) => Ok(listener),
            None => listen(self.origin).map(|(listener, _)| listener),
        }
    }
}

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    tcp::listener(address)
        .and_then(|listener| Ok((listener.local_addr()?, listener)))
        .map(|(address, listener)| (listener, address))
        .map_err(|error| Error::Listen(address, error))
}
