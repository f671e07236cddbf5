use super::{Role, Script, Variables};

/// What stands in every target of a script for proxies that has no token in it.
const INNER: &[u8] = b"/badpeer/";

impl Script {
    /// Whether a request that came to an origin belongs to the conversation. A proxy may ask on
    /// its own (whether the origin is well, what it has stored), and a request of a conversation
    /// that is over may come late: neither has this one's token.
    #[must_use]
    pub fn is_own(&self, request: &[u8], variables: &Variables) -> bool {
        let has = |mark: &[u8]| request.windows(mark.len()).any(|window| window == mark);
        !self.head.targets.contains(&Role::Proxy)
            || has(INNER)
            || variables
                .get("token")
                .is_none_or(|token| token.is_empty() || has(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_may_ask_on_its_own_and_a_client_only_for_us() {
        let variables = Variables::new().with("token", "badpeer-3.0.0");
        let mut script = Script::default();
        assert!(script.is_own(b"GET /status HTTP/1.1\r\n\r\n", &variables));
        script.head.targets.push(Role::Proxy);
        let own = |line: &str| script.is_own(line.as_bytes(), &variables);
        assert!(own("GET /badpeer-3.0.0-2 HTTP/1.1\r\n\r\n"));
        assert!(own("GET /badpeer/inner HTTP/1.1\r\n\r\n"));
        assert!(!own("GET /status HTTP/1.1\r\n\r\n"));
        assert!(!own("GET /badpeer-2.0.0 HTTP/1.1\r\n\r\n"));
    }
}
