//! The manual: how to put a server, a client or a proxy to the test. Pages only; it has no code.
//!
//! Begin with [`first_case`], then read the page of what you have: [`server`], [`client`] or
//! [`proxy`]. [`connections`] shows what HTTP does with TCP, and what goes wrong there. [`notation`] is the reference of everything that a `.wire` file can say, and
//! [`judging`] tells what a verdict means.

#[doc = include_str!("manual/first_case.md")]
pub mod first_case {}

#[doc = include_str!("manual/server.md")]
pub mod server {}

#[doc = include_str!("manual/client.md")]
pub mod client {}

#[doc = include_str!("manual/proxy.md")]
pub mod proxy {}

#[doc = include_str!("manual/notation.md")]
pub mod notation {}

#[doc = include_str!("manual/connections.md")]
pub mod connections {}

#[doc = include_str!("manual/judging.md")]
pub mod judging {}

#[doc = include_str!("manual/fuzzing.md")]
pub mod fuzzing {}

#[doc = include_str!("manual/ci.md")]
pub mod ci {}

#[doc = include_str!("manual/adapter.md")]
pub mod adapter {}
