//! The memory wire: connections without a kernel, in virtual time, that behave as the kernel's do.
//! Never opens a socket, and never starts a thread.
//!
//! It runs inside a `current_thread` runtime whose clock is paused: a sleep then fires only when
//! nothing else can run, which is how the wire knows that a target waits.
//!
//! ```
//! use badpeer::script::Actor;
//! use badpeer::wire::memory::{Faults, Wire};
//! use badpeer::wire::{Action, Signal, Wire as _};
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! // The target: an echo of one octet, then the end.
//! let connect = |mut stream: badpeer::wire::memory::Stream| {
//!     tokio::spawn(async move {
//!         let octet = stream.read_u8().await.unwrap();
//!         stream.write_u8(octet).await.unwrap();
//!     });
//! };
//! let mut wire = Wire::new(Box::new(connect), Faults::default());
//! wire.act(Action::Open(Actor::CLIENT)).await;
//! wire.act(Action::Write(Actor::CLIENT, b"a"[..].into())).await;
//! assert_eq!(wire.signal(None).await, Some(Signal::Opened(Actor::CLIENT)));
//! assert_eq!(wire.signal(None).await, Some(Signal::Received(Actor::CLIENT, b"a".to_vec())));
//! assert_eq!(wire.signal(None).await, Some(Signal::Finished(Actor::CLIENT)));
//! # }
//! ```

mod alarm;
mod connection;
mod connector;
mod faults;
mod listener;
mod pipe;
mod stream;
mod wire;

pub use connector::Connector;
pub use faults::Faults;
pub use listener::{Address, Backlog, Listener, listen};
pub use stream::Stream;
pub use wire::Wire;
