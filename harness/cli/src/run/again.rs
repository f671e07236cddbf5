//! The arguments that reach the same target again.

use crate::arguments::{ClientOptions, ProxyOptions, ServerTest, TargetOptions};

/// `--at localhost:8080`, as words; empty for badpeer's own server.
pub fn server(options: &ServerTest) -> Vec<String> {
    server_at(&options.target, &options.echo_path)
}

/// The same, of a target and the path that it echoes at.
pub fn server_at(target: &TargetOptions, echo: &str) -> Vec<String> {
    let mut words = Words::of(target);
    if echo != "/echo" {
        words.push("--echo-path", echo);
    }
    words.0
}

/// `--adapter node-fetch`, as words.
pub fn client(options: &ClientOptions, server: Option<&String>) -> Vec<String> {
    let mut words = Words::default();
    words.maybe("--run", options.run.as_ref());
    words.maybe("--adapter", options.adapter.as_ref());
    words.maybe("--server", server);
    words.0
}

/// `--run './proxy --port {port} --to {origin}'`, as words.
pub fn proxy(options: &ProxyOptions) -> Vec<String> {
    let mut words = Words::of(&options.target);
    words.maybe("--origin-listen", options.origin_listen.as_ref());
    if options.forward {
        words.0.push("--forward".to_owned());
    }
    words.0
}

#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn of(options: &TargetOptions) -> Self {
        let mut words = Self::default();
        words.maybe("--at", options.at.as_ref());
        words.maybe("--run", options.run.as_ref());
        if options.allow_remote {
            words.0.push("--allow-remote".to_owned());
        }
        words
    }

    fn maybe(&mut self, flag: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.push(flag, value);
        }
    }

    fn push(&mut self, flag: &str, value: &str) {
        self.0.extend([flag.to_owned(), value.to_owned()]);
    }
}
