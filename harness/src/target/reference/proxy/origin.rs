//! Connections to origins: opened, kept while idle, and looked at before they are used again.
//! It never speaks HTTP.

use std::cell::RefCell;
use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadHalf, WriteHalf};

use super::cache::Cache;
use super::fault::{Fault, Faults};
use super::input::Input;
use crate::wire::memory;

/// How long an origin may be silent before the answer is 504.
const SILENCE: Duration = Duration::from_secs(60);

/// How the proxy reaches origins.
pub trait Dial {
    /// What a connection is.
    type Stream: AsyncRead + AsyncWrite + Unpin;

    /// Opens a connection to an authority; `None` is the one origin of a gateway.
    fn dial(&self, authority: Option<&[u8]>) -> impl Future<Output = io::Result<Self::Stream>>;

    /// The authority of the one origin, for the Host of requests that came without.
    fn name(&self) -> &str;
}

/// In memory every authority is ours.
impl Dial for memory::Connector {
    type Stream = memory::Stream;

    async fn dial(&self, _: Option<&[u8]>) -> io::Result<memory::Stream> {
        self.connect().await
    }

    fn name(&self) -> &str {
        "origin.test:80"
    }
}

/// One connection.
pub(super) struct Origin<S> {
    pub(super) input: Input<ReadHalf<S>>,
    pub(super) output: WriteHalf<S>,
    /// Whether a request has been answered on it.
    pub(super) used: bool,
    authority: Option<Vec<u8>>,
}

/// All connections of one proxy that are idle.
pub(super) struct Origins<D: Dial> {
    dial: D,
    idle: RefCell<Vec<Origin<D::Stream>>>,
    /// What they have answered, and may be answered again.
    pub(super) cache: Cache,
    faults: Faults,
}

impl<D: Dial> Origins<D> {
    pub(super) fn new(dial: D, faults: Faults) -> Self {
        Self {
            dial,
            idle: RefCell::new(Vec::new()),
            cache: Cache::new(faults),
            faults,
        }
    }

    pub(super) fn name(&self) -> &str {
        self.dial.name()
    }

    /// A connection to an authority: one that is idle, or, where that is asked for, a new one.
    pub(super) async fn connect(
        &self,
        authority: Option<&[u8]>,
        new: bool,
    ) -> io::Result<Origin<D::Stream>> {
        while let Some(mut origin) = self.take(authority).filter(|_| !new) {
            // What has ended, or speaks unasked, is of no use [RFC 9112 §9.2, §9.5].
            let kept = self.faults.has(Fault::SurplusKept) && !origin.input.rest().is_empty();
            if kept
                || [
                    Fault::IdleUnchecked,
                    Fault::IdleGetFails,
                    Fault::ClientResetKeepsOrigin,
                ]
                .iter()
                .any(|one| self.faults.has(*one))
                || !origin.input.has_news().await
            {
                return Ok(origin);
            }
        }
        let stream = self.dial.dial(authority).await?;
        let (input, output) = tokio::io::split(stream);
        let patience = match self.faults.has(Fault::OriginAwaitedForever) {
            true => SILENCE * 60,
            false => SILENCE,
        };
        Ok(Origin {
            input: Input::new(input, patience),
            output,
            used: false,
            authority: authority.map(<[u8]>::to_vec),
        })
    }

    fn take(&self, authority: Option<&[u8]>) -> Option<Origin<D::Stream>> {
        let mut idle = self.idle.borrow_mut();
        let at = idle
            .iter()
            .position(|one| one.authority.as_deref() == authority)?;
        Some(idle.remove(at))
    }

    /// Keeps a connection for later, unless octets stand in it that nobody asked for
    /// [RFC 9112 §6.3].
    pub(super) fn keep(&self, mut origin: Origin<D::Stream>) {
        origin.used = true;
        if origin.input.rest().is_empty() || self.faults.has(Fault::SurplusKept) {
            self.idle.borrow_mut().push(origin);
        }
    }
}
