//! badpeer's own server, on a thread of this process, so that the first command works out of the
//! box.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::thread;

use badpeer::Target;
use badpeer::target::reference::{self, Faults};
use tokio::runtime;

use crate::failure::Failure;

/// A target that is badpeer's own good server, listening on loopback until the process ends.
///
/// # Errors
///
/// Where the machine has no port left.
pub fn server() -> Result<Target, Failure> {
    let address = start()
        .map_err(|error| Failure::machine(format!("can't start badpeer's own server: {error}")))?;
    Ok(Target::at(address.to_string()).named("badpeer's own server"))
}

fn start() -> io::Result<SocketAddr> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (tell, told) = mpsc::channel();
    thread::Builder::new()
        .name("badpeer's own server".to_owned())
        .spawn(move || {
            runtime.block_on(async move {
                let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                match reference::listen(any, Faults::none()).await {
                    Ok((address, serving)) => {
                        // Whoever asked waits for it.
                        let _ = tell.send(Ok(address));
                        serving.await;
                    }
                    Err(error) => {
                        let _ = tell.send(Err(error));
                    }
                }
            });
        })?;
    told.recv().map_err(io::Error::other)?
}
