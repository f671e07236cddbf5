//! A peer on its own: a scripted server, relay or client for other people's tests, and for hand
//! tests. Never judges; what the other side did is in the transcript.
//!
//! What does my client do when the server resets in the middle of the content?
//!
//! ```
//! use std::io::{self, Read as _, Write as _};
//! use std::net::{SocketAddr, TcpStream};
//!
//! /// The code under test.
//! fn get(server: SocketAddr) -> io::Result<String> {
//!     let mut stream = TcpStream::connect(server)?;
//!     stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")?;
//!     let mut answer = String::new();
//!     stream.read_to_string(&mut answer)?;
//!     Ok(answer)
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let peer = badpeer::peer("server/reset/inside-content").listen().await?;
//! let error = get(peer.address()).unwrap_err();
//! assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
//! assert_eq!(
//!     peer.transcript().await,
//!     "server <= open\n\
//!      server <- GET / HTTP/1.1\n\
//!      server <- Host: a\n\
//!      server <-\n\
//!      server -> HTTP/1.1 200 OK\n\
//!      server -> Content-Length: 11\n\
//!      server ->\n\
//!      server -> hello\\\n\
//!      server => reset\n"
//! );
//! # Ok::<(), io::Error>(())
//! # })?;
//! # Ok::<(), io::Error>(())
//! ```
//!
//! The peer stands on a thread of its own, so that a client which blocks may be asked in the same
//! test. [`url`](Peer::url) has its address for a client that takes one. A relay, or a client peer,
//! needs an [`upstream`](Builder::upstream).

mod builder;
mod running;
mod stand;

pub use builder::Builder;
pub use running::{News, Peer};

/// The embedded peer of that name: `server/reset/inside-a-field` for the script
/// `fixtures/peers/server/reset/inside-a-field.wire`.
///
/// # Panics
///
/// Where there is none: that is a mistake in a test's own text.
#[must_use]
pub fn peer(name: &str) -> Builder {
    Builder::find(name).unwrap_or_else(|error| panic!("{error}"))
}
