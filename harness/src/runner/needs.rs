//! What a target may offer beside a plain exchange. Never asks for it.

use crate::script::{Need, Role};

/// What a target of a role may offer; each has a script of that name that probes for it.
pub(super) const fn needs(role: Role) -> &'static [Need] {
    match role {
        Role::Server => &[
            Need::Echo,
            Need::EchoChunked,
            Need::Persistence,
            Need::Http10,
        ],
        Role::Client => &[
            Need::Persistence,
            Need::Upload,
            Need::Fields,
            Need::Method,
            Need::Errors,
            Need::Concurrent,
            Need::Pipeline,
            Need::Proxy,
            Need::Tunnel,
            Need::Https,
        ],
        Role::Proxy => &[
            Need::Persistence,
            Need::Http10,
            Need::Reuse,
            Need::Forward,
            Need::Tunnel,
            Need::Cache,
        ],
    }
}
