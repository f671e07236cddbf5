//! The TCP wire: real sockets in real time, any number of connections between us and one target.
//! Never blocks, and never spins: many wires run side by side in one runtime.
//!
//! ```
//! use badpeer::script::Actor;
//! use badpeer::wire::tcp::{Settings, Wire};
//! use badpeer::wire::{Action, Signal, Wire as _};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let mut wire = Wire::new(Settings::target(listener.local_addr()?));
//! tokio::spawn(async move { drop(listener.accept().await) });
//! wire.act(Action::Open(Actor::CLIENT)).await;
//! assert_eq!(wire.signal(None).await, Some(Signal::Opened(Actor::CLIENT)));
//! assert_eq!(wire.signal(None).await, Some(Signal::Finished(Actor::CLIENT)));
//! # Ok(())
//! # }
//! ```

mod connection;
mod door;
mod ends;
mod looks;
mod opening;
mod packet;
mod proof;
mod settings;
mod wire;

pub use door::{listener, turn_away};
pub(crate) use opening::set;
pub use settings::Settings;
pub use wire::Wire;
