use super::Observation;
use crate::script::Sight;

/// Whether the application behind a server was given that.
pub(super) fn saw(sight: &Sight, seen: &Observation) -> bool {
    match sight {
        Sight::Requests(count) => seen.handler.len() == *count,
        Sight::Request {
            method,
            target,
            content,
        } => seen.handler.iter().any(|(got, path, body)| {
            got == method
                && path == target
                && content.as_ref().is_none_or(|content| content == body)
        }),
        Sight::Connections(_) | Sight::Field(..) | Sight::Octets(_) => false,
    }
}
