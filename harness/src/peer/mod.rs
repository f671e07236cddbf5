//! A peer on its own: a scripted server, relay or client for other people's tests, and for hand
//! tests. Never judges; what the other side did is in the transcript.
//!
//! ```no_run
//! # async fn get(url: &str) -> Result<String, std::io::Error> { unimplemented!() }
//! # async fn test() -> std::io::Result<()> {
//! let peer = badpeer::peer("server/reset/inside-a-field").listen().await?;
//! let error = get(&peer.url("/")).await.unwrap_err();
//! println!("{error}\n{}", peer.transcript().await);
//! # Ok(())
//! # }
//! ```

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
