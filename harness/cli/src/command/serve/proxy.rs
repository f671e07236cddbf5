//! badpeer's own proxy, as a process: `badpeer serve --as proxy --origin HOST:PORT`.

use std::io;

use badpeer::target::reference::End;
use badpeer::target::reference::proxy::{Dial, Faults, Proxy};
use tokio::net::TcpStream;

use super::accept;
use super::mortal::Mortal;
use crate::arguments::Serve;
use crate::exit_code::ExitCode;

/// Opens connections to one origin, or to whom a forward proxy is asked for.
struct Origin {
    authority: String,
    poison: Option<String>,
}

impl Dial for Origin {
    type Stream = Mortal<TcpStream>;

    async fn dial(&self, authority: Option<&[u8]>) -> io::Result<Self::Stream> {
        let named = authority.map(String::from_utf8_lossy);
        let stream = match &named {
            Some(authority) => TcpStream::connect(&**authority).await?,
            None => TcpStream::connect(&self.authority).await?,
        };
        stream.set_nodelay(true)?;
        Ok(Mortal::new(stream, self.poison.as_deref()))
    }

    fn name(&self) -> &str {
        &self.authority
    }
}

/// Forwards until the process is ended.
///
/// # Errors
///
/// Where the port can't be had.
pub async fn relay(options: &Serve, faults: Faults) -> io::Result<ExitCode> {
    let origin = Origin {
        authority: options.origin.clone().unwrap_or_default(),
        poison: options.end_on.clone(),
    };
    let proxy = Proxy::new(origin, faults);
    accept(options, move |mut stream| {
        let proxy = proxy.clone();
        async move {
            if proxy.serve(&mut stream).await == End::Reset {
                // Closing what lingers for no time is a reset.
                let _ = stream.into_inner().set_zero_linger();
            }
        }
    })
    .await
}
