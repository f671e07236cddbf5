//! The arguments that reach the same target again.

use crate::arguments::TargetOptions;

/// `--at localhost:8080`, as words; empty for badpeer's own server.
pub fn again(options: &TargetOptions, echo_path: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut push = |flag: &str, value: &str| words.extend([flag.to_owned(), value.to_owned()]);
    if let Some(authority) = &options.at {
        push("--at", authority);
    }
    if let Some(command) = &options.run {
        push("--run", command);
    }
    if echo_path != "/echo" {
        push("--echo-path", echo_path);
    }
    if options.allow_remote {
        words.push("--allow-remote".to_owned());
    }
    words
}
