//! The fuzzer: scripts that read back, oracles that catch what is planted, and are silent on the
//! good server.

#[path = "fuzz/clients.rs"]
mod clients;
#[path = "fuzz/engine.rs"]
mod engine;
#[path = "fuzz/findings.rs"]
mod findings;
#[path = "fuzz/macros.rs"]
mod macros;
#[path = "fuzz/oracles.rs"]
mod oracles;
#[path = "fuzz/over_tcp.rs"]
mod over_tcp;
#[path = "fuzz/proxies.rs"]
mod proxies;
#[path = "fuzz/scripts.rs"]
mod scripts;
#[path = "fuzz/silence.rs"]
mod silence;
