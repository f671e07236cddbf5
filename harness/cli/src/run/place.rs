//! Where the target is: at an address, started by a command, or badpeer's own.

use badpeer::Target;

use super::embedded;
use crate::arguments::TargetOptions;
use crate::failure::Failure;

/// A target, and how it is reached.
pub struct Place {
    /// The target.
    pub target: Target,
    /// How it is reached.
    pub reached: Reached,
    /// The address or the command, as the arguments give it; empty where it is badpeer's own.
    pub words: String,
}

/// How a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It listens already.
    Address,
    /// badpeer starts it.
    Command,
    /// It is badpeer's own, in this process.
    Embedded,
}

impl Reached {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Command => "command",
            Self::Embedded => "embedded",
        }
    }
}

impl Place {
    /// The server that the arguments name; badpeer's own where they name none.
    ///
    /// # Errors
    ///
    /// Where badpeer's own can't be started.
    pub fn server(options: &TargetOptions) -> Result<Self, Failure> {
        let (target, reached) = match (&options.at, &options.run) {
            (Some(authority), _) => (Target::at(complete(authority)?), Reached::Address),
            (None, Some(command)) => {
                if !command.contains("{port}") && !command.contains("PORT") {
                    return Err(Failure::usage(format!(
                        "the command uses no port: `{command}`\n  put {{port}} where the server \
                         takes its port, as in --run './server --port {{port}}'"
                    )));
                }
                (Target::command(command), Reached::Command)
            }
            (None, None) => (embedded::server()?, Reached::Embedded),
        };
        let target = if options.allow_remote {
            target.allow_remote()
        } else {
            target
        };
        let target = match &options.name {
            Some(name) => target.named(name),
            None => target,
        };
        let words = options.at.as_ref().or(options.run.as_ref());
        Ok(Self {
            target,
            reached,
            words: words.cloned().unwrap_or_default(),
        })
    }
}

/// `:8080` and `8080` mean this machine.
fn complete(authority: &str) -> Result<String, Failure> {
    let bare = authority
        .strip_prefix("http://")
        .unwrap_or(authority)
        .trim_end_matches('/');
    let port = bare.strip_prefix(':').unwrap_or(bare);
    if !port.is_empty() && port.bytes().all(|octet| octet.is_ascii_digit()) {
        return Ok(format!("localhost:{port}"));
    }
    let (host, port) = bare.rsplit_once(':').unwrap_or((bare, ""));
    if host.is_empty() || port.parse::<u16>().is_err() {
        return Err(Failure::usage(format!(
            "`{authority}` is no HOST:PORT\n  write it as in --at localhost:8080"
        )));
    }
    Ok(bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::complete;

    #[test]
    fn an_address_may_be_written_short() {
        for (given, meant) in [
            (":80", "localhost:80"),
            ("8080", "localhost:8080"),
            ("http://localhost:8080/", "localhost:8080"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(complete(given).unwrap(), meant);
        }
        assert!(complete("localhost").is_err());
        assert!(complete("localhost:http").is_err());
        assert!(complete("localhost:99999").is_err());
    }
}
