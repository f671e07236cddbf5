//! Serves one client's connection, from its first octet to its end.

use std::rc::Rc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};

use super::exchange::{Client, Next, exchange};
use super::fault::Faults;
use super::input::Input;
use super::origin::{Dial, Origins};
use crate::target::reference::End;

/// How long a client may be silent.
const SILENCE: Duration = Duration::from_secs(60);
/// How long, and for how many octets, a closed connection is read on, so that no reset takes
/// the answer away [RFC 9112 §9.6].
const LINGER: Duration = Duration::from_secs(2);
const LINGER_OCTETS: usize = 256 << 10;
/// What "for ever" is to a planted fault.
const FOREVER: Duration = Duration::from_secs(3600);

/// A strict HTTP/1.1 proxy, good or with planted faults. Its clones share their idle connections
/// to origins.
pub struct Proxy<D: Dial> {
    origins: Rc<Origins<D>>,
    faults: Faults,
}

impl<D: Dial> Clone for Proxy<D> {
    fn clone(&self) -> Self {
        Self {
            origins: Rc::clone(&self.origins),
            faults: self.faults,
        }
    }
}

impl<D: Dial> Proxy<D> {
    /// A proxy that reaches its origins through `dial`.
    #[must_use]
    pub fn new(dial: D, faults: Faults) -> Self {
        Self {
            origins: Rc::new(Origins::new(dial, faults)),
            faults,
        }
    }

    /// Serves one connection of a client's; says how it is to be ended.
    pub async fn serve<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: &mut S) -> End {
        let (input, output) = tokio::io::split(stream);
        let input = Input::new(input, SILENCE);
        let mut client = Client { input, output };
        let next = loop {
            match exchange(&mut client, &self.origins, self.faults).await {
                Next::Keep => {}
                next => break next,
            }
        };
        match next {
            Next::Abort => return End::Reset,
            Next::Hang => tokio::time::sleep(FOREVER).await,
            Next::Keep | Next::Close => linger(&mut client).await,
        }
        End::Close
    }
}

async fn linger<S: AsyncRead + AsyncWrite + Unpin>(client: &mut Client<S>) {
    let _ = client.output.shutdown().await;
    let drain = async {
        let mut drained = 0;
        while let Ok(piece) = client.input.piece(u64::MAX).await {
            drained += piece.len();
            if drained > LINGER_OCTETS {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(LINGER, drain).await;
}
