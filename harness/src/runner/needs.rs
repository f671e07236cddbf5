//! Which of the needs of cases are probed for a role. It never probes.

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
