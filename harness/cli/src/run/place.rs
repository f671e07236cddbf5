//! Where the target is: at an address, started by a command, or badpeer's own.

use badpeer::Target;
use badpeer::script::Role;

use super::{client, embedded};
use crate::arguments::{ClientOptions, ProxyOptions, TargetOptions};
use crate::failure::Failure;
use crate::nearest::nearest;

/// How many processes of an adapter run side by side, at most; fewer where starting one is dear.
pub(super) const ADAPTERS: usize = 16;
/// How many commands run side by side, at most.
const PROGRAMS: usize = 8;

/// A target, and how it is reached.
pub struct Place {
    /// The target.
    pub target: Target,
    /// How it is reached.
    pub reached: Reached,
    /// The address or the command, as the arguments give it; empty where it is badpeer's own.
    pub words: String,
    /// How many conversations it can hold side by side, where that is bounded.
    pub jobs: Option<usize>,
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
                holes(command)?;
                if !command.contains("{port}") && !command.contains("PORT") {
                    return Err(Failure::usage(format!(
                        "the command uses no port: `{command}`\n  put {{port}} where the server \
                         takes its port, as in --run './server --port {{port}}'\n  one that reads \
                         it from its environment: --run 'PORT={{port}} ./server'"
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
            jobs: None,
        })
    }

    /// badpeer's own, in memory.
    fn own(target: Target, role: &str) -> Self {
        Self {
            target: target.named(format!("badpeer's own {role}")),
            reached: Reached::Embedded,
            words: String::new(),
            jobs: None,
        }
    }

    /// The same, with the path that echoes.
    ///
    /// # Errors
    ///
    /// Where that is none.
    pub fn with_echo(mut self, path: &str) -> Result<Self, Failure> {
        let fit = |octet: u8| octet.is_ascii_graphic() && octet != b'#';
        if !path.starts_with('/') || !path.bytes().all(fit) {
            return Err(Failure::usage(format!(
                "`{path}` is no path\n  write it as in --echo-path /echo"
            )));
        }
        self.target = self.target.echo_path(path);
        Ok(self)
    }

    /// The client that the arguments name.
    ///
    /// # Errors
    ///
    /// Where the command has no place for a URL, or the adapter can't be had.
    pub fn client(options: &ClientOptions, server: Option<&String>) -> Result<Self, Failure> {
        let (target, jobs, words) = match (&options.adapter, &options.run) {
            (Some(words), _) => (
                client::adapter(words, options.start_timeout)?,
                ADAPTERS,
                words,
            ),
            (None, Some(command)) => (client::program(command)?, PROGRAMS, command),
            (None, None) => {
                return Ok(Self::own(
                    Target::reference_client(Default::default()),
                    "client",
                ));
            }
        };
        let server = match server {
            Some(authority) => Target::at(complete(authority)?),
            None => embedded::server()?,
        };
        let name = options.name.as_ref().unwrap_or(words);
        Ok(Self {
            target: target.before(server).named(name),
            reached: Reached::Command,
            words: words.clone(),
            jobs: Some(jobs),
        })
    }

    /// The proxy that the arguments name.
    ///
    /// # Errors
    ///
    /// Where they name none, or not where its origin shall be.
    pub fn proxy(options: &ProxyOptions) -> Result<Self, Failure> {
        let target = &options.target;
        let (mut place, words) = match (&target.at, &target.run, &options.origin_listen) {
            (Some(front), _, Some(origin)) => {
                let place = Target::proxy_at(complete(front)?, complete(origin)?);
                (place, front)
            }
            (Some(_), _, None) => {
                return Err(Failure::usage(
                    "where does the proxy find its origin?\n  say --origin-listen HOST:PORT, the \
                     address that the proxy is configured to forward to",
                ));
            }
            (None, Some(command), _) => {
                holes(command)?;
                for (hole, variable) in [("{port}", "PORT"), ("{origin}", "ORIGIN")] {
                    if !command.contains(hole) && !command.contains(variable) {
                        return Err(Failure::usage(format!(
                            "the command uses no {hole}: `{command}`\n  a proxy needs both, as in \
                             --run './proxy {{port}} {{origin}}'"
                        )));
                    }
                }
                (Target::command(command), command)
            }
            (None, None, _) => {
                let own = Target::reference_proxy(Default::default());
                let own = if options.forward { own.forward() } else { own };
                return Ok(Self::own(own, "proxy"));
            }
        };
        if target.allow_remote {
            place = place.allow_remote();
        }
        if options.forward {
            place = place.forward();
        }
        if let Some(name) = &target.name {
            place = place.named(name);
        }
        Ok(Self {
            target: place,
            reached: if target.at.is_some() {
                Reached::Address
            } else {
                Reached::Command
            },
            words: words.clone(),
            jobs: None,
        })
    }
}

/// Refuses a word in braces that is nearly one of those that are filled in; others, and `${…}`,
/// belong to the shell.
fn holes(command: &str) -> Result<(), Failure> {
    const KNOWN: [&str; 2] = ["port", "origin"];
    for (at, _) in command.match_indices('{') {
        let Some((word, _)) = command[at + 1..].split_once('}') else {
            continue;
        };
        if command[..at].ends_with('$') || KNOWN.contains(&word) {
            continue;
        }
        if let Some(meant) = nearest(word, KNOWN).first() {
            return Err(Failure::usage(format!(
                "`{{{word}}}` in the command is filled in by nobody; did you mean `{{{meant}}}`?"
            )));
        }
    }
    Ok(())
}

/// Another target of a role, out of the one word of `--against`: a command where it has a place
/// for a port or a URL, else an address or an adapter.
///
/// # Errors
///
/// Where it can't be one.
pub fn other(role: Role, words: &str, start: u64) -> Result<Target, Failure> {
    let has = |hole: &str| words.contains(hole);
    match role {
        Role::Server if has("{port}") || has("PORT") => Ok(Target::command(words)),
        Role::Server => Ok(Target::at(complete(words)?)),
        Role::Client if has("{url}") => Ok(client::program(words)?.named(words)),
        Role::Client => Ok(client::adapter(words, start)?.named(words)),
        Role::Proxy if has("{port}") && has("{origin}") => Ok(Target::command(words)),
        Role::Proxy => Err(Failure::usage(format!(
            "`{words}` is no command that starts a proxy\n  say it as in --against './proxy {{port}} \
             {{origin}}': both proxies must have badpeer as their origin"
        ))),
    }
}

/// `:8080` and `8080` mean this machine.
fn complete(authority: &str) -> Result<String, Failure> {
    if authority.starts_with("https:") {
        return Err(Failure::usage(format!(
            "badpeer speaks no TLS: `{authority}` is out of reach\n  say where the target speaks \
             HTTP in the clear, as in --at localhost:8080"
        )));
    }
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
    use super::{complete, holes};

    #[test]
    fn a_slip_in_braces_is_told_and_the_shell_keeps_its_own() {
        let told = holes("./server --port {prt}").unwrap_err().message;
        assert!(told.contains("did you mean `{port}`?"), "{told}");
        for fine in [
            "./server --port {port} --to {origin}",
            "./server ${PORT}",
            "cp a.{txt,md} /tmp",
            "awk '{print $1}'",
            "{ port",
        ] {
            assert!(holes(fine).is_ok(), "{fine}");
        }
    }

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
        let tls = complete("https://localhost:8443").unwrap_err().message;
        assert!(tls.contains("speaks no TLS"), "{tls}");
        assert!(complete("localhost").is_err());
        assert!(complete("localhost:http").is_err());
        assert!(complete("localhost:99999").is_err());
    }
}
